#pragma once
// Judges what becomes of deliveries in the database: each change of each of them, against what it
// was before, what its notification says and what the provider did. The rules are spelled again
// here: a mistake in core's would otherwise be in their judge as well.

#include "server/store/memory/memory_tables.hpp"
#include "server/store/store.hpp"
#include "tests/simulation/digest_ledger.hpp"
#include "tests/simulation/preference_ledger.hpp"
#include "tests/simulation/provider.hpp"
#include "tests/simulation/stage.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace carillon::sim {

bool is_for_webhook(const Delivery& delivery);

class DeliveryLedger {
  public:
    DeliveryLedger(Stage& stage, const Provider& provider, const PreferenceLedger& preferences)
        : stage_(stage),
          provider_(provider),
          preferences_(preferences),
          digests_(stage, provider, preferences) {}
    DigestLedger& digests() { return digests_; }

    // After a transaction at `now` of its node's clock.
    void note(const MemoryTables& tables, Millis now);
    // Within the transaction that was told these outcomes, behind it.
    void judge_outcomes(const MemoryTables& tables, const std::vector<EndedAttempt>& ended,
                        Millis now);
    // Within the transaction that was told this by the provider, behind it.
    void judge_report(const MemoryTables& tables, const DeliveryReport& report);
    // Within the transaction in which operators had these sent again, behind it.
    void note_sent_again(const std::vector<Delivery>& deliveries);
    // Within the transaction that did what was due, behind it.
    void judge_leases(const MemoryTables& tables, Millis now);
    // The database was put back, as it was backed up or as it is.
    void back_up() { erased_at_backup_ = erased_; }
    void restore(const MemoryTables& tables, bool is_same);

    // It is handed to the provider now.
    void judge_handed(const Delivery& leased);
    // Each notification that is there has all its deliveries, and each of these has ended.
    void judge_at_rest(const MemoryTables& tables);
    // When all that have not ended are to be looked at; nothing: all have ended.
    std::optional<Millis> last_wake() const;
    std::size_t open() const;  // how many have not ended
    // Those that went with their person, as they were last.
    const std::map<DeliveryId, Delivery>& erased() const { return erased_; }

  private:
    void judge_new(const MemoryTables& tables, const Delivery& made, Millis now);
    void judge_change(const MemoryTables& tables, const Delivery& before, const Delivery& after,
                      Millis now);
    void judge_begun(const MemoryTables& tables, const Delivery& before, const Delivery& after,
                     Millis now);
    void judge_given_back(const Delivery& before, const Delivery& after);
    void judge_sent_again(const Delivery& before, const Delivery& after, Millis now);
    // Has the provider told that this message, as it was left, was lost?
    bool was_lost(const Delivery& before) const;
    // True: the provider's word has moved one that had ended, as it may.
    bool judge_told(const Delivery& before, const Delivery& after);
    void judge_lease(const Delivery& before, const Delivery& after, Millis now);
    void judge_ended(const MemoryTables& tables, const Delivery& before, const Delivery& after,
                     Millis now);
    void judge_put_off(const MemoryTables& tables, const Delivery& after, Millis now);
    void judge_taken_back(const MemoryTables& tables);
    void judge_expired(const MemoryTables& tables, Millis now);
    // What was there after the transaction before, and its time was over by this one; or null.
    const Notification* just_expired(const Delivery& delivery, Millis now) const {
        const auto before = ending_.find(delivery.notification);
        const bool has_ended = before != ending_.end() && *before->second.expires_at <= now;
        return has_ended ? &before->second : nullptr;
    }
    void judge_gone(const MemoryTables& tables);
    void judge_handed_late(const Delivery& leased);
    // Why it is not to be sent (any more); empty: it is.
    std::string needless(const MemoryTables& tables, const Delivery& delivery, Millis now) const;
    std::string unwanted(const Notification* n, const Delivery& delivery) const;  // null: gone
    // What keeps back one that is due at this moment.
    Wait wait_of(const Notification& n, Millis due) const;
    static bool is_erased(const MemoryTables& tables, const UserId& user);
    void fail(std::string_view rule, const Delivery& delivery, const std::string& what);

    Stage& stage_;
    const Provider& provider_;
    const PreferenceLedger& preferences_;
    DigestLedger digests_;
    std::map<DeliveryId, Delivery> known_;
    std::map<DeliveryId, Delivery> erased_;
    std::optional<std::map<DeliveryId, Delivery>> erased_at_backup_;
    std::set<std::pair<DeliveryId, std::uint32_t>> handed_;
    std::set<DeliveryId> sent_again_;  // in this transaction
    // Notifications that were there after the transaction before, with their events.
    std::map<NotificationId, std::string> there_;
    std::map<std::string, std::uint64_t> taken_back_;  // rows of each event, by then
    // Notifications with an end that were there after the transaction before.
    std::map<NotificationId, Notification> ending_;
};

}  // namespace carillon::sim
