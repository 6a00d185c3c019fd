#pragma once
// The routes of the API. Each file of handlers declares its own beside them: method, path, handler,
// permission, how large a body may be. A handler reads its parameters, asks the store and words the
// answer; it is called on the thread of the exchange's shard, signed in and permitted.

#include "server/http/api/router.hpp"

#include <memory>
#include <span>

namespace carillon {

class Exchange;
using ExchangePtr = std::shared_ptr<Exchange>;

// All of them. Paths of the API that are not there are unknown.
std::span<const Route> routes();

std::span<const Route> notification_routes();  // notifications.cpp
std::span<const Route> operation_routes();     // operations.cpp
std::span<const Route> event_routes();         // events.cpp
std::span<const Route> manual_send_routes();   // manual_send.cpp
std::span<const Route> delivery_routes();      // deliveries.cpp
std::span<const Route> push_routes();          // push.cpp
std::span<const Route> webhook_routes();       // webhooks.cpp
std::span<const Route> preference_routes();    // preferences.cpp
std::span<const Route> unsubscribe_routes();   // unsubscribe.cpp
std::span<const Route> trace_routes();         // trace.cpp
std::span<const Route> audit_routes();         // audit.cpp
std::span<const Route> analytics_routes();     // analytics.cpp
std::span<const Route> session_routes();       // sessions.cpp
std::span<const Route> directory_routes();     // directory.cpp
std::span<const Route> person_routes();        // persons.cpp
std::span<const Route> service_routes();       // service.cpp

}  // namespace carillon
