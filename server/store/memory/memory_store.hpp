#pragma once
// The reference: everything in memory, nothing durable, every call carried out before it returns,
// on the caller's thread. Deterministic: the same calls, clock and seed give the same ids, the same
// epoch and the same commits. For tests and for the simulator.
//
// Any thread may call; calls are carried out one at a time. A completion or a sink may call again.

#include "server/store/memory/memory_tables.hpp"
#include "server/store/mutations.hpp"
#include "server/store/rules/reads.hpp"
#include "server/store/store.hpp"

#include <cstdint>
#include <mutex>
#include <string>

namespace carillon {

class MemoryStore final : public Store {
  public:
    MemoryStore(StoreSettings settings, std::uint64_t seed);

    void publish(PublishRequest request, Completion<std::vector<PublishedEvent>> done) override;
    void operate(OperateRequest request, Completion<Operated> done) override;
    void run_due(std::size_t limit, Completion<std::size_t> done) override;
    void contact(std::vector<UserId> users, Completion<Done> done) override;
    void cleanup(Completion<CleanupOutcome> done) override;
    void put_user(DirectoryUser user, Completion<Done> done) override;
    void delete_user(UserId user, Completion<Done> done) override;
    void learn_user(LearnedUser user, Completion<Done> done) override;
    void revoke(RevokeRequest request, Completion<Revocation> done) override;
    void repair(std::optional<UserId> after, Completion<RepairStep> done) override;

    void list(UserId user, ListQuery query, Completion<rest::Page> done, AskerGone gone) override;
    void unread(UserId user, std::uint32_t limit, Completion<Snapshot> done) override;
    void one(UserId user, NotificationId id, Completion<Notification> done) override;
    void anyones(NotificationId id, Completion<Notification> done) override;
    void audit(AuditQuery query, Completion<AuditPage> done) override;
    void state(UserId user, std::optional<Revision> since, Completion<InboxState> done) override;
    void user(UserId user, Completion<DirectoryUser> done) override;
    void user_by_email(std::string email, Completion<DirectoryUser> done) override;
    void users(std::size_t limit, Completion<std::vector<DirectoryUser>> done) override;
    void find_users(DirectoryQuery query, Completion<DirectoryPage> done) override;
    void revocations(Completion<std::vector<Revocation>> done) override;
    void probe(Completion<Done> done) override;

    // What is kept. Valid until the next call; for who calls from one thread only.
    const MemoryTables& tables() const { return tables_; }
    // Puts a backup back, under an epoch of its own.
    void restore(MemoryTables backup, std::string epoch);

  private:
    template <class Work>
    auto mutate(Work work);
    template <class T, class Work>
    void read(const UserId& user, Work work, const Completion<T>& done);
    template <class T, class Work>
    void read_plainly(Work work, const Completion<T>& done);
    // The inbox after what is due in it is settled.
    InboxReads settled(ReadTables& tables, const UserId& user);

    StoreSettings settings_;
    NotificationIds ids_;
    MemoryTables tables_;
    std::recursive_mutex mutex_;
};

}  // namespace carillon
