#include "server/store/memory/memory_read_tables.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace carillon {
namespace {

// All rows of the inbox that `accept` accepts, in canonical order.
template <class Accept>
std::vector<Notification> select(const MemoryInbox* inbox, Accept accept) {
    std::vector<Notification> items;
    if (!inbox) return items;
    for (const auto& [id, row] : inbox->rows) {
        if (accept(row.notification)) items.push_back(row.notification);
    }
    std::sort(items.begin(), items.end(), precedes);
    return items;
}

class MemoryFilteredRows final : public FilteredRows {
  public:
    explicit MemoryFilteredRows(std::vector<Notification> rows) : rows_(std::move(rows)) {}

    std::uint64_t count() override { return rows_.size(); }
    std::vector<Notification> page(std::uint64_t offset, std::uint64_t limit) override {
        const auto from = static_cast<std::size_t>(std::min<std::uint64_t>(offset, rows_.size()));
        const auto size =
            static_cast<std::size_t>(std::min<std::uint64_t>(limit, rows_.size() - from));
        const auto first = rows_.begin() + static_cast<std::ptrdiff_t>(from);
        return {first, first + static_cast<std::ptrdiff_t>(size)};
    }
    std::vector<Notification> last(std::uint64_t skip, std::uint64_t limit) override {
        const std::uint64_t end = rows_.size() - std::min<std::uint64_t>(skip, rows_.size());
        const std::uint64_t begin = end - std::min(limit, end);
        auto items = page(begin, end - begin);
        std::reverse(items.begin(), items.end());
        return items;
    }
    std::vector<Notification> after(const SortKey& key, std::uint64_t limit) override {
        return first_of(limit, [&key](const Notification& n) {
            return n.is_read() == key.is_read && (sort_key(n) <=> key) > 0;
        });
    }
    std::vector<Notification> read(std::uint64_t limit) override {
        return first_of(limit, [](const Notification& n) { return n.is_read(); });
    }

  private:
    template <class Accept>
    std::vector<Notification> first_of(std::uint64_t limit, Accept accept) const {
        std::vector<Notification> items;
        for (const Notification& n : rows_) {
            if (items.size() < limit && accept(n)) items.push_back(n);
        }
        return items;
    }

    std::vector<Notification> rows_;
};

bool is_asked_for(const DirectoryQuery& query, const DirectoryUser& user) {
    if (!query.email.empty() && !same_email(user.email, query.email)) return false;
    const auto& teams = user.teams;
    return !query.team || std::find(teams.begin(), teams.end(), *query.team) != teams.end();
}

}  // namespace

ReadHead MemoryReadTables::head(const UserId& user) {
    return ReadHead{tables_.epoch(), tables_.last_broadcast(), tables_.head(user)};
}

std::unique_ptr<FilteredRows> MemoryReadTables::filtered(const UserId& user, const Filter& filter) {
    const auto words = search_words(filter.q);
    return std::make_unique<MemoryFilteredRows>(select(
        tables_.inbox(user),
        [&](const Notification& n) { return matches(filter, n) && matches_text(words, n); }));
}

void MemoryReadTables::unread(const UserId& user, std::size_t limit,
                              const Take<Notification>& take) {
    for (Notification& n : select(tables_.inbox(user), is_unread)) {
        if (limit-- == 0 || !take(std::move(n))) return;
    }
}

std::optional<Notification> MemoryReadTables::one(const UserId& user, const NotificationId& id) {
    auto row = tables_.row(user, id);
    if (!row) return std::nullopt;
    return std::move(row->notification);
}

std::optional<Notification> MemoryReadTables::unscoped(const NotificationId& id) {
    return tables_.find(id);
}

std::uint64_t MemoryReadTables::count_changed(const UserId& user, std::uint64_t since,
                                              std::uint64_t most) {
    std::uint64_t rows = 0;
    changed(user, since, [&](const Notification&) { return ++rows < most; });
    return rows + std::min<std::uint64_t>(deleted(user, since).size(), most);
}

void MemoryReadTables::changed(const UserId& user, std::uint64_t since,
                               const Take<Notification>& take) {
    const MemoryInbox* inbox = tables_.inbox(user);
    if (!inbox) return;
    std::map<std::uint64_t, const Notification*> by_rev;
    for (const auto& [id, row] : inbox->rows) {
        if (row.notification.rev > since) by_rev[row.notification.rev] = &row.notification;
    }
    for (const auto& [rev, n] : by_rev) {
        if (!take(*n)) return;
    }
}

std::vector<DeletedRow> MemoryReadTables::deleted(const UserId& user, std::uint64_t since) {
    std::vector<DeletedRow> deleted;
    const MemoryInbox* inbox = tables_.inbox(user);
    if (!inbox) return deleted;
    for (auto at = inbox->tombstones.upper_bound(since); at != inbox->tombstones.end(); ++at)
        deleted.push_back({at->second.id, at->first, at->second.deleted_at});
    return deleted;
}

void MemoryReadTables::audit(const AuditQuery& query, std::size_t limit,
                             const Take<AuditEntry>& take) {
    const auto& entries = tables_.audit();
    auto at = query.before ? entries.lower_bound(*query.before) : entries.end();
    while (at != entries.begin() && limit > 0) {
        const AuditEntry& entry = (--at)->second;
        if (query.scope && !covers(*query.scope, entry)) continue;
        --limit;
        if (!take(entry)) return;
    }
}

std::optional<DirectoryUser> MemoryReadTables::user(const UserId& user) {
    const auto found = tables_.users().find(user);
    if (found == tables_.users().end()) return std::nullopt;
    return found->second;
}

std::vector<DirectoryUser> MemoryReadTables::users(const DirectoryQuery& query, std::size_t limit) {
    std::vector<DirectoryUser> found;
    const auto& users = tables_.users();
    auto at = query.after ? users.upper_bound(*query.after) : users.begin();
    for (; at != users.end() && found.size() < limit; ++at) {
        if (is_asked_for(query, at->second)) found.push_back(at->second);
    }
    return found;
}

std::vector<EmailClaim> MemoryReadTables::email_claims(const std::string& email) {
    return tables_.email_claims(email);
}

std::vector<Revocation> MemoryReadTables::revocations() {
    std::vector<Revocation> revocations;
    for (const auto& [subject, revocation] : tables_.revocations())
        revocations.push_back(revocation);
    return revocations;
}

}  // namespace carillon
