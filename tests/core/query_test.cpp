// Query strings, and the parameters of the list.

#include "core/base/limits.hpp"
#include "core/base/utf8.hpp"
#include "core/inbox/filter.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/generate.hpp"

#include <catch2/catch.hpp>

using namespace carillon;

namespace {

QueryParameters parameters(std::string_view text) {
    auto parsed = parse_query_string(text);
    if (!parsed.ok()) FAIL(parsed.error().message);
    return std::move(parsed).value();
}

ListQuery accepted(std::string_view text) {
    auto query = parse_list_query(parameters(text));
    if (!query.ok()) FAIL(query.error().message);
    return std::move(query).value();
}

Error refused(std::string_view text) {
    const auto query = parse_list_query(parameters(text));
    REQUIRE_FALSE(query.ok());
    return query.error();
}

}  // namespace

TEST_CASE("a query string is split and decoded", "[core][query]") {
    CHECK(parameters("").empty());
    CHECK(parameters("a=1&b=two+words&&c&d=&=e&a=%C3%A9%26%3d=") ==
          QueryParameters{
              {"a", "1"}, {"b", "two words"}, {"c", ""}, {"d", ""}, {"", "e"}, {"a", "\u00e9&=="}});
}

TEST_CASE("a malformed query is refused without showing its value", "[core][query]") {
    for (const char* text :
         {"a=%", "a=%4", "a=%zz", "a=%ff", "a=\xff", "a=%C3", "a=1&b=%ED%A0%80"}) {
        INFO(text);
        const auto parsed = parse_query_string(text);
        REQUIRE_FALSE(parsed.ok());
        CHECK(parsed.error().code == Errc::kMalformed);
    }
    CHECK(parse_query_string("a=1&b=%zz").error().field == "b");
    CHECK(parse_query_string("%zz=1").error().field == "query");
    CHECK(parse_query_string("token=secret%zz").error().message.find("secret") ==
          std::string::npos);
}

TEST_CASE("without parameters the list has its defaults", "[core][query]") {
    const ListQuery query = accepted("");
    CHECK(query == ListQuery{});
    CHECK(query.limit == 50);
    CHECK_FALSE(query.has_offset);
}

TEST_CASE("every parameter of the list is read", "[core][query]") {
    const ListQuery query = accepted(
        "limit=10&offset=20&type=task.assigned&type=task.overdue&type=task.assigned&priority=high"
        "&priority=critical&channel=sms&is_read=true&is_read=false&team_id=" +
        test::team(3).text() + "&archived=true&snoozed=false&q=acme+rapport");
    CHECK(query.limit == 10);
    CHECK(query.offset == 20);
    CHECK(query.has_offset);
    CHECK(query.filter.types == std::vector<std::string>{"task.assigned", "task.overdue"});
    CHECK(query.filter.priorities == std::vector<Priority>{Priority::kHigh, Priority::kCritical});
    CHECK(query.filter.channels == std::vector<Channel>{Channel::kSms});
    CHECK(query.filter.is_read == std::vector<bool>{true, false});
    CHECK(query.filter.team_ids == std::vector<TeamId>{test::team(3)});
    CHECK(query.filter.archived);
    CHECK_FALSE(query.filter.snoozed);
    CHECK(query.filter.q == "acme rapport");
}

TEST_CASE("a boolean is true, false, 1 or 0 in any case", "[core][query]") {
    for (const char* yes : {"true", "True", "TRUE", "tRuE", "1"}) {
        INFO(yes);
        const ListQuery query =
            accepted(std::string("is_read=") + yes + "&archived=" + yes + "&snoozed=" + yes);
        CHECK(query.filter.is_read == std::vector<bool>{true});
        CHECK(query.filter.archived);
        CHECK(query.filter.snoozed);
    }
    for (const char* no : {"false", "False", "FALSE", "0"}) {
        INFO(no);
        const ListQuery query = accepted(std::string("is_read=") + no + "&archived=" + no);
        CHECK(query.filter.is_read == std::vector<bool>{false});
        CHECK_FALSE(query.filter.archived);
    }
}

TEST_CASE("a cursor is read, an empty one is none", "[core][query]") {
    const SortKey key = sort_key(test::notification(5));
    CHECK(accepted("cursor=" + encode_cursor(key)).after == key);
    CHECK_FALSE(accepted("cursor=").after);
    CHECK_FALSE(accepted("cursor=&offset=5").after);
    CHECK(refused("cursor=nonsense").field == "cursor");
    CHECK(refused("offset=0&cursor=" + encode_cursor(key)).message ==
          "offset and cursor cannot be used together");
}

TEST_CASE("a value out of range is refused with the parameter, the value and the range",
          "[core][query]") {
    CHECK(refused("limit=0") ==
          Error{Errc::kInvalid, "limit", "limit must be a whole number of 1 to 200, not \"0\""});
    for (const char* limit :
         {"", "201", "-1", "1.5", "ten", "99999999999999999999", "0x10", " 5"}) {
        INFO(limit);
        CHECK(refused("limit=" + std::string(limit)).field == "limit");
    }
    CHECK(accepted("limit=1").limit == 1);
    CHECK(accepted("limit=200").limit == 200);
    CHECK(accepted("offset=9007199254740991").offset == limits::kMaxCounter);
    CHECK(refused("offset=9007199254740992").field == "offset");
    CHECK(refused("offset=-1").field == "offset");
    CHECK(refused("is_read=2").message == "is_read must be true, false, 1 or 0, not \"2\"");
    CHECK(refused("is_read=").field == "is_read");
    CHECK(refused("archived=tru").field == "archived");
    CHECK(refused("archived=yes").field == "archived");
    CHECK(refused("snoozed=").field == "snoozed");
    CHECK(refused("priority=urgent").message ==
          "priority must be low, normal, high or critical, not \"urgent\"");
    CHECK(refused("channel=pigeon").field == "channel");
    CHECK(refused("team_id=5").field == "team_id");
    CHECK(refused("type=").field == "type");
    CHECK(refused("type=" + std::string(101, 'x')).field == "type");
    CHECK(refused("type=" + std::string(5000, 'x')).message.size() < 150);
    CHECK(accepted("q=" + std::string(200, 'x')).filter.q.size() == 200);
    CHECK(refused("q=" + std::string(201, 'x')).field == "q");
    std::string many;
    for (std::size_t i = 0; i <= limits::kFilterValues; ++i) {
        many += "type=t" + std::to_string(i) + "&";
    }
    CHECK(refused(many).field == "type");
}

TEST_CASE("unknown parameters are passed over", "[core][query]") {
    CHECK(accepted("token=secret&limits=5&_=17") == ListQuery{});
}

TEST_CASE("of a repeated single parameter the last value counts", "[core][query]") {
    CHECK(accepted("limit=10&limit=20").limit == 20);
    CHECK(accepted("archived=true&archived=false").filter.archived == false);
}

TEST_CASE("the list of unread has a limit only", "[core][query]") {
    const auto query = parse_list_query(parameters("limit=7&offset=nonsense&type="), true);
    REQUIRE(query.ok());
    CHECK(query->limit == 7);
    CHECK_FALSE(parse_list_query(parameters("limit=0"), true).ok());
}

TEST_CASE("any bytes are a query or an error", "[core][query][property]") {
    const std::uint64_t seed = 15;
    INFO("seed " << seed);
    test::Generator generator(seed);
    constexpr std::string_view kLetters = "&=%+aC3A9;limit0";
    for (int i = 0; i < 3000; ++i) {
        std::string text = generator.bytes(6);
        for (std::size_t left = generator.size(12); left > 0; --left) {
            text += kLetters[generator.size(kLetters.size() - 1)];
        }
        const auto parsed = parse_query_string(text);
        if (!parsed.ok()) continue;
        for (const auto& [name, value] : *parsed) {
            REQUIRE(is_utf8(name));
            REQUIRE(is_utf8(value));
        }
        static_cast<void>(parse_list_query(*parsed).ok());
    }
}
