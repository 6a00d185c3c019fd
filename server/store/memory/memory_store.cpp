#include "server/store/memory/memory_store.hpp"

#include "server/store/memory/memory_read_tables.hpp"

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

InboxReads MemoryStore::settled(ReadTables& tables, const UserId& user) {
    while (true) {
        InboxReads reads(tables, user);
        if (!reads.needs_settling(settings_.clock())) return reads;
        mutate([&](Mutations& mutations) {
            mutations.settle(user);
            return true;
        });
    }
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

template <class T, class Work>
void MemoryStore::read(const UserId& user, Work work, const Completion<T>& done) {
    const std::lock_guard lock(mutex_);
    MemoryReadTables tables(tables_);
    InboxReads reads = settled(tables, user);
    done(work(reads));
}

template <class T, class Work>
void MemoryStore::read_plainly(Work work, const Completion<T>& done) {
    const std::lock_guard lock(mutex_);
    MemoryReadTables tables(tables_);
    done(work(tables));
}

void MemoryStore::list(UserId user, ListQuery query, Completion<rest::Page> done, AskerGone) {
    read(
        user, [&](InboxReads& reads) { return reads.list(query); }, done);
}

void MemoryStore::unread(UserId user, std::uint32_t limit, Completion<Snapshot> done) {
    read(
        user, [&](InboxReads& reads) { return reads.unread(limit); }, done);
}

void MemoryStore::one(UserId user, NotificationId id, Completion<Notification> done) {
    read(
        user, [&](InboxReads& reads) { return reads.one(id); }, done);
}

void MemoryStore::anyones(NotificationId id, Completion<Notification> done) {
    read_plainly([&](ReadTables& tables) { return read_anyones(tables, id); }, done);
}

void MemoryStore::audit(AuditQuery query, Completion<AuditPage> done) {
    read_plainly([&](ReadTables& tables) { return read_audit(tables, query); }, done);
}

void MemoryStore::state(UserId user, std::optional<Revision> since, Completion<InboxState> done) {
    read(
        user, [&](InboxReads& reads) { return reads.state(since, settings_.replay_limit); }, done);
}

void MemoryStore::user(UserId user, Completion<DirectoryUser> done) {
    read_plainly([&](ReadTables& tables) { return read_user(tables, user); }, done);
}

void MemoryStore::user_by_email(std::string email, Completion<DirectoryUser> done) {
    read_plainly([&](ReadTables& tables) { return read_user_by_email(tables, email); }, done);
}

void MemoryStore::find_users(DirectoryQuery query, Completion<DirectoryPage> done) {
    read_plainly([&](ReadTables& tables) { return carillon::find_users(tables, query); }, done);
}

void MemoryStore::revocations(Completion<std::vector<Revocation>> done) {
    read_plainly([](ReadTables& tables) { return tables.revocations(); }, done);
}

void MemoryStore::users(std::size_t limit, Completion<std::vector<DirectoryUser>> done) {
    read_plainly([&](ReadTables& tables) { return read_users(tables, limit); }, done);
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
