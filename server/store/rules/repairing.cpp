// Mutations::repair: what stands in the heads of inboxes is made to fit their rows.

#include "server/store/rules/mutations.hpp"
#include "server/store/store_limits.hpp"

namespace carillon {

RepairStep Mutations::repair(const std::optional<UserId>& after) {
    const Millis now = settings_.clock();
    const auto owners = tables_.owners(after, store_limits::kRepairInboxes);
    RepairStep step;
    std::size_t looked_at = 0;
    while (step.inboxes < owners.size() && looked_at < store_limits::kRepairRows) {
        const UserId& user = owners[step.inboxes++];
        if (auto mended = mend(user, now, looked_at)) step.mended.push_back(*mended);
    }
    const bool has_more =
        step.inboxes < owners.size() || owners.size() == store_limits::kRepairInboxes;
    if (has_more) step.last = owners[step.inboxes - 1];
    return step;
}

std::optional<MendedInbox> Mutations::mend(const UserId& user, Millis now, std::size_t& looked_at) {
    OpenInbox inbox = open(user);
    MendedInbox mended;
    mended.user = user;
    mended.before = inbox.stored.head.unread;
    InboxDigest digest;
    visit_unread(user, [&](const Notification& n) {
        mended.after.add(n);
        digest.add(n);
        ++looked_at;
    });
    mended.was_other_rows = inbox.stored.head.digest && *inbox.stored.head.digest != digest;
    const InboxLengths lengths = tables_.count_lengths(user);
    mended.was_other_length = inbox.stored.head.lengths && *inbox.stored.head.lengths != lengths;
    const std::uint64_t last_rev = tables_.last_rev(user);
    mended.was_behind = last_rev > inbox.stored.head.counter;

    // Too early is no fault (StoredHead::next_due), too late is.
    const auto due = tables_.next_due_of(user);
    mended.missed_due = due && (!inbox.stored.next_due || *due < *inbox.stored.next_due);
    if (mended.missed_due) {
        inbox.stored.next_due = due;
        inbox.must_save = true;
    }
    const bool is_wrong = mended.was_behind || mended.was_other_rows || mended.was_other_length ||
                          !(mended.before == mended.after);
    if (!is_wrong && !mended.missed_due) return std::nullopt;
    if (is_wrong) inbox.transaction.mend(mended.after, digest, lengths, last_rev);
    close(inbox, now, {});
    ++rows_;
    return mended;
}

}  // namespace carillon
