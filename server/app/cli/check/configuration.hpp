#pragma once
// The environment: every wrong value, not only the first at which a start would stop.

#include "server/app/cli/check/finding.hpp"
#include "server/config/config.hpp"

#include <optional>
#include <set>
#include <string>

namespace carillon::preflight {

struct Configuration {
    Config config;                       // with the defaults where a value is wrong
    std::set<std::string> wrong_values;  // variables
    Findings findings;

    bool is_right(const char* variable) const { return wrong_values.count(variable) == 0; }
    // One of email, SMS or push: then none of these is switched on in `config`.
    std::optional<std::string> find_wrong_channel() const;
};

Configuration check_configuration(const Environment& environment);

}  // namespace carillon::preflight
