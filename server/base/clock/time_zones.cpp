#include "server/base/clock/time_zones.hpp"

#include <date/tz.h>

#include <map>

namespace carillon {

namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return out;
}

// What stands beside the zones in the same folder.
bool is_zone(std::string_view name) {
    if (name.starts_with("posix/") || name.starts_with("right/")) return false;
    return name != "posixrules" && name != "localtime" && name != "Factory";
}

// By their names in lower case, which name one zone each (RFC 6557 section 2.2).
std::map<std::string, std::string> read_names() {
    std::map<std::string, std::string> names;
    const auto add = [&names](const std::string& name) {
        if (is_zone(name)) names.emplace(lower(name), name);
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

}  // namespace

Result<std::optional<std::string>> find_time_zone(std::string_view name) {
    try {
        static const auto kNames = read_names();
        const auto found = kNames.find(lower(name));
        if (found == kNames.end()) return std::optional<std::string>();
        return std::optional<std::string>(found->second);
    } catch (const std::exception& failure) {
        return Error{Errc::kInternal, "",
                     std::string("the time zone database cannot be read (the package tzdata): ") +
                         failure.what()};
    }
}

}  // namespace carillon
