#pragma once
// What a person says of how they are reached, as a store keeps and changes it.

#include "core/event/audit.hpp"
#include "core/event/preferences.hpp"
#include "core/inbox/revision.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace carillon {

struct KeptPreferences {
    Preferences document;
    // The revision of their inbox at which it has changed last: of two documents with one revision
    // there is one content.
    Revision at;
};

// A change to one document, in a transaction of its own.
struct PreferencesChange {
    UserId user;
    // What it becomes. May be called again after a rollback. Its refusal is the change's.
    std::function<Result<Preferences>(const Preferences& before)> make = {};
    std::vector<std::string> if_at = {};   // texts of revisions: only while it stands at one
    std::optional<AuditDraft> audit = {};  // makes an entry where something changes
    std::string request_id = {};
};

}  // namespace carillon
