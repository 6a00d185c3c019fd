#pragma once
// What a template makes of its variables, shown to whoever writes by it before anything is sent.

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/base/zone_offsets.hpp"
#include "core/event/templates.hpp"

#include <string_view>

namespace carillon {

// {"template":T,"locale":L,"variables":{…}}: T as GET /templates tells it, of which `texts` count;
// L the reader's locale; variables as a payload has them. A variable that is not there is empty.
// The text is render()'s. kMalformed for no JSON and for members of another type.
Result<Text> preview_template(std::string_view question, const ZoneOffsets& zone, Millis now);

}  // namespace carillon
