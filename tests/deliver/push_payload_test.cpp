// What a push message says, and how it is handled on its way.

#include "core/base/grapheme.hpp"
#include "core/base/utf8.hpp"
#include "server/deliver/link.hpp"
#include "server/deliver/push/payload.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>

namespace carillon::deliver {
namespace {

using Json = nlohmann::json;

constexpr auto kId = "01903e7a-0000-7000-8000-000000000001";

Notification task() {
    Notification n;
    n.id = *NotificationId::parse(kId);
    n.title = "Call Acme";
    n.body = "Before noon";
    n.data = R"({"url":"/tasks/42","task":"x"})";
    n.priority = Priority::kHigh;
    return n;
}

std::string payload_of(const Notification& n, std::uint64_t unread = 3) {
    return push_payload(push_text(n, unread), n.priority, unread);
}

TEST_CASE("a push message says what a screen needs and no more", "[deliver][push]") {
    CHECK(Json::parse(payload_of(task())) == Json::parse(R"({
        "id":"01903e7a-0000-7000-8000-000000000001","title":"Call Acme","body":"Before noon",
        "url":"/tasks/42","priority":"high","unread":3})"));
    Notification grouped = task();
    grouped.data = "{}";
    grouped.group = "deal:42";
    const Json payload = Json::parse(payload_of(grouped));
    CHECK(payload.at("group") == "deal:42");
    CHECK_FALSE(payload.contains("url"));
}

TEST_CASE("a body is cut where a reader's character ends, so that all fits", "[deliver][push]") {
    // Families of seven code points, letters that JSON spells with six bytes, and plain ones.
    for (const std::string piece : {"👨‍👩‍👧‍👦", "\x01", "é", "x", "\"\n", "ฏ๎"}) {
        for (std::size_t shift = 0; shift < 3; ++shift) {
            Notification n = task();
            n.body = std::string(shift, 'a');
            while (n.body.size() + piece.size() <= 16 * 1024)
                n.body += piece;
            const std::string payload = payload_of(n);
            CHECK(payload.size() <= kMaxPayloadBytes);
            // One more character would not have fitted.
            CHECK(payload.size() > kMaxPayloadBytes - 64);
            const std::string body = Json::parse(payload).at("body");
            const std::string kept = body.substr(0, body.size() - 3);
            CHECK(body.substr(body.size() - 3) == "…");
            CHECK(n.body.substr(0, kept.size()) == kept);
            CHECK(whole_graphemes(n.body, kept.size()) == kept.size());
        }
    }
}

TEST_CASE("a body that just fits is whole", "[deliver][push]") {
    Notification n = task();
    n.body.clear();
    n.body = std::string(kMaxPayloadBytes - payload_of(n).size(), 'x');
    CHECK(payload_of(n).size() == kMaxPayloadBytes);
    CHECK(push_text(n, 3).body == n.body);
    n.body += 'x';
    CHECK(payload_of(n).size() == kMaxPayloadBytes);
    CHECK(push_text(n, 3).body.size() == n.body.size() - 1);
}

TEST_CASE("the longest of everything fits", "[deliver][push]") {
    Notification n = task();
    n.title.clear();
    std::string group;
    for (int i = 0; i < 150; ++i)
        n.title += "\x01";
    for (int i = 0; i < 100; ++i)
        group += "\x01";
    n.data = R"({"url":"/)" + std::string(kMaxLinkBytes - 3, 'x') + R"("})";
    n.group = group;
    n.body = std::string(16 * 1024, '\x01');
    const std::string payload = payload_of(n, 9007199254740991);
    CHECK(payload.size() <= kMaxPayloadBytes);
    const Json said = Json::parse(payload);
    CHECK(said.at("title") == n.title);
    CHECK(said.at("url").get<std::string>().size() == kMaxLinkBytes - 2);
    CHECK(said.at("group") == group);
}

TEST_CASE("an address that is too long or not of the web is left out", "[deliver][push]") {
    const auto url_of = [](const std::string& url) {
        Notification n = task();
        n.data = Json{{"url", url}}.dump();
        return push_text(n, 1).url;
    };
    CHECK(url_of("https://crm.example/tasks/42") == "https://crm.example/tasks/42");
    CHECK(url_of("/" + std::string(kMaxLinkBytes, 'x')).empty());
    CHECK(url_of("javascript:alert(1)").empty());
    for (const char* data : {"{}", R"({"url":7})", R"({"url":null})", R"({"url":""})", "[]"}) {
        Notification n = task();
        n.data = data;
        CHECK(push_text(n, 1).url.empty());
    }
}

TEST_CASE("an address is safe when a browser would stay within the web", "[deliver][push]") {
    for (const char* safe : {"/tasks/42", "tasks/42?x=1#y", "#a:b", "?a:b", "//other.example/x",
                             "HTTPS://a.example", "http://a.example", "1a:b", "a/b:c"}) {
        INFO(safe);
        CHECK(safe_link(safe) == safe);
    }
    for (const char* unsafe :
         {"", "  ", "javascript:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)",
          "\x01javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "mailto:a@b",
          "file:///x", "vbscript:x", "blob:https://a"}) {
        INFO(unsafe);
        CHECK_FALSE(safe_link(unsafe));
    }
}

TEST_CASE("urgency follows the priority", "[deliver][push]") {
    CHECK(text(urgency_of(Priority::kLow)) == "low");
    CHECK(text(urgency_of(Priority::kNormal)) == "normal");
    CHECK(text(urgency_of(Priority::kHigh)) == "high");
    CHECK(text(urgency_of(Priority::kCritical)) == "high");
}

TEST_CASE("a message is kept for a device until it expires, at most four weeks",
          "[deliver][push]") {
    const Millis now{1'700'000'000'000};
    Notification n = task();
    CHECK(ttl_seconds(n, now) == 2'419'200);
    n.expires_at = now + Millis(90'999);
    CHECK(ttl_seconds(n, now) == 90);
    n.expires_at = now + Millis(std::int64_t{365} * 24 * 3600 * 1000);
    CHECK(ttl_seconds(n, now) == 2'419'200);
    n.expires_at = now - Millis(1);
    CHECK(ttl_seconds(n, now) == 0);
}

TEST_CASE("messages of one group have one topic, which tells nothing of the group",
          "[deliver][push]") {
    CHECK(topic_of("").empty());
    CHECK(topic_of("deal:42") == topic_of("deal:42"));
    CHECK(topic_of("deal:42") != topic_of("deal:43"));
    CHECK(topic_of("deal:42").size() == 32);
    CHECK(topic_of("deal:42").find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvw"
                                                "xyz0123456789-_") == std::string::npos);
}

}  // namespace
}  // namespace carillon::deliver
