#pragma once
// The one reader of preferences.

#include "core/event/preferences.hpp"

namespace carillon {

// What was checked when it was stored is not checked as a whole again, and may be longer.
enum class Trust { kPerson, kStore };
// kUnprocessable, the field is the path.
Result<Preferences> read_preferences_document(json::Value root, Trust trust);

}  // namespace carillon
