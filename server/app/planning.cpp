#include "server/app/planning.hpp"

#include "server/base/clock/time_zones.hpp"

namespace carillon {

void set_retention(StoreSettings& settings, const Config& config) {
    settings.finished_retention = std::chrono::hours(24 * std::int64_t{config.retention_days});
    settings.inbox_rows = config.retention_rows;
}

PlanSettings planning_of(const Config& config) {
    PlanSettings planning;
    planning.default_locale = config.default_locale;
    planning.default_ttl_hours = config.default_ttl_hours;
    planning.channels = config.channels();
    planning.default_timezone = config.default_timezone;
    planning.zone_offsets = zone_offsets;
    return planning;
}

}  // namespace carillon
