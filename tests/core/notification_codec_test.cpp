// The text of a notification, both ways.

#include "core/inbox/notification_codec.hpp"

#include "core/base/limits.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/generate.hpp"
#include "tests/support/run_hostile.hpp"

#include <catch2/catch.hpp>

using namespace carillon;

namespace {

const char* const kGolden =
    "{\"id\":\"0192c7a0-0000-7000-8000-000000000001\","
    "\"user_id\":\"00000000-0000-0000-0000-000000000001\",\"team_id\":null,"
    "\"type\":\"task.assigned\",\"title\":\"Nouvelle t\u00e2che\",\"body\":\"Appeler "
    "\\\"Acme\\\"\","
    "\"data\":{\"url\":\"/tasks/42\"},\"priority\":\"normal\",\"channel\":\"web\","
    "\"is_read\":false,\"read_at\":null,\"seen_at\":null,"
    "\"created_at\":\"2026-11-22T09:30:00.123Z\",\"updated_at\":\"2026-11-22T09:30:00.123Z\","
    "\"expires_at\":null,\"snoozed_until\":null,\"archived_at\":null,"
    "\"clicked_at\":null,\"rev\":17,"
    "\"event_id\":null,\"group\":null}";

Notification golden() {
    Notification n;
    n.id = *NotificationId::parse("0192c7a0-0000-7000-8000-000000000001");
    n.user_id = test::user(1);
    n.type = "task.assigned";
    n.title = "Nouvelle t\u00e2che";
    n.body = "Appeler \"Acme\"";
    n.data = "{\"url\":\"/tasks/42\"}";
    n.created_at = Millis(1795339800123);
    n.updated_at = n.created_at;
    n.rev = 17;
    return n;
}

// The golden text with one member's value replaced.
std::string with(const std::string& name, const std::string& value) {
    std::string text = kGolden;
    const auto at = text.find("\"" + name + "\":") + name.size() + 3;
    std::size_t end = text.find(",\"", at);
    if (end == std::string::npos) end = text.size() - 1;
    return text.replace(at, end - at, value);
}

Error error_with(const std::string& name, const std::string& value) {
    const auto decoded = decode_notification(with(name, value));
    REQUIRE_FALSE(decoded.ok());
    return decoded.error();
}

std::string encode_one(const Notification& n) {
    return encode(n);
}

}  // namespace

TEST_CASE("a notification is written in its own order", "[core][codec]") {
    CHECK(encode(golden()) == kGolden);
    CHECK(decode_notification(kGolden).value() == golden());
}

TEST_CASE("a notification from before there were clicks is still read", "[core][codec]") {
    std::string old = kGolden;
    const std::string member = "\"clicked_at\":null,";
    old.erase(old.find(member), member.size());
    CHECK(decode_notification(old).value() == golden());
}

TEST_CASE("times and a team are written where they are set", "[core][codec]") {
    Notification n = golden();
    n.team_id = test::team(7);
    n.read_at = Millis(0);
    n.archived_at = Millis(1795339800000);
    const std::string text = encode(n);
    CHECK(text.find("\"team_id\":\"00000000-0000-0000-0000-000000000007\"") != std::string::npos);
    CHECK(text.find("\"is_read\":true,\"read_at\":\"1970-01-01T00:00:00.000Z\"") !=
          std::string::npos);
    CHECK(text.find("\"archived_at\":\"2026-11-22T09:30:00.000Z\"") != std::string::npos);
    CHECK(decode_notification(text).value() == n);
}

TEST_CASE("any notification comes back as it was", "[core][codec][property]") {
    const std::uint64_t seed = 1;
    INFO("seed " << seed);
    test::Generator generator(seed);
    for (int i = 0; i < 300; ++i) {
        const Notification n = generator.notification();
        const auto decoded = decode_notification(encode(n));
        if (!decoded.ok()) FAIL(decoded.error().message);
        REQUIRE(decoded.value() == n);
    }
}

TEST_CASE("the size bound is never too low and close enough to fill frames",
          "[core][codec][property]") {
    const std::uint64_t seed = 2;
    INFO("seed " << seed);
    test::Generator generator(seed);
    for (int i = 0; i < 300; ++i) {
        Notification n = generator.notification();
        if (generator.chance(20)) n.title = generator.bytes(150);
        if (generator.chance(20)) n.rev = static_cast<std::uint64_t>(-1);
        const std::size_t bound = encoded_size_bound(n);
        const std::size_t size = encode(n).size();
        REQUIRE(size + 1 <= bound);  // and the comma to the next one
        REQUIRE(bound <= size + 300);
    }
    Notification largest = golden();
    largest.team_id = test::team(1);
    largest.read_at = largest.seen_at = largest.expires_at = limits::kMaxTime;
    largest.snoozed_until = largest.archived_at = limits::kMaxTime;
    largest.priority = Priority::kCritical;
    largest.channel = Channel::kMobilePush;
    largest.rev = static_cast<std::uint64_t>(-1);
    CHECK(encode(largest).size() + 1 <= encoded_size_bound(largest));
}

TEST_CASE("members this version does not know are kept and written back", "[core][codec]") {
    std::string text = kGolden;
    text.insert(text.size() - 1, ",\"colour\":\"red\",\"nested\":{\"a\":[1.50,null]}");
    text.insert(1, "\"first\":1,");
    const auto decoded = decode_notification(text);
    REQUIRE(decoded.ok());
    CHECK(decoded->unknown == "{\"first\":1,\"colour\":\"red\",\"nested\":{\"a\":[1.50,null]}}");
    CHECK(decode_notification(encode(*decoded)).value() == *decoded);
}

TEST_CASE("unknown members beyond their limit are refused", "[core][codec]") {
    std::string text = kGolden;
    text.insert(text.size() - 1,
                ",\"x\":\"" + std::string(limits::kUnknownMembersBytes, 'y') + "\"");
    const auto decoded = decode_notification(text);
    REQUIRE_FALSE(decoded.ok());
    CHECK(decoded.error().code == Errc::kTooLarge);
}

TEST_CASE("a member that may be null may also be absent", "[core][codec]") {
    for (const char* name : {"\"team_id\":null,", "\"is_read\":false,", "\"read_at\":null,",
                             "\"seen_at\":null,", "\"expires_at\":null,", "\"snoozed_until\":null,",
                             "\"archived_at\":null,", ",\"event_id\":null", ",\"group\":null"}) {
        INFO(name);
        std::string text = kGolden;
        text.erase(text.find(name), std::string(name).size());
        const auto decoded = decode_notification(text);
        REQUIRE(decoded.ok());
        CHECK(*decoded == golden());
    }
}

TEST_CASE("is_read and read_at must agree", "[core][codec]") {
    CHECK(error_with("is_read", "true").field == "is_read");
    CHECK(error_with("read_at", "\"2026-11-22T09:30:00Z\"").field == "is_read");
    CHECK(error_with("is_read", "true").message ==
          "is_read must be false without a read_at, not true");
}

TEST_CASE("an error names the member, its value and what is accepted", "[core][codec]") {
    CHECK(error_with("priority", "\"urgent\"") ==
          Error{Errc::kMalformed, "priority",
                "priority must be low, normal, high or critical, not \"urgent\""});
    CHECK(error_with("id", "5").message == "id must be a UUID, not 5");
    CHECK(error_with("id", "\"17\"").message == "id must be a UUID, not \"17\"");
    CHECK(error_with("rev", "-1").message ==
          "rev must be a whole number of 0 to 9007199254740991, not -1");
    CHECK(error_with("created_at", "\"yesterday\"").message ==
          "created_at must be a time like 2026-11-22T09:30:00.123Z, not \"yesterday\"");
    CHECK(error_with("created_at", "\"2026-11-22T09:30:00\"").message ==
          "created_at must be a time with its zone, Z or an offset, like "
          "2026-11-22T09:30:00+01:00, not \"2026-11-22T09:30:00\"");
    CHECK(error_with("title", "null").message == "title is missing; it must be a string");
    CHECK(error_with("data", "[]").message == "data must be an object, not an array");
    const auto shortened = error_with("channel", '"' + std::string(5000, 'x') + '"').message;
    CHECK(shortened.size() < 150);
}

TEST_CASE("a wrong type in any member is refused", "[core][codec]") {
    for (const char* name :
         {"id",         "user_id",    "team_id",    "type",          "title",       "body",
          "data",       "priority",   "channel",    "is_read",       "read_at",     "seen_at",
          "created_at", "updated_at", "expires_at", "snoozed_until", "archived_at", "rev",
          "event_id",   "group"}) {
        for (const char* value : {"[]", "[{}]", "-0.5", "1e300"}) {
            INFO(name << " = " << value);
            CHECK(error_with(name, value).field == name);
            CHECK(error_with(name, value).code == Errc::kMalformed);
        }
    }
}

TEST_CASE("texts are refused beyond their limits and accepted at them", "[core][codec]") {
    const auto text_of = [](std::size_t size) { return '"' + std::string(size, 'x') + '"'; };
    CHECK(decode_notification(with("type", text_of(limits::kTypeChars))).ok());
    CHECK(error_with("type", text_of(limits::kTypeChars + 1)).field == "type");
    CHECK(error_with("type", "\"\"").field == "type");
    std::string accents;
    for (std::size_t i = 0; i < limits::kTitleChars; ++i) {
        accents += "\u00e9";
    }
    CHECK(decode_notification(with("title", '"' + accents + '"')).ok());
    CHECK(error_with("title", '"' + accents + "x\"").field == "title");
    CHECK(decode_notification(with("body", text_of(limits::kBodyBytes))).ok());
    CHECK(error_with("body", text_of(limits::kBodyBytes + 1)).code == Errc::kTooLarge);
    const auto data_of = [&](std::size_t size) { return "{\"a\":" + text_of(size - 8) + '}'; };
    CHECK(decode_notification(with("data", data_of(limits::kDataBytes))).ok());
    CHECK(error_with("data", data_of(limits::kDataBytes + 1)).code == Errc::kTooLarge);
    const auto deep = [](std::size_t depth) {
        return "{\"a\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + '}';
    };
    CHECK(decode_notification(with("data", deep(limits::kDataDepth))).ok());
    CHECK(error_with("data", deep(limits::kDataDepth + 1)).code == Errc::kTooLarge);
}

TEST_CASE("a number is whole also when it is written as 17.0", "[core][codec]") {
    CHECK(decode_notification(with("rev", "17.0")).value() == golden());
    CHECK(decode_notification(with("rev", "1.7e1")).value() == golden());
    CHECK(decode_notification(with("rev", "9007199254740991"))->rev == limits::kMaxCounter);
    CHECK(error_with("rev", "9007199254740992").field == "rev");
    CHECK(error_with("rev", "17.5").field == "rev");
    CHECK(error_with("rev", "99999999999999999999999").field == "rev");
}

TEST_CASE("of two members of one name the last counts", "[core][codec]") {
    std::string text = kGolden;
    text.insert(1, "\"rev\":99,\"title\":7,");
    CHECK(decode_notification(text).value() == golden());
    // Also in an object of more members than are looked up quickly.
    std::string unknown;
    for (int i = 0; i < 40; ++i) {
        unknown += "\"u" + std::to_string(i) + "\":" + std::to_string(i) + ",";
    }
    text.insert(1, unknown);
    const auto decoded = decode_notification(text);
    REQUIRE(decoded.ok());
    CHECK(decoded->title == golden().title);
    CHECK(decoded->rev == golden().rev);
    unknown.back() = '}';
    CHECK(decoded->unknown == '{' + unknown);
}

TEST_CASE("hostile texts of a notification are survived", "[core][codec][hostile]") {
    test::run_hostile(kGolden, decode_notification, encode_one);
}

TEST_CASE("unread counters are written by name and must add up", "[core][codec]") {
    Unread unread;
    unread.by_priority = {4, 3, 2, 1};
    unread.unseen = 5;
    CHECK(encode(unread) ==
          "{\"total\":10,\"low\":4,\"normal\":3,\"high\":2,\"critical\":1,\"unseen\":5}");
}
