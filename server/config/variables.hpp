#pragma once
// The table of all variables of the environment: name, default, what is accepted, and what the page
// docs/configuration.md says of each. Whoever adds one adds a line here; parsing, refusals, the
// warning of unknown names and the table of the page follow from it.

#include "server/config/config.hpp"

#include <functional>
#include <string>
#include <vector>

namespace carillon {

// How much of a refused value may be shown.
enum class Display { kWhole, kUrl, kNever };

struct Variable {
    const char* name = "";
    std::string by_default;  // as the page says it
    std::string accepted;    // ends "… is not accepted: expected "
    Display display = Display::kWhole;
    // False: it is not accepted.
    std::function<bool(const std::string& value, Config&)> read;
    std::string documented;  // as the page says it, in Markdown
};

// In the order in which they are read, and listed.
const std::vector<Variable>& variables();

// What a variable that is on needs besides: kInvalid, naming the first one that is missing.
Status check_needs(const Config& config);

// The table of docs/configuration.md.
std::string variables_page();  // called by tests (tests/reference), which write the page

}  // namespace carillon
