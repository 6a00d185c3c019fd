#include "core/session/pages.hpp"

#include "core/base/limits.hpp"
#include "core/wire/rest.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace carillon {

bool Pages::follow(const Inbox& inbox) {
    const bool was_full = std::exchange(is_full_, inbox.rows().size() >= limits::kClientRows);
    const bool has_room_again = was_full && !is_full_;
    if (inbox.snapshots() == snapshots_ && !has_room_again) return false;
    snapshots_ = inbox.snapshots();
    cursor_.clear();
    is_complete_ = false;
    ++era_;
    return true;
}

std::optional<Pages::Next> Pages::next() const {
    if (is_complete_ || is_full_) return std::nullopt;
    return Next{cursor_, era_};
}

Pages::Laid Pages::lay(std::uint32_t era, const std::string& body, ClientSession& session) {
    follow(session.inbox());
    if (era != era_) return {Fit::kPassed};
    const auto page = rest::decode_page(body);
    if (!page.ok()) return {Fit::kMalformed};
    std::vector<NotificationId> missing;
    for (const Notification& n : page->items)
        if (session.inbox().find(n.id) == nullptr) missing.push_back(n.id);
    if (!session.add_page(body)) return {Fit::kStale};
    const Inbox& inbox = session.inbox();
    follow(inbox);
    is_complete_ = !page->next;
    if (page->next) cursor_ = encode_cursor(*page->next);
    // A row newer than the inbox is held only once its change has come.
    const auto added =
        std::count_if(missing.begin(), missing.end(),
                      [&inbox](const NotificationId& id) { return inbox.find(id) != nullptr; });
    return {Fit::kTaken, static_cast<std::size_t>(added)};
}

}  // namespace carillon
