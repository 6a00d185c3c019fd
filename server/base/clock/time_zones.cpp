#include "server/base/clock/time_zones.hpp"

#include "core/base/ascii.hpp"

#include <date/tz.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>

namespace carillon {

namespace {

// What stands beside the zones in the same folder.
bool is_zone(std::string_view name) {
    if (name.starts_with("posix/") || name.starts_with("right/")) return false;
    return name != "posixrules" && name != "localtime" && name != "Factory";
}

// By their names in lower case, which name one zone each (RFC 6557 section 2.2).
std::map<std::string, std::string> read_names() {
    std::map<std::string, std::string> names;
    const auto add = [&names](const std::string& name) {
        if (is_zone(name)) names.emplace(ascii_lowered(name), name);
    };
    const auto& database = date::get_tzdb();
    for (const auto& zone : database.zones)
        add(zone.name());
#if !USE_OS_TZDB
    for (const auto& link : database.links)
        add(link.name());
#endif
    return names;
}

constexpr Millis kDay = std::chrono::hours(24);
constexpr Millis kReach = 3653 * kDay;
constexpr Millis kKeptFor = 200 * kDay;

date::sys_seconds whole_seconds(Millis time) {
    return date::sys_seconds(std::chrono::floor<std::chrono::seconds>(time));
}

ZoneOffsets read_offsets(const date::time_zone& zone, Millis around) {
    const date::sys_seconds end = whole_seconds(around + kReach);
    ZoneOffsets read;
    for (date::sys_seconds at = whole_seconds(around - kReach); at < end;) {
        const date::sys_info info = zone.get_info(at);
        read.steps.push_back(
            {at.time_since_epoch(), static_cast<std::int32_t>(info.offset.count())});
        at = info.end;
    }
    return read;
}

// By names as the database writes them, so that there are no more than it has zones.
class KnownOffsets {
  public:
    ZoneOffsets of(const std::string& zone, Millis around) {
        const std::lock_guard lock(mutex_);
        const auto [known, is_new] = known_.try_emplace(zone);
        if (is_new || std::chrono::abs(around - known->second.around) > kKeptFor)
            known->second = {around, read_offsets(*date::locate_zone(zone), around)};
        return known->second.offsets;
    }

  private:
    struct Known {
        Millis around{0};
        ZoneOffsets offsets;
    };

    std::mutex mutex_;
    std::map<std::string, Known, std::less<>> known_;
};

}  // namespace

Result<std::optional<std::string>> find_time_zone(std::string_view name) {
    try {
        static const auto kNames = read_names();
        const auto found = kNames.find(ascii_lowered(name));
        if (found == kNames.end()) return std::optional<std::string>();
        return std::optional<std::string>(found->second);
    } catch (const std::exception& failure) {
        return Error{Errc::kInternal, "",
                     std::string("the time zone database cannot be read (the package tzdata): ") +
                         failure.what()};
    }
}

ZoneOffsets zone_offsets(const std::string& zone, Millis around) {
    static KnownOffsets known;
    const auto name = find_time_zone(zone);
    if (!name || !*name) return {};
    try {
        return known.of(**name, around);
    } catch (const std::exception&) {
        return {};  // a file of the database that cannot be read
    }
}

}  // namespace carillon
