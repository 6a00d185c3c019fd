#pragma once
// The templates that the configuration asks for: the built-in ones, with the templates file laid
// over them.

#include "core/base/result.hpp"
#include "core/event/templates.hpp"
#include "server/config/config.hpp"

namespace carillon {

// Reads the file again. kInvalid with the line to show: the file cannot be read, something in it is
// wrong (with line and column), or no type has a text for the default locale.
Result<TemplateSet> load_templates(const Config& config);

}  // namespace carillon
