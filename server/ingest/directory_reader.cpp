#include "server/ingest/directory_reader.hpp"

#include "core/event/directory_values.hpp"
#include "server/base/clock/time_zones.hpp"

#include <string>
#include <utility>

namespace carillon {

Result<DirectoryUser> read_directory_user(std::string_view json, std::optional<UserId> id) {
    auto user = decode_directory_user(json, id);
    if (!user || user->timezone.empty()) return user;
    auto zone = find_time_zone(user->timezone);
    if (!zone) return zone.error();
    if (!*zone)
        return Error{Errc::kUnprocessable, "timezone",
                     "timezone must be " + std::string(directory_accepted::kTimezone) + ", not \"" +
                         user->timezone + '"'};
    user->timezone = std::move(**zone);
    return user;
}

}  // namespace carillon
