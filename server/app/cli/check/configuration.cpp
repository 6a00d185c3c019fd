#include "server/app/cli/check/configuration.hpp"

#include <optional>
#include <string_view>

namespace carillon::preflight {
namespace {

constexpr const char* kItem = "configuration";
constexpr const char* kSwitches[] = {"NOTIFICATION_EMAIL_ENABLED", "NOTIFICATION_SMS_ENABLED",
                                     "NOTIFICATION_PUSH_ENABLED"};

constexpr std::string_view kOfChannels[] = {
    "NOTIFICATION_EMAIL_", "SMTP_", "NOTIFICATION_SMS_", "TWILIO_", "VAPID_", "NOTIFICATION_PUSH_"};

Environment without(const Environment& environment, const std::set<std::string>& hidden) {
    return [&environment, &hidden](const char* name) -> std::optional<std::string> {
        if (hidden.count(name) > 0) return std::nullopt;
        return environment(name);
    };
}

std::size_t count_set(const Environment& environment) {
    std::size_t count = 0;
    const auto ignored = load_config([&](const char* name) {
        auto value = environment(name);
        if (value && !value->empty()) ++count;
        return value;
    });
    return ignored ? count : 0;
}

}  // namespace

std::optional<std::string> Configuration::find_wrong_channel() const {
    for (const std::string& variable : wrong_values) {
        for (const std::string_view start : kOfChannels)
            if (variable.compare(0, start.size(), start) == 0) return variable;
    }
    return std::nullopt;
}

Configuration check_configuration(const Environment& environment) {
    Configuration checked;
    std::set<std::string> hidden;
    while (true) {
        const auto config = load_config(without(environment, hidden));
        if (config) {
            checked.config = *config;
            break;
        }
        const Error& error = config.error();
        checked.wrong_values.insert(error.field);
        checked.findings.push_back(wrong(kItem, error.message));
        if (hidden.insert(error.field).second && environment(error.field.c_str())) continue;
        // It is missing: what asks for it is a channel that is switched on.
        bool has_hidden = false;
        for (const char* name : kSwitches)
            has_hidden |= hidden.insert(name).second;
        if (!has_hidden) return checked;
    }
    if (checked.findings.empty()) {
        const std::size_t count = count_set(environment);
        checked.findings.push_back(ok(
            kItem, count == 0 ? "no variable is set: all defaults"
                              : std::to_string(count) + (count == 1 ? " variable" : " variables") +
                                    " set, no value is wrong"));
    }
    return checked;
}

}  // namespace carillon::preflight
