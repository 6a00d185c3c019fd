#pragma once
// The handlers of the routes: each reads its parameters, asks the store and words the answer. Each
// is called on the thread of the exchange's shard, signed in and permitted.

#include <memory>

namespace carillon {

class Exchange;

namespace handlers {

using ExchangePtr = std::shared_ptr<Exchange>;

// notifications.cpp
void list_notifications(ExchangePtr exchange);
void list_unread(ExchangePtr exchange);
void get_notification(ExchangePtr exchange);

// operations.cpp
void ack(ExchangePtr exchange);
void seen(ExchangePtr exchange);
void unack(ExchangePtr exchange);
void snooze(ExchangePtr exchange);
void archive(ExchangePtr exchange);
void unarchive(ExchangePtr exchange);
void remove(ExchangePtr exchange);
void mark_read(ExchangePtr exchange);

// events.cpp
void post_events(ExchangePtr exchange);

// manual_send.cpp
void send_manually(ExchangePtr exchange);

// audit.cpp
void list_audit(ExchangePtr exchange);

// trace.cpp
void trace_notification(ExchangePtr exchange);

// sessions.cpp
void revoke_sessions(ExchangePtr exchange);

// directory.cpp
void list_users(ExchangePtr exchange);
void get_user(ExchangePtr exchange);
void put_user(ExchangePtr exchange);
void delete_user(ExchangePtr exchange);

// service.cpp
void list_templates(ExchangePtr exchange);
void key_set(ExchangePtr exchange);
void stream_head(ExchangePtr exchange);
void websocket_without_upgrade(ExchangePtr exchange);
void openapi(ExchangePtr exchange);
void health(ExchangePtr exchange);
void readiness(ExchangePtr exchange);
void metrics(ExchangePtr exchange);

}  // namespace handlers
}  // namespace carillon
