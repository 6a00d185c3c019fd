#include "server/deliver/push/fcm_message.hpp"

#include "core/json/writer.hpp"
#include "server/deliver/push/payload.hpp"
#include "server/deliver/web_address.hpp"

#include <cstdint>

namespace carillon::deliver {

namespace {

// What each kind of device is told in its own words.
struct Handling {
    bool is_urgent = false;
    std::string urgency;
    std::uint32_t ttl_seconds = 0;
    std::string topic;  // empty: none
    std::string tag;    // what a later message of takes the place of it on the screen
    std::string link;   // absolute; empty: none
    Millis now{0};
    std::uint64_t unread = 0;
};

// All values of `data` are texts. Title and body stand in `notification` alone: FCM takes 4,096
// bytes of both together.
void write_data(std::string& out, const PushText& text, const Message& message) {
    json::ObjectWriter data(out);
    data.text("id", text.id);
    if (!text.url.empty()) data.text("url", text.url);
    data.text("priority", carillon::text(message.notification.priority));
    data.text("unread", std::to_string(message.unread_total));
    if (!text.group.empty()) data.text("group", text.group);
    data.close();
}

void write_android(std::string& out, const Handling& how) {
    json::ObjectWriter android(out);
    android.text("priority", how.is_urgent ? "HIGH" : "NORMAL");
    android.text("ttl", std::to_string(how.ttl_seconds) + "s");
    if (!how.topic.empty()) android.text("collapse_key", how.topic);
    json::ObjectWriter shown(android.key("notification"));
    shown.text("tag", how.tag);
    shown.close();
    android.close();
}

void write_web(std::string& out, const Handling& how) {
    json::ObjectWriter web(out);
    json::ObjectWriter headers(web.key("headers"));
    headers.text("TTL", std::to_string(how.ttl_seconds));
    headers.text("Urgency", how.urgency);
    if (!how.topic.empty()) headers.text("Topic", how.topic);
    headers.close();
    json::ObjectWriter shown(web.key("notification"));
    shown.text("tag", how.tag);
    shown.close();
    // FCM takes none but https here.
    if (how.link.substr(0, 8) == "https://") {
        json::ObjectWriter options(web.key("fcm_options"));
        options.text("link", how.link);
        options.close();
    }
    web.close();
}

void write_apple(std::string& out, const Handling& how) {
    json::ObjectWriter apple(out);
    json::ObjectWriter headers(apple.key("headers"));
    headers.text("apns-priority", how.is_urgent ? "10" : "5");
    headers.text("apns-expiration", std::to_string(how.now.count() / 1000 + how.ttl_seconds));
    if (!how.topic.empty()) headers.text("apns-collapse-id", how.topic);
    headers.close();
    json::ObjectWriter payload(apple.key("payload"));
    json::ObjectWriter aps(payload.key("aps"));
    aps.number("badge", how.unread);
    aps.text("thread-id", how.tag);
    aps.close();
    payload.close();
    apple.close();
}

}  // namespace

std::string fcm_message(const Message& message, const FcmSubscription& to,
                        const std::string& public_url) {
    const Notification& notification = message.notification;
    const PushText text = push_text(notification, message.unread_total);
    Handling how;
    how.is_urgent = urgency_of(notification.priority) == Urgency::kHigh;
    how.urgency = deliver::text(urgency_of(notification.priority));
    how.ttl_seconds = ttl_seconds(notification, message.now);
    how.topic = topic_of(text.group);
    how.tag = text.group.empty() ? text.id : text.group;
    how.link = web_address(text.url, public_url);
    how.now = message.now;
    how.unread = message.unread_total;

    std::string out;
    json::ObjectWriter root(out);
    json::ObjectWriter body(root.key("message"));
    body.text("token", to.token);
    json::ObjectWriter shown(body.key("notification"));
    shown.text("title", text.title);
    shown.text("body", text.body);
    shown.close();
    write_data(body.key("data"), text, message);
    write_android(body.key("android"), how);
    write_web(body.key("webpush"), how);
    write_apple(body.key("apns"), how);
    body.close();
    root.close();
    return out;
}

}  // namespace carillon::deliver
