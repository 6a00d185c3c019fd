// Events as other programs write them.

#include "core/base/limits.hpp"
#include "core/event/event.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/generate.hpp"
#include "tests/support/run_hostile.hpp"

#include <catch2/catch.hpp>

using namespace carillon;

namespace {

const std::string kUser = test::user(1).text();
const std::string kTeam = test::team(9).text();

// A task.assigned for user 1 with more members in its payload.
std::string event_with(const std::string& members) {
    return "{\"event\":\"task.assigned\",\"payload\":{\"user_id\":\"" + kUser + "\"" +
           (members.empty() ? "" : ",") + members + "}}";
}

Event one(std::string_view text) {
    auto batch = decode_events(text);
    if (!batch.ok()) FAIL(batch.error().message);
    REQUIRE_FALSE(batch->is_array);
    REQUIRE(batch->events.size() == 1);
    return batch->events[0];
}

Error refused(std::string_view text) {
    const auto batch = decode_events(text);
    REQUIRE_FALSE(batch.ok());
    return batch.error();
}

Result<Event> decode_one(std::string_view text) {
    auto batch = decode_events(text);
    if (!batch.ok()) return batch.error();
    if (batch->events.size() != 1) return Error{Errc::kMalformed, "", "not one"};
    return batch->events[0];
}

std::string encode_one(const Event& event) {
    return encode(event);
}

}  // namespace

TEST_CASE("an event is read as the docs show it", "[core][event]") {
    const Event event =
        one("{\"id\":\"e-1\",\"event\":\"task.assigned\",\"timestamp\":\"2026-11-22T09:30:00Z\","
            "\"payload\":{\"recipients\":[\"" +
            kUser + "\"],\"team_id\":\"" + kTeam +
            "\",\"url\":\"/tasks/42\",\"task\":\"Call Acme\",\"priority\":\"high\","
            "\"channel\":\"email\",\"ttl_hours\":1.5}}");
    CHECK(event.id == "e-1");
    CHECK(event.type == "task.assigned");
    CHECK(event.timestamp == Millis(1795339800000));
    CHECK(event.recipients == std::vector<UserId>{test::user(1)});
    CHECK(event.team_id == test::team(9));
    CHECK_FALSE(event.broadcast);
    CHECK(event.priority == Priority::kHigh);
    CHECK(event.channel == Channel::kEmail);
    CHECK(event.ttl_hours == 1.5);
    CHECK(event.data == "{\"url\":\"/tasks/42\",\"task\":\"Call Acme\"}");
    CHECK(event.variables == Variables{{"url", "/tasks/42"}, {"task", "Call Acme"}});
    CHECK_FALSE(event.own_text);
}

TEST_CASE("a timestamp without a zone is UTC, as Python writes it", "[core][event]") {
    const std::string rest = ",\"event\":\"e\",\"payload\":{\"broadcast\":true}}";
    CHECK(one("{\"timestamp\":\"2026-11-22T09:30:00.123456\"" + rest).timestamp ==
          Millis(1795339800123));
    CHECK(one("{\"timestamp\":null" + rest).timestamp == std::nullopt);
    CHECK(refused("{\"timestamp\":\"now\"" + rest).code == Errc::kUnprocessable);
    CHECK(refused("{\"timestamp\":1795339800" + rest).code == Errc::kMalformed);
}

TEST_CASE("scalar members are variables with the text they were written with", "[core][event]") {
    const Event event = one(event_with(
        "\"s\":\"text\",\"i\":17,\"big\":123456789012345678901234567890,\"f\":1.50,\"t\":true,"
        "\"n\":false,\"null\":null,\"o\":{\"in\":1},\"a\":[1]"));
    CHECK(event.variables == Variables{{"s", "text"},
                                       {"i", "17"},
                                       {"big", "123456789012345678901234567890"},
                                       {"f", "1.50"},
                                       {"t", "true"},
                                       {"n", "false"}});
    CHECK(event.data ==
          "{\"s\":\"text\",\"i\":17,\"big\":123456789012345678901234567890,\"f\":1.50,\"t\":true,"
          "\"n\":false,\"null\":null,\"o\":{\"in\":1},\"a\":[1]}");
    CHECK(one(event_with("\"x\":\"first\",\"x\":\"last\"")).variables.at("x") == "last");
    CHECK(one(event_with("\"x\":\"first\",\"x\":{}")).variables.count("x") == 0);
}

TEST_CASE("recipients are kept once, in the order given", "[core][event]") {
    const std::string a = '"' + test::user(5).text() + '"';
    const std::string b = '"' + test::user(3).text() + '"';
    CHECK(one(event_with("\"recipients\":[" + a + ',' + b + ',' + a + ']')).recipients ==
          std::vector<UserId>{test::user(5), test::user(3), test::user(1)});
    CHECK(one(event_with("\"recipients\":null")).recipients == std::vector<UserId>{test::user(1)});
}

TEST_CASE("an event for nobody is refused", "[core][event]") {
    for (const char* payload : {"{}", "{\"recipients\":null}", "{\"broadcast\":false}"}) {
        INFO(payload);
        const Error error =
            refused("{\"event\":\"task.assigned\",\"payload\":" + std::string(payload) + "}");
        CHECK(error.code == Errc::kUnprocessable);
        CHECK(error.field == "payload.recipients");
        CHECK(error.message ==
              "payload.recipients is missing; say whom it is for by recipients, user_id, team_id "
              "(all its members) or \"broadcast\": true");
    }
    const Error empty =
        refused("{\"event\":\"e\",\"payload\":{\"recipients\":[],\"team_id\":\"" + kTeam + "\"}}");
    CHECK(empty.message == "payload.recipients is empty; name at least one user");
    CHECK(one("{\"event\":\"e\",\"payload\":{\"team_id\":\"" + kTeam + "\"}}").recipients.empty());
    CHECK(one("{\"event\":\"e\",\"payload\":{\"broadcast\":true}}").broadcast);
}

TEST_CASE("routing members are typed strictly", "[core][event]") {
    const auto error_of = [](const std::string& member) { return refused(event_with(member)); };
    CHECK(error_of("\"priority\":\"urgent\"") ==
          Error{Errc::kUnprocessable, "payload.priority",
                "payload.priority must be low, normal, high or critical, not \"urgent\""});
    CHECK(error_of("\"priority\":3").code == Errc::kMalformed);
    CHECK(error_of("\"channel\":\"pigeon\"").code == Errc::kUnprocessable);
    CHECK(error_of("\"broadcast\":\"true\"").code == Errc::kMalformed);
    CHECK(error_of("\"recipients\":\"" + kUser + "\"").code == Errc::kMalformed);
    CHECK(error_of("\"recipients\":[\"bob\"]").field == "payload.recipients[0]");
    CHECK(error_of("\"recipients\":[\"bob\"]").code == Errc::kUnprocessable);
    CHECK(error_of("\"recipients\":[5]").code == Errc::kMalformed);
    CHECK(error_of("\"team_id\":\"bob\"").field == "payload.team_id");
    CHECK(error_of("\"ttl_hours\":\"5\"").code == Errc::kMalformed);
    for (const char* ttl : {"0", "-1", "878401", "1e308"}) {
        CHECK(error_of("\"ttl_hours\":" + std::string(ttl)).field == "payload.ttl_hours");
    }
    CHECK(one(event_with("\"ttl_hours\":0.001")).ttl_hours == 0.001);
    CHECK(one(event_with("\"priority\":null,\"ttl_hours\":null")).priority == std::nullopt);
}

TEST_CASE("what an event must have is asked for", "[core][event]") {
    const std::string payload = "\"payload\":{\"broadcast\":true}";
    CHECK(refused("{" + payload + "}").message == "event is missing; it must be a string");
    CHECK(refused("{\"event\":\"\"," + payload + "}").field == "event");
    CHECK(refused("{\"event\":7," + payload + "}").code == Errc::kMalformed);
    CHECK(refused("{\"event\":\"" + std::string(101, 'x') + "\"," + payload + "}").code ==
          Errc::kUnprocessable);
    CHECK(refused("{\"event\":\"e\"}").field == "payload");
    CHECK(refused("{\"event\":\"e\",\"payload\":[]}").code == Errc::kMalformed);
    CHECK(refused("17").message == "an event must be an object, not 17");
    CHECK(refused("").code == Errc::kMalformed);
}

TEST_CASE("an id is one to two hundred printable characters", "[core][event]") {
    const auto with_id = [](const std::string& id) {
        return "{\"id\":" + id + ",\"event\":\"e\",\"payload\":{\"broadcast\":true}}";
    };
    CHECK(one(with_id('"' + std::string(200, 'x') + '"')).id.size() == 200);
    CHECK(one(with_id("null")).id.empty());
    for (const std::string& id : {std::string("\"\""), '"' + std::string(201, 'x') + '"',
                                  std::string("\"a\\nb\""), std::string("\"\\u0000\"")}) {
        CHECK(refused(with_id(id)).field == "id");
        CHECK(refused(with_id(id)).code == Errc::kUnprocessable);
    }
    CHECK(refused(with_id("5")).code == Errc::kMalformed);
}

TEST_CASE("a payload beyond its size or depth is refused", "[core][event]") {
    const auto of_size = [](std::size_t size) {
        return event_with("\"x\":\"" + std::string(size - 8, 'y') + '"');
    };
    CHECK(one(of_size(limits::kDataBytes)).data.size() == limits::kDataBytes);
    const Error large = refused(of_size(limits::kDataBytes + 1));
    CHECK(large.code == Errc::kUnprocessable);
    CHECK(large.field == "payload");
    CHECK(large.message == "payload has 16385 bytes; at most 16384 are accepted");
    const auto of_depth = [](std::size_t depth) {
        return event_with("\"x\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']'));
    };
    CHECK_FALSE(one(of_depth(limits::kDataDepth)).data.empty());
    CHECK(refused(of_depth(limits::kDataDepth + 1)).field == "payload");
    CHECK(refused(event_with("\"x\":1") + std::string(limits::kEventBytes, ' ')).code ==
          Errc::kTooLarge);
}

TEST_CASE("too many recipients are refused", "[core][event]") {
    std::string users;
    for (std::size_t i = 0; i <= limits::kRecipientsPerEvent; ++i) {
        users += (i == 0 ? "\"" : ",\"") + test::user(static_cast<std::uint32_t>(i)).text() + '"';
    }
    const Error error = refused(event_with("\"recipients\":[" + users + ']'));
    CHECK(error.code == Errc::kTooLarge);
    CHECK(error.field == "payload.recipients");
}

TEST_CASE("an array is read whole or refused with the index", "[core][event]") {
    const std::string good = event_with("");
    const auto batch = decode_events(" [ " + good + " ,\n" + good + " ] ");
    REQUIRE(batch.ok());
    CHECK(batch->is_array);
    CHECK(batch->events.size() == 2);
    const Error error = refused("[" + good + "," + event_with("\"priority\":\"urgent\"") + "]");
    CHECK(error.field == "[1].payload.priority");
    CHECK(error.message ==
          "[1]: payload.priority must be low, normal, high or critical, not \"urgent\"");
    CHECK(refused("[" + good + ",5]").field == "[1]");
    CHECK(refused("[" + good + ",]").field == "[1]");
    CHECK(refused("[" + good + "," + good).code == Errc::kMalformed);
    CHECK(refused("[" + good + "]]").code == Errc::kMalformed);
    CHECK(refused("[" + good + "] " + good).code == Errc::kMalformed);
}

TEST_CASE("an empty array is a batch of nothing", "[core][event]") {
    const auto batch = decode_events("[]");
    REQUIRE(batch.ok());
    CHECK(batch->is_array);
    CHECK(batch->events.empty());
}

TEST_CASE("a batch has at most a thousand events", "[core][event]") {
    const auto array_of = [](std::size_t count) {
        std::string text = "[";
        for (std::size_t i = 0; i < count; ++i) {
            text += (i == 0 ? "" : ",") + event_with("");
        }
        return text + "]";
    };
    CHECK(decode_events(array_of(limits::kEventsPerRequest))->events.size() == 1000);
    CHECK(refused(array_of(limits::kEventsPerRequest + 1)).code == Errc::kTooLarge);
}

TEST_CASE("any event comes back as it was", "[core][event][property]") {
    const std::uint64_t seed = 13;
    INFO("seed " << seed);
    test::Generator generator(seed);
    for (int i = 0; i < 400; ++i) {
        const Event event = generator.event();
        const auto decoded = decode_one(encode(event));
        if (!decoded.ok()) FAIL(decoded.error().message);
        REQUIRE(decoded.value() == event);
    }
}

TEST_CASE("hostile events are survived", "[core][event][hostile]") {
    const std::string good =
        "{\"id\":\"e-1\",\"event\":\"task.assigned\",\"timestamp\":\"2026-11-22T09:30:00Z\","
        "\"payload\":{\"recipients\":[\"" +
        kUser + "\"],\"team_id\":\"" + kTeam +
        "\",\"priority\":\"high\",\"ttl_hours\":1.5,\"task\":\"Call\",\"n\":{\"a\":[1]}}}";
    test::run_hostile(good, decode_one, encode_one);
    test::run_hostile("[" + good + "]", decode_one, encode_one);
}
