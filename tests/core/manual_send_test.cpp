// Notifications that a person writes.

#include "core/base/limits.hpp"
#include "core/event/event.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/hostile.hpp"

#include <catch2/catch.hpp>

using namespace carillon;

namespace {

const std::string kUser = test::user(1).text();

std::string send_with(const std::string& members) {
    return "{\"user_id\":\"" + kUser + "\",\"title\":\"Hello\",\"body\":\"Text\"" +
           (members.empty() ? "" : ",") + members + "}";
}

Event accepted(std::string_view text) {
    auto event = decode_manual_send(text);
    if (!event.ok()) FAIL(event.error().message);
    return std::move(event).value();
}

Error refused(std::string_view text) {
    const auto event = decode_manual_send(text);
    REQUIRE_FALSE(event.ok());
    return event.error();
}

}  // namespace

TEST_CASE("a manual send brings its own text and is no alarm by itself", "[core][event]") {
    const Event event = accepted(send_with(""));
    CHECK(event.type == "system.announcement");
    CHECK(event.own_text == Text{"Hello", "Text"});
    CHECK(event.priority == Priority::kNormal);
    CHECK(event.channel == Channel::kWeb);
    CHECK(event.data == "{}");
    CHECK(event.recipients == std::vector<UserId>{test::user(1)});
    CHECK_FALSE(event.ttl_hours);
}

TEST_CASE("a manual send may say everything else", "[core][event]") {
    const Event event = accepted(
        send_with("\"type\":\"task.assigned\",\"priority\":\"critical\",\"channel\":\"sms\","
                  "\"ttl_hours\":0.5,\"data\":{\"url\": \"/x\"},\"user_ids\":[\"" +
                  test::user(2).text() + "\",\"" + kUser + "\"],\"team_id\":\"" +
                  test::team(3).text() + "\""));
    CHECK(event.type == "task.assigned");
    CHECK(event.priority == Priority::kCritical);
    CHECK(event.channel == Channel::kSms);
    CHECK(event.ttl_hours == 0.5);
    CHECK(event.data == "{\"url\":\"/x\"}");
    CHECK(event.recipients == std::vector<UserId>{test::user(2), test::user(1)});
    CHECK(event.team_id == test::team(3));
}

TEST_CASE("a manual send goes to a team or to everyone without naming users", "[core][event]") {
    const std::string text = "\"title\":\"T\",\"body\":\"\"}";
    CHECK(accepted("{\"broadcast\":true," + text).broadcast);
    CHECK(accepted("{\"team_id\":\"" + test::team(3).text() + "\"," + text).team_id);
    const Error error = refused("{" + text);
    CHECK(error.code == Errc::kUnprocessable);
    CHECK(error.field == "user_ids");
    CHECK(refused("{\"user_ids\":[]," + text).field == "user_ids");
}

TEST_CASE("the texts of a manual send are refused beyond their limits, not cut", "[core][event]") {
    const auto with_texts = [](const std::string& title, std::size_t body) {
        return "{\"broadcast\":true,\"title\":\"" + title + "\",\"body\":\"" +
               std::string(body, 'x') + "\"}";
    };
    std::string title;
    for (std::size_t i = 0; i < limits::kTitleChars; ++i) {
        title += "\u00e9";
    }
    CHECK(accepted(with_texts(title, limits::kBodyBytes)).own_text->title == title);
    CHECK(refused(with_texts(title + "x", 1)).field == "title");
    CHECK(refused(with_texts(title + "x", 1)).code == Errc::kUnprocessable);
    CHECK(refused(with_texts("", 1)).field == "title");
    CHECK(refused(with_texts("x", limits::kBodyBytes + 1)).field == "body");
    CHECK(refused(with_texts("x", limits::kBodyBytes + 1)).code == Errc::kUnprocessable);
    CHECK(refused("{\"broadcast\":true,\"title\":\"x\"}").field == "body");
    CHECK(refused("{\"broadcast\":true,\"body\":\"x\"}").field == "title");
    CHECK(refused("{\"broadcast\":true,\"title\":5,\"body\":\"x\"}").code == Errc::kMalformed);
}

TEST_CASE("the data of a manual send keeps its limits", "[core][event]") {
    const auto data_of = [](std::size_t size) {
        return send_with("\"data\":{\"x\":\"" + std::string(size - 8, 'y') + "\"}");
    };
    CHECK(accepted(data_of(limits::kDataBytes)).data.size() == limits::kDataBytes);
    CHECK(refused(data_of(limits::kDataBytes + 1)).field == "data");
    CHECK(refused(data_of(limits::kDataBytes + 1)).code == Errc::kUnprocessable);
    CHECK(refused(send_with("\"data\":[]")).code == Errc::kMalformed);
}

TEST_CASE("hostile manual sends are survived", "[core][event][hostile]") {
    const std::string good = send_with("\"data\":{\"url\":\"/x\"},\"ttl_hours\":2");
    for (std::size_t size = 0; size < good.size(); ++size) {
        CHECK_FALSE(decode_manual_send(good.substr(0, size)).ok());
    }
    for (const auto& text : test::malformed_texts()) {
        CHECK_FALSE(decode_manual_send(text).ok());
    }
    for (const auto& value : test::awkward_values()) {
        for (const auto& text : test::with_each_value_replaced(good, value)) {
            const auto event = decode_manual_send(text);
            if (event.ok()) CHECK(event->own_text);
        }
    }
}
