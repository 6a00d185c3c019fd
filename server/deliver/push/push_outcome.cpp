#include "server/deliver/push/push_outcome.hpp"

#include "server/deliver/http/retry_after.hpp"

#include <string>

namespace carillon::deliver {

Outcome push_outcome(const HttpAnswer& answer, std::string_view name, Millis now) {
    if (answer.is_success()) return Sent{answer.location};
    const int status = answer.status;
    const std::string error = describe(answer, name);
    if (status == 0 || status == 408 || status == 429 || status >= 500)
        return TryLater{error, parse_retry_after(answer.retry_after, now)};
    return Refused{error, status == 404 || status == 410, status == 401 || status == 403};
}

}  // namespace carillon::deliver
