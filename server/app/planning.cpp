#include "server/app/planning.hpp"

#include "server/base/clock/time_zones.hpp"

namespace carillon {

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
