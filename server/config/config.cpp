#include "server/config/config.hpp"

#include "core/base/nearest.hpp"
#include "server/config/cores.hpp"
#include "server/config/values.hpp"
#include "server/config/variables.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace carillon {

namespace {

using namespace config_values;

std::string as_far_as_it_may(Display display, const std::string& value) {
    if (display == Display::kNever) return " (value not shown)";
    return "=" + (display == Display::kUrl ? shown_url(value) : shown(value));
}

}  // namespace

std::string ListenAddress::text() const {
    return (is_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Environment process_environment() {
    return [](const char* name) -> std::optional<std::string> {
        const char* value = std::getenv(name);  // NOLINT: read before any thread starts
        if (value == nullptr) return std::nullopt;
        return std::string(value);
    };
}

Result<Config> load_config(const Environment& environment) {
    Config config;
    config.database.path = "carillon.db";
    config.threads = std::clamp(usable_cores(), 1u, 256u);
    for (const Variable& variable : variables()) {
        const auto value = environment(variable.name);
        if (!value || value->empty() || variable.read(*value, config)) continue;
        return Error{Errc::kInvalid, variable.name,
                     variable.name + as_far_as_it_may(variable.display, *value) +
                         " is not accepted: expected " + variable.accepted};
    }
    if (auto status = check_needs(config); !status) return status.error();
    if (config.database.kind == DatabaseAddress::Kind::kSqlite)
        config.database.path = config.data_dir / config.database.path;
    return config;
}

std::vector<std::string> process_variables() {
    std::vector<std::string> names;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        names.emplace_back(text.substr(0, text.find('=')));
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string UnknownVariable::text() const {
    const std::string quoted = shown(name);  // on one line, whatever is in it
    return "unknown variable " + quoted.substr(1, quoted.size() - 2) +
           (nearest.empty() ? "" : " (did you mean " + nearest + "?)");
}

std::vector<UnknownVariable> unknown_variables(const std::vector<std::string>& names) {
    constexpr std::string_view kOurs = "NOTIFICATION_";
    const auto is_ours = [kOurs](const std::string& name) {
        return std::string_view(name).substr(0, kOurs.size()) == kOurs;
    };
    std::vector<std::string> known;
    for (const Variable& variable : variables())
        if (is_ours(variable.name)) known.emplace_back(variable.name);
    // What they all begin with makes none alike.
    std::vector<std::string_view> ends;
    for (const std::string& name : known)
        ends.push_back(std::string_view(name).substr(kOurs.size()));
    std::vector<UnknownVariable> unknown;
    for (const std::string& name : names) {
        if (!is_ours(name) || std::find(known.begin(), known.end(), name) != known.end()) continue;
        std::string nearest = nearest_name(std::string_view(name).substr(kOurs.size()), ends);
        if (!nearest.empty()) nearest.insert(0, kOurs);
        unknown.push_back({name, std::move(nearest)});
    }
    return unknown;
}

}  // namespace carillon
