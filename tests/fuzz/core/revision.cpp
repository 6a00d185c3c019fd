// A revision, an id and what else is a short text of its own.

#include "core/inbox/revision.hpp"

#include "core/base/ids.hpp"
#include "core/base/limits.hpp"
#include "core/inbox/notification.hpp"
#include "core/inbox/operation.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

namespace carillon::fuzz {

void revision(std::string_view text) {
    if (const auto parsed = Revision::parse(text)) {
        require(parsed->text() == text, "a revision has one text");
        require(parsed->counter <= limits::kMaxCounter, "a counter is exact in a double");
        require(!parsed->epoch.empty() && parsed->epoch.size() <= limits::kEpochChars,
                "an epoch keeps its limit");
        require(reaches(*parsed, *parsed), "a revision reaches itself");
    }
    if (const auto id = NotificationId::parse(text)) {
        require(NotificationId::parse(id->text()) == id, "an id comes back as it was");
        require(id->text().size() == text.size(), "an id has 36 characters");
    }
    const auto comes_back_as = [&](const auto& parsed) {
        if (parsed) require(carillon::text(*parsed) == text, "a word has one spelling");
    };
    comes_back_as(parse_priority(text));
    comes_back_as(parse_channel(text));
    comes_back_as(parse_operation_kind(text));
}

}  // namespace carillon::fuzz
