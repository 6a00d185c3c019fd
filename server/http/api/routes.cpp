#include "server/http/api/routes.hpp"

#include <vector>

namespace carillon {

std::span<const Route> routes() {
    static const std::vector<Route> kAll = [] {
        std::vector<Route> each;
        for (const auto group :
             {notification_routes(), operation_routes(), event_routes(), manual_send_routes(),
              delivery_routes(), push_routes(), preference_routes(), unsubscribe_routes(),
              webhook_routes(), trace_routes(), audit_routes(), analytics_routes(),
              session_routes(), directory_routes(), person_routes(), service_routes()})
            each.insert(each.end(), group.begin(), group.end());
        return each;
    }();
    return kAll;
}

}  // namespace carillon
