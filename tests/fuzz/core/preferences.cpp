// What a person says of how they are reached, as PUT and PATCH /preferences bring it and as a store
// keeps it.

#include "core/event/preferences.hpp"

#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

namespace carillon::fuzz {

void preferences(std::string_view text) {
    comes_back(text, decode_preferences,
               [](const Preferences& preferences) { return encode(preferences); });
    comes_back(text, parse_stored_preferences, stored_text);
    const auto merged = merge_preferences(Preferences(), text);
    if (!merged.ok()) check_refusal(merged.error());
}

}  // namespace carillon::fuzz
