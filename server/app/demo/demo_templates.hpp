#pragma once
// The types that only the demo has: those that show what is sent besides the page.

#include "core/event/templates.hpp"

namespace carillon {

// approval.requested, mailed at once, and approval.reminder, mailed after twelve seconds to who has
// not seen it. A type of the operator's by that name stays as it is.
TemplateSet with_demo_types(TemplateSet templates);

}  // namespace carillon
