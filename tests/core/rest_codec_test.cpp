// Bodies of the REST interface.

#include "core/base/limits.hpp"
#include "core/inbox/notification_codec.hpp"
#include "core/json/document.hpp"
#include "core/wire/rest.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/generate.hpp"
#include "tests/support/run_hostile.hpp"

#include <catch2/catch.hpp>

using namespace carillon;

namespace {

const char* const kUnreadText =
    "{\"total\":1,\"low\":0,\"normal\":0,\"high\":1,\"critical\":0,\"unseen\":0}";

Unread one_high() {
    Unread unread;
    unread.by_priority[2] = 1;
    return unread;
}

rest::EventResult result() {
    return {"e-1", 2, {{test::user(1), "team_scope"}}, false};
}

const std::string kResultText = "{\"event_id\":\"e-1\",\"created\":2,\"skipped\":[{\"user_id\":\"" +
                                test::user(1).text() +
                                "\",\"reason\":\"team_scope\"}],\"duplicate\":false}";

template <class T>
Error error_of(const Result<T>& result) {
    REQUIRE_FALSE(result.ok());
    return result.error();
}

std::string encode_result(const rest::EventResult& value) {
    return rest::encode(value);
}

}  // namespace

TEST_CASE("a page is written as the docs show it", "[core][rest]") {
    const Notification n = test::notification(1, Priority::kHigh);
    rest::Page page;
    page.items = {n};
    page.total = 7;
    page.unread = one_high();
    page.limit = 1;
    page.offset = 2;
    page.revision = {"e", 9};
    const std::string head = "{\"items\":[" + encode(n) +
                             "],\"total\":7,\"unread\":" + kUnreadText +
                             ",\"limit\":1,\"offset\":2,\"next_cursor\":";
    CHECK(rest::encode(page) == head + "null,\"revision\":\"e.9\"}");
    page.next = sort_key(n);
    CHECK(rest::encode(page) ==
          head + '"' + encode_cursor(sort_key(n)) + "\",\"revision\":\"e.9\"}");
}

TEST_CASE("any page comes back as it was", "[core][rest][property]") {
    const std::uint64_t seed = 16;
    INFO("seed " << seed);
    test::Generator generator(seed);
    for (int i = 0; i < 150; ++i) {
        const rest::Page page = generator.page(4);
        const std::string text = rest::encode(page);
        const auto decoded = rest::decode_page(text);
        if (!decoded.ok()) FAIL(decoded.error().message);
        REQUIRE(decoded->items == page.items);
        REQUIRE(decoded->next == page.next);
        REQUIRE(rest::encode(*decoded) == text);
    }
}

TEST_CASE("hostile pages are survived", "[core][rest][hostile]") {
    rest::Page page;
    page.items = {test::notification(1, Priority::kHigh)};
    page.unread = one_high();
    page.limit = 1;
    page.revision = {"e", 9};
    page.next = sort_key(page.items[0]);
    // Pages are compared by their text.
    const auto decode = [](std::string_view text) -> Result<std::string> {
        auto decoded = rest::decode_page(text);
        if (!decoded.ok()) return decoded.error();
        return rest::encode(*decoded);
    };
    test::run_hostile(rest::encode(page), decode, [](const std::string& text) { return text; });
}

TEST_CASE("the unread are written with their count", "[core][rest]") {
    const Notification n = test::notification(1, Priority::kHigh);
    CHECK(rest::encode_unread({{"e", 9}, one_high(), {n}, true}) ==
          std::string("{\"count\":1,\"unread\":") + kUnreadText + ",\"items\":[" + encode(n) +
              "],\"revision\":\"e.9\"}");
    CHECK(rest::encode(rest::ReadOutcome{3, one_high(), {"e", 9}}) ==
          std::string("{\"updated\":3,\"unread\":") + kUnreadText + ",\"revision\":\"e.9\"}");
}

TEST_CASE("results of events are written and read", "[core][rest]") {
    CHECK(rest::encode(result()) == kResultText);
    CHECK(rest::encode(std::vector<rest::EventResult>{result(), result()}) ==
          "{\"results\":[" + kResultText + ',' + kResultText + "]}");
    CHECK(rest::encode(std::vector<rest::EventResult>{}) == "{\"results\":[]}");
    CHECK(rest::decode_event_result(kResultText).value() == result());
    test::run_hostile(kResultText, rest::decode_event_result, encode_result);
}

TEST_CASE("a result tells its warnings, and says nothing of none", "[core][rest]") {
    rest::EventResult warned = result();
    warned.warnings = {"the channel email is off"};
    const std::string text = rest::encode(warned);
    CHECK(text.find("\"warnings\":[\"the channel email is off\"]") != std::string::npos);
    CHECK(rest::decode_event_result(text).value() == warned);
    test::run_hostile(text, rest::decode_event_result, encode_result);
    CHECK(rest::encode_manual_send(warned, {}).find("\"warnings\":[") != std::string::npos);
    CHECK(rest::encode_manual_send(result(), {}).find("warnings") == std::string::npos);
    std::string odd = text;
    odd.replace(odd.find("[\"the"), 1, "[1,");
    CHECK(error_of(rest::decode_event_result(odd)).field == "warnings");
}

TEST_CASE("a manual send is answered with what it made", "[core][rest]") {
    const Notification n = test::notification(1);
    CHECK(rest::encode_manual_send(result(), {n}) ==
          "{\"event_id\":\"e-1\",\"created\":2,\"items\":[" + encode(n) +
              "],\"skipped\":[{\"user_id\":\"" + test::user(1).text() +
              "\",\"reason\":\"team_scope\"}]}");
}

TEST_CASE("a problem names the field for bad input only", "[core][rest]") {
    const Error bad{Errc::kUnprocessable, "payload.task", "payload.task is missing"};
    CHECK(rest::encode_problem(bad, 422, "Unprocessable Content", "r-1") ==
          "{\"type\":\"urn:carillon:problem:unprocessable\",\"title\":\"Unprocessable Content\","
          "\"status\":422,\"detail\":\"payload.task is missing\",\"request_id\":\"r-1\","
          "\"errors\":[{\"field\":\"payload.task\",\"message\":\"payload.task is missing\"}]}");
    const Error away{Errc::kUnavailable, "", "the store is away"};
    CHECK(rest::encode_problem(away, 503, "Service Unavailable", "r-2") ==
          "{\"type\":\"urn:carillon:problem:unavailable\",\"title\":\"Service Unavailable\","
          "\"status\":503,\"detail\":\"the store is away\",\"request_id\":\"r-2\"}");
    const Error odd{Errc::kMalformed, "\xff\"", "\x01"};
    CHECK(json::Document::parse(rest::encode_problem(odd, 400, "Bad Request", "")).ok());
}

TEST_CASE("a read request may be empty", "[core][rest]") {
    CHECK(rest::decode_read_request("")->ids.empty());
    CHECK(rest::decode_read_request("{}")->ids.empty());
    CHECK_FALSE(rest::decode_read_request("{\"revision\":null,\"ids\":null}")->revision);
    const auto request = rest::decode_read_request("{\"ids\":[\"" + test::id(1).text() +
                                                   "\"],\"revision\":\"e.5\",\"more\":1}");
    REQUIRE(request.ok());
    CHECK(request->ids == std::vector<NotificationId>{test::id(1)});
    CHECK(request->revision == Revision{"e", 5});
}

TEST_CASE("a read request that is none is refused", "[core][rest]") {
    CHECK(error_of(rest::decode_read_request(" ")).code == Errc::kMalformed);
    CHECK(error_of(rest::decode_read_request("[]")).code == Errc::kMalformed);
    CHECK(error_of(rest::decode_read_request("{\"ids\":\"x\"}")).field == "ids");
    CHECK(error_of(rest::decode_read_request("{\"ids\":[\"x\"]}")).field == "ids[0]");
    CHECK(error_of(rest::decode_read_request("{\"revision\":5}")).field == "revision");
    CHECK(error_of(rest::decode_read_request("{\"revision\":\"5\"}")).field == "revision");
    std::string ids;
    for (std::size_t i = 0; i <= limits::kOperationIds; ++i) {
        ids += (i == 0 ? "\"" : ",\"") + test::id(static_cast<std::uint32_t>(i)).text() + '"';
    }
    CHECK(error_of(rest::decode_read_request("{\"ids\":[" + ids + "]}")).code == Errc::kTooLarge);
    for (const auto& text : test::malformed_texts()) {
        // Members it does not know are passed over.
        if (rest::decode_read_request(text).ok()) CHECK(json::Document::parse(text).ok());
    }
}

TEST_CASE("a snooze is until a time or for minutes", "[core][rest]") {
    constexpr Millis kNow{1795339800123};
    CHECK(rest::decode_snooze_request("{\"until\":\"2026-11-22T10:30:00.123+01:00\"}", kNow)
              .value() == kNow);
    CHECK(rest::decode_snooze_request("{\"minutes\":15}", kNow).value() == kNow + Millis(900000));
    CHECK(rest::decode_snooze_request("{\"minutes\":0.5,\"until\":null}", kNow).value() ==
          kNow + Millis(30000));
    const auto refused = [&](const char* text) {
        return error_of(rest::decode_snooze_request(text, kNow));
    };
    CHECK(refused("").code == Errc::kMalformed);
    CHECK(refused("{}").code == Errc::kUnprocessable);
    CHECK(refused("{}").field == "until");
    CHECK(refused("{\"minutes\":5,\"until\":\"2026-11-22T10:30:00Z\"}").code ==
          Errc::kUnprocessable);
    CHECK(refused("{\"minutes\":0}").field == "minutes");
    CHECK(refused("{\"minutes\":-5}").field == "minutes");
    CHECK(refused("{\"minutes\":1e300}").field == "minutes");
    CHECK(refused("{\"minutes\":\"5\"}").code == Errc::kMalformed);
    CHECK(refused("{\"until\":\"tomorrow\"}").code == Errc::kUnprocessable);
    CHECK(refused("{\"until\":5}").code == Errc::kMalformed);
}

TEST_CASE("templates are listed with their variables, priority and channel", "[core][rest]") {
    TemplateSet set;
    const TemplateSet built_in = built_in_templates();
    set.put(*built_in.find("report.generated"));
    CHECK(rest::encode(set) ==
          "{\"items\":[{\"type\":\"report.generated\",\"variables\":[\"report\"],"
          "\"priority\":\"low\",\"channel\":\"web\",\"texts\":{"
          "\"en\":{\"title\":\"Report available: {{report}}\","
          "\"body\":\"The report \u201c{{report}}\u201d is ready.\"},"
          "\"fr\":{\"title\":\"Rapport disponible\u00a0: {{report}}\","
          "\"body\":\"Le rapport \u00ab\u00a0{{report}}\u00a0\u00bb est pr\u00eat.\"}}}]}");
    const auto all = json::Document::parse(rest::encode(built_in));
    REQUIRE(all.ok());
    CHECK(all->root().find("items")->size() == built_in.all().size());
}
