#include "server/store/memory/memory_tables.hpp"

#include "server/store/tables/revocation_subject.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>

namespace carillon {
namespace {

// Sorts by time and cuts.
template <class T>
std::vector<T> earliest(std::vector<std::pair<Millis, T>> timed, std::size_t limit) {
    std::stable_sort(timed.begin(), timed.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    if (timed.size() > limit)
        timed.erase(std::next(timed.begin(), std::ptrdiff_t(limit)), timed.end());
    std::vector<T> out;
    out.reserve(timed.size());
    for (auto& entry : timed)
        out.push_back(std::move(entry.second));
    return out;
}

bool is_member(const DirectoryUser& user, const TeamId& team) {
    return std::find(user.teams.begin(), user.teams.end(), team) != user.teams.end();
}

}  // namespace

const MemoryInbox* MemoryTables::inbox(const UserId& user) const {
    const auto found = inboxes_.find(user);
    return found == inboxes_.end() ? nullptr : &found->second;
}

StoredHead MemoryTables::head(const UserId& user) {
    const MemoryInbox* found = inbox(user);
    if (found) return found->head;
    StoredHead head;
    const auto birth = births_.find(user);
    head.heard = birth == births_.end() ? broadcasts_made_ : birth->second;
    return head;
}

void MemoryTables::put_head(const UserId& user, const StoredHead& head) {
    MemoryInbox& inbox = inboxes_[user];
    inbox.head = head;
    inbox.change = ++changes_;
}

void MemoryTables::put_preferences(const UserId& user, const StoredHead& head) {
    inboxes_[user].head = head;
}

std::string MemoryTables::marked_all(const UserId& user) {
    const MemoryInbox* found = inbox(user);
    return found ? found->marked_all : std::string();
}

void MemoryTables::put_marked_all(const UserId& user, const std::string& text) {
    inboxes_[user].marked_all = text;
}

std::vector<Row> MemoryTables::rows_within(const UserId& user, RevSpan span, std::size_t limit) {
    std::map<std::uint64_t, const Row*> within;
    if (const MemoryInbox* found = inbox(user)) {
        for (const auto& [id, row] : found->rows) {
            const std::uint64_t rev = row.notification.rev;
            if (rev > span.after && rev <= span.to) within.emplace(rev, &row);
        }
    }
    std::vector<Row> rows;
    for (const auto& [rev, row] : within) {
        if (rows.size() == limit) break;
        rows.push_back(*row);
    }
    return rows;
}

std::optional<Row> MemoryTables::row(const UserId& user, const NotificationId& id) {
    const MemoryInbox* found = inbox(user);
    if (!found) return std::nullopt;
    const auto row = found->rows.find(id);
    if (row == found->rows.end()) return std::nullopt;
    return row->second;
}

std::optional<Notification> MemoryTables::find(const NotificationId& id) {
    for (const auto& [user, inbox] : inboxes_) {
        const auto row = inbox.rows.find(id);
        if (row != inbox.rows.end()) return row->second.notification;
    }
    return std::nullopt;
}

void MemoryTables::insert(const Row& row) {
    const bool is_new =
        inboxes_[row.notification.user_id].rows.emplace(row.notification.id, row).second;
    assert(is_new);
    static_cast<void>(is_new);
}

void MemoryTables::update(const Row& row) {
    inboxes_[row.notification.user_id].rows[row.notification.id] = row;
}

void MemoryTables::put_tombstone(const Row& row, std::uint64_t rev, Millis now) {
    MemoryInbox& inbox = inboxes_[row.notification.user_id];
    inbox.tombstones[rev] = Tombstone{row.notification.id, now};
    inbox.rows.erase(row.notification.id);
}

bool MemoryTables::has_tombstone(const UserId& user, const NotificationId& id) {
    const MemoryInbox* found = inbox(user);
    if (!found) return false;
    return std::any_of(found->tombstones.begin(), found->tombstones.end(),
                       [&](const auto& entry) { return entry.second.id == id; });
}

std::vector<Row> MemoryTables::unread_rows(const UserId& user, const UnreadPage& page) {
    std::vector<Row> rows;
    const MemoryInbox* found = inbox(user);
    if (!found) return rows;
    for (const auto& [id, row] : found->rows) {
        if (!is_unread(row.notification)) continue;
        if (page.after && (sort_key(row.notification) <=> *page.after) <= 0) continue;
        if (page.bound && row.unread_since > *page.bound) continue;
        rows.push_back(row);
    }
    std::sort(rows.begin(), rows.end(),
              [](const Row& a, const Row& b) { return precedes(a.notification, b.notification); });
    if (rows.size() > page.limit)
        rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(page.limit), rows.end());
    return rows;
}

std::vector<Row> MemoryTables::due_rows(const UserId& user, Millis now, std::size_t limit) {
    std::vector<std::pair<Millis, Row>> due;
    if (const MemoryInbox* found = inbox(user)) {
        for (const auto& [id, row] : found->rows) {
            const auto at = next_due(row.notification);
            if (at && *at <= now) due.emplace_back(*at, row);
        }
    }
    return earliest(std::move(due), limit);
}

std::optional<Millis> MemoryTables::next_due_of(const UserId& user) {
    std::optional<Millis> first;
    if (const MemoryInbox* found = inbox(user)) {
        for (const auto& [id, row] : found->rows) {
            const auto at = next_due(row.notification);
            if (at && (!first || *at < *first)) first = at;
        }
    }
    return first;
}

std::vector<UserId> MemoryTables::due_inboxes(Millis now, std::size_t limit) {
    std::vector<std::pair<Millis, UserId>> due;
    for (const auto& [user, inbox] : inboxes_) {
        const auto at = inbox.head.next_due;
        if (at && *at <= now) due.emplace_back(*at, user);
    }
    return earliest(std::move(due), limit);
}

std::optional<KnownKey> MemoryTables::find_key(const std::string& key, Millis not_before) {
    const auto found = keys_.find(key);
    if (found == keys_.end() || found->second.at < not_before) return std::nullopt;
    return found->second.known;
}

void MemoryTables::put_key(const std::string& key, const KnownKey& known, Millis now) {
    keys_[key] = Key{known, now};
}

std::size_t MemoryTables::forget_keys(Millis not_before, std::size_t limit) {
    std::size_t forgotten = 0;
    for (auto at = keys_.begin(); at != keys_.end() && forgotten < limit;) {
        if (at->second.at >= not_before) {
            ++at;
            continue;
        }
        at = keys_.erase(at);
        ++forgotten;
    }
    return forgotten;
}

std::size_t MemoryTables::purge_tombstones(Millis not_before, std::size_t limit) {
    std::size_t purged = 0;
    for (auto& [user, inbox] : inboxes_) {
        for (auto at = inbox.tombstones.begin(); at != inbox.tombstones.end() && purged < limit;) {
            if (at->second.deleted_at >= not_before) {
                ++at;
                continue;
            }
            inbox.head.head.floor = std::max(inbox.head.head.floor, at->first);
            at = inbox.tombstones.erase(at);
            ++purged;
        }
    }
    return purged;
}

Recipient MemoryTables::recipient(const UserId& user, const Event& event) {
    const auto found = users_.find(user);
    const MemoryInbox* theirs = inbox(user);
    const std::string says = theirs ? theirs->head.preferences : std::string();
    const bool is_erased = theirs && theirs->head.is_erased;
    if (found == users_.end()) return Recipient{user, {}, !event.team_id, {}, says, is_erased};
    return Recipient{user,
                     found->second.locale,
                     !event.team_id || is_member(found->second, *event.team_id),
                     found->second.timezone,
                     says,
                     is_erased};
}

std::vector<Recipient> MemoryTables::recipients(const Event& event) {
    std::vector<Recipient> recipients;
    for (const UserId& user : event.recipients)
        recipients.push_back(recipient(user, event));
    if (!event.recipients.empty() || !event.team_id) return recipients;
    for (const auto& [id, user] : users_) {
        if (is_member(user, *event.team_id)) recipients.push_back(recipient(id, event));
    }
    return recipients;
}

std::optional<DirectoryUser> MemoryTables::user(const UserId& user) {
    const auto found = users_.find(user);
    if (found == users_.end()) return std::nullopt;
    return found->second;
}

void MemoryTables::put_pending(const std::vector<PendingNotifications>& parts) {
    for (const PendingNotifications& part : parts)
        pending_.emplace(part.id, part);
}

std::optional<PendingNotifications> MemoryTables::take_pending(const PendingId& id) {
    auto taken = pending_.extract(id);
    if (taken.empty()) return std::nullopt;
    return std::move(taken.mapped());
}

std::optional<PendingId> MemoryTables::oldest_pending(Millis by, Millis beyond) {
    for (const auto& [id, part] : pending_) {
        if (part.kept_at < by || part.kept_at > beyond) return id;
    }
    return std::nullopt;
}

void MemoryTables::put_broadcast(const StoredBroadcast& broadcast) {
    StoredBroadcast& kept = broadcasts_[++broadcasts_made_];
    kept = broadcast;
    kept.number = broadcasts_made_;
}

std::vector<StoredBroadcast> MemoryTables::broadcasts_after(std::uint64_t number,
                                                            std::size_t limit) {
    std::vector<StoredBroadcast> broadcasts;
    for (auto at = broadcasts_.upper_bound(number);
         at != broadcasts_.end() && broadcasts.size() < limit; ++at) {
        broadcasts.push_back(at->second);
    }
    return broadcasts;
}

std::size_t MemoryTables::forget_broadcasts(Millis now, std::size_t limit) {
    std::size_t forgotten = 0;
    for (auto at = broadcasts_.begin(); at != broadcasts_.end() && forgotten < limit;) {
        const bool is_over = at->second.expires_at && *at->second.expires_at <= now;
        at = is_over ? broadcasts_.erase(at) : std::next(at);
        forgotten += is_over ? 1 : 0;
    }
    return forgotten;
}

void MemoryTables::put_user(const DirectoryUser& user, const std::string& shown_email) {
    put_[user.id] = user;
    combine(user.id, shown_email);
}

std::optional<LearnedUser> MemoryTables::learned(const UserId& user) {
    const auto found = learned_.find(user);
    if (found == learned_.end()) return std::nullopt;
    return found->second;
}

void MemoryTables::put_learned(const LearnedUser& user, const std::string& shown_email) {
    learned_[user.id] = user;
    const auto put = put_.find(user.id);
    const bool has_put_email = put != put_.end() && !put->second.email.empty();
    combine(user.id, has_put_email ? put->second.email : shown_email);
}

void MemoryTables::put_learned_from(const UserId& user, Millis issued_at) {
    learned_.at(user).issued_at = issued_at;
}

void MemoryTables::combine(const UserId& user, const std::string& shown_email) {
    const auto put = put_.find(user);
    const bool has_put_teams = put != put_.end() && put->second.puts_teams;
    DirectoryUser& both = users_[user] = put == put_.end() ? DirectoryUser() : put->second;
    both.id = user;
    both.puts_teams = true;  // of what is put alone
    both.email = shown_email;
    births_.emplace(user, broadcasts_made_);
    const auto learned = learned_.find(user);
    if (learned == learned_.end()) return;
    const auto fill = [](std::string& text, const std::string& from) {
        if (text.empty()) text = from;
    };
    fill(both.name, learned->second.name);
    fill(both.locale, learned->second.locale);
    if (!has_put_teams) both.teams = learned->second.teams.value_or(std::vector<TeamId>());
}

std::optional<EmailHolder> MemoryTables::email_holder(const std::string& email, const UserId& but) {
    for (const auto& [id, user] : users_) {
        if (id == but || user.email.empty() || !same_email(user.email, email)) continue;
        const auto put = put_.find(id);
        return EmailHolder{id, put != put_.end() && !put->second.email.empty()};
    }
    return std::nullopt;
}

std::vector<EmailClaim> MemoryTables::email_claims(const std::string& email) const {
    std::vector<EmailClaim> claims;
    for (const auto& [id, user] : users_) {
        const auto put = put_.find(id);
        const auto learned = learned_.find(id);
        const std::string& said =
            user.email.empty() && learned != learned_.end() ? learned->second.email : user.email;
        if (said.empty() || !same_email(said, email)) continue;
        claims.push_back({id, put != put_.end() && !put->second.email.empty()});
    }
    return claims;
}

std::optional<Revocation> MemoryTables::revocation(const std::optional<UserId>& user,
                                                   const std::string& token) {
    const auto found = revocations_.find(revocation_subject(user, token));
    if (found == revocations_.end()) return std::nullopt;
    return found->second;
}

void MemoryTables::put_revocation(const Revocation& revocation) {
    revocations_[revocation_subject(revocation.user, revocation.token)] = revocation;
}

std::size_t MemoryTables::forget_revocations(Millis now, std::size_t limit) {
    std::size_t forgotten = 0;
    for (auto at = revocations_.begin(); at != revocations_.end() && forgotten < limit;) {
        const bool is_over = at->second.until <= now;
        at = is_over ? revocations_.erase(at) : std::next(at);
        forgotten += is_over ? 1 : 0;
    }
    return forgotten;
}

std::vector<UserId> MemoryTables::owners(const std::optional<UserId>& after, std::size_t limit) {
    std::vector<UserId> owners;
    auto at = after ? inboxes_.upper_bound(*after) : inboxes_.begin();
    for (; at != inboxes_.end() && owners.size() < limit; ++at)
        owners.push_back(at->first);
    return owners;
}

InboxLengths MemoryTables::count_lengths(const UserId& user) {
    InboxLengths lengths;
    const MemoryInbox* found = inbox(user);
    if (!found) return lengths;
    for (const auto& [id, row] : found->rows)
        lengths.add(row.notification);
    return lengths;
}

std::uint64_t MemoryTables::last_rev(const UserId& user) {
    std::uint64_t last = 0;
    const MemoryInbox* found = inbox(user);
    if (!found) return last;
    for (const auto& [id, row] : found->rows)
        last = std::max(last, row.notification.rev);
    if (!found->tombstones.empty()) last = std::max(last, found->tombstones.rbegin()->first);
    return last;
}

void MemoryTables::delete_user(const UserId& user) {
    put_.erase(user);
    learned_.erase(user);
    users_.erase(user);
    births_.erase(user);
}

}  // namespace carillon
