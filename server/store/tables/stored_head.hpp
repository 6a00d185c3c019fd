#pragma once
// An inbox as it is kept beside its rows.

#include "core/base/time.hpp"
#include "core/inbox/inbox_transaction.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace carillon {

struct StoredHead {
    InboxHead head;
    // The next moment at which the clock does something to one of its rows. It may be too early (a
    // row has gone since), never too late.
    std::optional<Millis> next_due;
    // The last broadcast that was made one of its rows, or that is older than its owner.
    std::uint64_t heard = 0;
    // There is no such inbox yet. Its owner begins with their first contact (or their entry into
    // the directory), which is therefore to be kept: what is broadcast later is for them.
    bool is_new = true;
    // What its owner says (core/event/preferences.hpp: stored_text), and the counter at which that
    // has changed last; empty and 0: never. Written by put_preferences alone.
    std::string preferences;
    std::uint64_t preferences_rev = 0;
    // Its owner was erased, and nothing is kept of them until the directory names them again.
    // Written by put_erased alone.
    bool is_erased = false;
};

}  // namespace carillon
