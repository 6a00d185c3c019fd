#pragma once
// Plausible events of a small asset manager, in French and English: what the demo shows and what
// `carillon fake` sends.

#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/event/templates.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace carillon {

struct BusinessVariable {
    const char* name = nullptr;  // null: there is none
    const char* french = "";
    // "@+14" in either: the date in 14 days; "~+30": the moment in 30 minutes.
    const char* english = "";
};

struct BusinessEvent {
    const char* type;
    const char* url;
    BusinessVariable variables[3];
};

// Each type of the built-in templates at least once, those of one type together.
std::span<const BusinessEvent> business_events();
// The `index`-th of a type. Precondition: there is one.
const BusinessEvent& business_event(std::string_view type, std::size_t index);

// An event of each added type: of the templates' types those that are not among business_events().
// Valid as long as the templates.
std::vector<BusinessEvent> added_events(const TemplateSet& templates);

// As producers write it, for one recipient; any locale but a French one reads English. A variable
// that the templates ask for and the event does not have holds its own name.
std::string event_json(const BusinessEvent& event, const TemplateSet& templates,
                       const UserId& recipient, std::string_view locale, Millis now);

}  // namespace carillon
