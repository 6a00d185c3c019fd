#include "server/store/memory/memory_store.hpp"

#include "server/store/email.hpp"
#include "server/store/frame_cut.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace carillon {
namespace {

// splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
std::uint64_t next_random(std::uint64_t& state) {
    std::uint64_t z = state += 0x9e3779b97f4a7c15ull;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
}

NotificationIds::RandomSource seeded(std::uint64_t seed) {
    return [state = seed]() mutable {
        NotificationIds::Random random{};
        for (auto& byte : random)
            byte = static_cast<std::uint8_t>(next_random(state));
        return random;
    };
}

std::string seeded_epoch(std::uint64_t seed) {
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::uint64_t state = ~seed;
    std::string epoch;
    for (int i = 0; i < 8; ++i) {
        epoch.push_back(kLetters[static_cast<std::size_t>(next_random(state) % kLetters.size())]);
    }
    return epoch;
}

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

Error not_found() {
    return Error{Errc::kNotFound, "", "there is no such thing"};
}

}  // namespace

MemoryStore::MemoryStore(StoreSettings settings, std::uint64_t seed)
    : settings_(std::move(settings)), ids_(seeded(seed)), tables_(seeded_epoch(seed)) {}

template <class Work>
auto MemoryStore::mutate(Work work) {
    const Millis start = settings_.clock();
    Mutations mutations(tables_, ids_, settings_);
    auto result = work(mutations);
    if (settings_.on_commit && !mutations.commits().empty()) {
        settings_.on_commit(mutations.commits());
    }
    if (settings_.on_heard && !mutations.heard().empty()) settings_.on_heard(mutations.heard());
    if (settings_.on_revoked && !mutations.revocations().empty())
        settings_.on_revoked(mutations.revocations(), true);
    if (settings_.on_broadcast && mutations.has_broadcast()) settings_.on_broadcast();
    if (settings_.on_group && mutations.rows() > 0) {
        settings_.on_group(settings_.clock() - start, 1);
    }
    return result;
}

const MemoryInbox* MemoryStore::settled(const UserId& user) {
    while (needs_settling(tables_.head(user), tables_.last_broadcast(), settings_.clock())) {
        mutate([&](Mutations& mutations) {
            mutations.settle(user);
            return true;
        });
    }
    return tables_.inbox(user);
}

void MemoryStore::publish(PublishRequest request, Completion<std::vector<PublishedEvent>> done) {
    const std::lock_guard lock(mutex_);
    done(mutate([&](Mutations& mutations) { return mutations.publish(request); }));
}

void MemoryStore::operate(OperateRequest request, Completion<Operated> done) {
    const std::lock_guard lock(mutex_);
    done(mutate([&](Mutations& mutations) { return mutations.operate(request); }));
}

void MemoryStore::run_due(std::size_t limit, Completion<std::size_t> done) {
    const std::lock_guard lock(mutex_);
    done(mutate([&](Mutations& mutations) { return mutations.run_due(limit); }));
}

void MemoryStore::contact(std::vector<UserId> users, Completion<Done> done) {
    const std::lock_guard lock(mutex_);
    done(mutate([&](Mutations& mutations) {
        mutations.contact(users);
        return Done{};
    }));
}

void MemoryStore::cleanup(Completion<CleanupOutcome> done) {
    const std::lock_guard lock(mutex_);
    CleanupOutcome outcome;
    while (mutate([&](Mutations& mutations) { return mutations.cleanup(outcome); })) {
    }
    done(outcome);
}

void MemoryStore::put_user(DirectoryUser user, Completion<Done> done) {
    const std::lock_guard lock(mutex_);
    done(mutate([&](Mutations& mutations) { return mutations.put_user(std::move(user)); }));
}

void MemoryStore::delete_user(UserId user, Completion<Done> done) {
    const std::lock_guard lock(mutex_);
    done(mutate([&](Mutations& mutations) {
        mutations.delete_user(user);
        return Done{};
    }));
}

void MemoryStore::learn_user(LearnedUser user, Completion<Done> done) {
    const std::lock_guard lock(mutex_);
    done(mutate([&](Mutations& mutations) {
        mutations.learn_user(user);
        return Done{};
    }));
}

void MemoryStore::revoke(RevokeRequest request, Completion<Revocation> done) {
    const std::lock_guard lock(mutex_);
    done(mutate([&](Mutations& mutations) { return mutations.revoke(request); }));
}

void MemoryStore::repair(std::optional<UserId> after, Completion<RepairStep> done) {
    const std::lock_guard lock(mutex_);
    done(mutate([&](Mutations& mutations) { return mutations.repair(after); }));
}

void MemoryStore::list(UserId user, ListQuery query, Completion<rest::Page> done, AskerGone) {
    const std::lock_guard lock(mutex_);
    const auto words = search_words(query.filter.q);
    auto items = select(settled(user), [&](const Notification& n) {
        return matches(query.filter, n) && matches_text(words, n);
    });

    rest::Page page;
    const InboxHead head = tables_.head(user).head;
    page.total = items.size();
    page.unread = head.unread;
    page.limit = query.limit;
    page.offset = query.offset;
    page.revision = Revision{tables_.epoch(), head.counter};
    auto from = items.begin();
    if (query.after) {
        from = std::find_if(items.begin(), items.end(), [&](const Notification& n) {
            return (sort_key(n) <=> *query.after) > 0;
        });
    } else {
        from += static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(query.offset, items.size()));
    }
    for (; from != items.end() && page.items.size() < query.limit; ++from) {
        page.items.push_back(std::move(*from));
    }
    if (from != items.end() && !page.items.empty()) page.next = sort_key(page.items.back());
    done(std::move(page));
}

void MemoryStore::unread(UserId user, std::uint32_t limit, Completion<Snapshot> done) {
    const std::lock_guard lock(mutex_);
    auto items = select(settled(user), is_unread);
    const InboxHead head = tables_.head(user).head;
    Snapshot snapshot;
    snapshot.revision = Revision{tables_.epoch(), head.counter};
    snapshot.unread = head.unread;
    snapshot.truncated = items.size() > limit;
    if (snapshot.truncated) {
        items.erase(items.begin() + static_cast<std::ptrdiff_t>(limit), items.end());
    }
    snapshot.items = std::move(items);
    done(std::move(snapshot));
}

void MemoryStore::one(UserId user, NotificationId id, Completion<Notification> done) {
    const std::lock_guard lock(mutex_);
    settled(user);
    auto row = tables_.row(user, id);
    if (!row) return done(not_found());
    done(std::move(row->notification));
}

void MemoryStore::anyones(NotificationId id, Completion<Notification> done) {
    const std::lock_guard lock(mutex_);
    auto found = tables_.find(id);
    if (!found) return done(not_found());
    done(std::move(*found));
}

void MemoryStore::audit(AuditQuery query, Completion<AuditPage> done) {
    const std::lock_guard lock(mutex_);
    AuditCut cut(query.limit);
    const auto& entries = tables_.audit();
    auto at = query.before ? entries.lower_bound(*query.before) : entries.end();
    while (at != entries.begin()) {
        const AuditEntry& entry = (--at)->second;
        if (query.scope && !covers(*query.scope, entry)) continue;
        if (!cut.add(entry)) break;
    }
    done(cut.finish());
}

void MemoryStore::state(UserId user, std::optional<Revision> since, Completion<InboxState> done) {
    const std::lock_guard lock(mutex_);
    const MemoryInbox* inbox = settled(user);
    const InboxHead head = tables_.head(user).head;
    const auto snapshot = [&] {
        SnapshotCut cut(tables_.epoch(), head, settings_.replay_limit);
        for (Notification& n : select(inbox, is_unread)) {
            if (!cut.add(std::move(n))) break;
        }
        return InboxState{cut.finish(), head.counter, head.digest};
    };
    if (needs_snapshot(since, head, tables_.epoch())) return done(snapshot());

    std::map<std::uint64_t, const Notification*> changed;  // by rev; null = deleted
    if (inbox) {
        for (const auto& [id, row] : inbox->rows) {
            if (row.notification.rev > since->counter) {
                changed[row.notification.rev] = &row.notification;
            }
        }
        for (auto at = inbox->tombstones.upper_bound(since->counter); at != inbox->tombstones.end();
             ++at) {
            changed[at->first] = nullptr;
        }
    }
    if (changed.size() > most_rows_behind(settings_.replay_limit)) return done(snapshot());
    ChangesCut cut(tables_.epoch(), head, since->counter);
    for (const auto& [rev, n] : changed) {
        if (!(n ? cut.add(*n) : cut.add_delete(inbox->tombstones.at(rev).id, rev))) break;
    }
    done(cut.finish());
}

void MemoryStore::user(UserId user, Completion<DirectoryUser> done) {
    const std::lock_guard lock(mutex_);
    const auto found = tables_.users().find(user);
    if (found == tables_.users().end()) return done(not_found());
    done(found->second);
}

void MemoryStore::user_by_email(std::string email, Completion<DirectoryUser> done) {
    const std::lock_guard lock(mutex_);
    const auto user = whose_email(email, tables_.email_claims(email));
    if (!user) return done(user.error());
    done(tables_.users().at(*user));
}

void MemoryStore::find_users(DirectoryQuery query, Completion<DirectoryPage> done) {
    const std::lock_guard lock(mutex_);
    DirectoryPage page;
    for (const auto& [id, user] : tables_.users()) {
        if (query.after && id <= *query.after) continue;
        if (!query.email.empty() && !same_email(user.email, query.email)) continue;
        const auto& teams = user.teams;
        if (query.team && std::find(teams.begin(), teams.end(), *query.team) == teams.end())
            continue;
        if (page.items.size() == query.limit) {
            page.next = page.items.back().id;
            break;
        }
        page.items.push_back(user);
    }
    done(std::move(page));
}

void MemoryStore::revocations(Completion<std::vector<Revocation>> done) {
    const std::lock_guard lock(mutex_);
    std::vector<Revocation> revocations;
    for (const auto& [subject, revocation] : tables_.revocations())
        revocations.push_back(revocation);
    done(std::move(revocations));
}

void MemoryStore::users(std::size_t limit, Completion<std::vector<DirectoryUser>> done) {
    const std::lock_guard lock(mutex_);
    std::vector<DirectoryUser> users;
    for (const auto& [id, user] : tables_.users()) {
        if (users.size() == limit) break;
        users.push_back(user);
    }
    done(std::move(users));
}

void MemoryStore::probe(Completion<Done> done) {
    done(Done{});
}

void MemoryStore::restore(MemoryTables backup, std::string epoch) {
    const std::lock_guard lock(mutex_);
    tables_ = std::move(backup);
    tables_.begin_epoch(std::move(epoch));
}

}  // namespace carillon
