#pragma once
// A message to be sent, as the outbox would hand it over.

#include "core/inbox/notification_codec.hpp"
#include "server/deliver/sender.hpp"

namespace carillon::test {

inline constexpr Millis kNow{1795339800500};  // 2026-11-22T09:30:00.500Z

inline deliver::Message message() {
    deliver::Message message;
    message.id = DeliveryId::parse("0190f000-0000-7000-8000-00000000d001").value();
    message.notification.id = NotificationId::parse("0190f000-0000-7000-8000-000000000001").value();
    message.notification.user_id = UserId::parse("0190f000-0000-7000-8000-00000000000a").value();
    message.notification.type = "task.assigned";
    message.notification.title = "Task assigned: \u201cBudget\u201d";
    message.notification.body = "Due on Friday.";
    message.notification.data = R"({"url":"/tasks/42"})";
    message.notification.created_at = Millis(1795339799000);
    message.notification.updated_at = Millis(1795339799400);
    message.notification.rev = 17;
    message.to.phone = "+33612345678";
    message.target = "hook-1";
    message.event = "notification.created";
    message.content = encode(message.notification);
    message.happened_at = message.notification.created_at;
    message.now = kNow;
    return message;
}

}  // namespace carillon::test
