// Log lines: always one JSON object on one line, whatever stands in the fields.

#include "server/base/log/log.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <limits>

namespace carillon {
namespace {

using Json = nlohmann::json;

Json parse_line(const std::string& line) {
    REQUIRE(line.find('\n') == std::string::npos);
    Json json = Json::parse(line, nullptr, false);
    REQUIRE(json.is_object());
    return json;
}

TEST_CASE("a log line says when, how bad and what", "[server][log]") {
    const auto user = UserId::parse("0190f000-0000-7000-8000-000000000001");
    const std::string line =
        log::format_line(Millis(1795339800123), log::Level::kInfo, "notification.sent",
                         {{"user_id", *user},
                          {"created", 3},
                          {"bytes", std::uint64_t{18446744073709551615u}},
                          {"ratio", 0.5},
                          {"live", true},
                          {"took_ms", Millis(12)},
                          {"reason", "team_scope"}});
    CHECK(line.find(R"({"ts":"2026-11-22T09:30:00.123Z","level":"info","event":)") == 0);
    const Json json = parse_line(line);
    CHECK(json["event"] == "notification.sent");
    CHECK(json["user_id"] == user->text());
    CHECK(json["created"] == 3);
    CHECK(json["bytes"] == 18446744073709551615u);
    CHECK(json["ratio"] == 0.5);
    CHECK(json["live"] == true);
    CHECK(json["took_ms"] == 12);
    CHECK(json["reason"] == "team_scope");
}

TEST_CASE("hostile text cannot leave its field", "[server][log]") {
    const std::string every_byte = [] {
        std::string text;
        for (int byte = 0; byte < 256; ++byte)
            text += static_cast<char>(byte);
        return text;
    }();
    for (const std::string& hostile :
         {std::string("\"},{\"level\":\"error\"}\n"), std::string("\xc3\x28\xff"), every_byte,
          std::string("a\0b", 3), std::string("\xe2\x80\xa8"), std::string(100000, '\\')}) {
        const Json json = parse_line(log::format_line(Millis(0), log::Level::kWarning, hostile,
                                                      {{"field", hostile}, {"after", 1}}));
        CHECK(json["level"] == "warning");
        CHECK(json["after"] == 1);
        CHECK(json.size() == 5);
    }
    const Json text = parse_line(
        log::format_line(Millis(0), log::Level::kInfo, "e", {{"field", "a\"b\\c\nd\xc3\xa9"}}));
    CHECK(text["field"] == "a\"b\\c\nd\xc3\xa9");
}

TEST_CASE("a number that JSON does not know becomes null", "[server][log]") {
    const Json json =
        parse_line(log::format_line(Millis(0), log::Level::kInfo, "e",
                                    {{"a", std::numeric_limits<double>::quiet_NaN()},
                                     {"b", std::numeric_limits<double>::infinity()}}));
    CHECK(json["a"].is_null());
    CHECK(json["b"].is_null());
}

TEST_CASE("levels are read and compared", "[server][log]") {
    for (const log::Level level : {log::Level::kDebug, log::Level::kInfo, log::Level::kWarning,
                                   log::Level::kError, log::Level::kOff}) {
        CHECK(log::parse_level(log::text(level)) == level);
    }
    CHECK(log::parse_level("Warn") == log::Level::kWarning);
    CHECK_FALSE(log::parse_level("verbose"));

    log::set_level(log::Level::kWarning);
    CHECK_FALSE(log::is_on(log::Level::kInfo));
    CHECK(log::is_on(log::Level::kError));
    log::set_level(log::Level::kOff);
    CHECK_FALSE(log::is_on(log::Level::kError));
    CHECK_FALSE(log::is_on(log::Level::kOff));
    log::set_level(log::Level::kInfo);
}

TEST_CASE("a token is cut from a request's target", "[server][log]") {
    CHECK(log::redact_query("/api/v1/notifications?limit=5") == "/api/v1/notifications?limit=5");
    CHECK(log::redact_query("/ws") == "/ws");
    CHECK(log::redact_query("/ws?token=a.b.c&since=e.7") == "/ws?token=***&since=e.7");
    CHECK(log::redact_query("/ws?since=e.7&token=a.b.c") == "/ws?since=e.7&token=***");
    CHECK(log::redact_query("/ws?access_token=a.b.c") == "/ws?access_token=***");
    CHECK(log::redact_query("/ws?t%6fken=a.b.c&x=1") == "/ws?t%6fken=***&x=1");
    CHECK(log::redact_query("/ws?token=a?token=b") == "/ws?token=***");
    CHECK(log::redact_query("/ws?token") == "/ws?token=***");
    CHECK(log::redact_query("/ws?") == "/ws?");
    CHECK(log::redact_query("/ws?TOKEN=abc") == "/ws?TOKEN=***");
}

}  // namespace
}  // namespace carillon
