#pragma once
// Judges digests in the database: that what is to be gathered waits for one, that there is one a
// day and person, when it is begun, what it shows, and that what it gathers ends as it ends. By
// docs/preferences.md, spelled again here.

#include "server/store/memory/memory_tables.hpp"
#include "server/store/store.hpp"
#include "tests/simulation/preference_ledger.hpp"
#include "tests/simulation/provider.hpp"
#include "tests/simulation/stage.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace carillon::sim {

bool is_a_digest(const Delivery& delivery);
// Its notification's; null: it has gone.
const Notification* row_of(const MemoryTables& tables, const Delivery& delivery);
// Under which id the provider has it: of what was gathered, that of its digest.
DeliveryId handed_as(const Delivery& delivery);
// What the operator says of it where this schedule has digests; nothing: nothing.
std::optional<DigestWish> default_digest(const Setup& setup);

class DigestLedger {
  public:
    DigestLedger(Stage& stage, const Provider& provider, const PreferenceLedger& preferences)
        : stage_(stage), provider_(provider), preferences_(preferences) {}

    // Within the transaction that leased these, behind it.
    void note_leased(const std::vector<LeasedDelivery>& leased);
    // After a transaction at `now` of its node's clock, before its deliveries are looked at one by
    // one.
    void note(const MemoryTables& tables, Millis now);
    // The database was put back.
    void restore(const MemoryTables& tables);

    // --- one by one
    // Is it not to be sent by itself?
    bool gathers(const Notification& n, DeliveryChannel channel) const;
    // It waits for a digest from now on: that of the first moment behind `due` that is still open.
    void judge_gathered(const Delivery& gathered, Millis due);
    // False: what has changed has nothing to do with digests.
    bool judge_change(const MemoryTables& tables, const Delivery& before, const Delivery& after,
                      Millis now);

  private:
    using Digests = std::map<DeliveryId, Delivery>;
    using Day = std::pair<UserId, std::int64_t>;

    void judge_made(const MemoryTables& tables, const Delivery& made, Millis now);
    void judge_digest(const MemoryTables& tables, const Delivery& before, const Delivery& after,
                      Millis now);
    void judge_begun(const MemoryTables& tables, const Delivery& begun, Millis now);
    void judge_shown(const MemoryTables& tables, const Delivery& begun, Millis now);
    bool is_held_back(const Delivery& digest, Millis now) const;
    void judge_held_back(const MemoryTables& tables, const Delivery& before, const Delivery& after,
                         Millis now);
    void judge_moved(const MemoryTables& tables, const Delivery& after, Millis now);
    void judge_nothing_left(const MemoryTables& tables, const Delivery& before,
                            const Delivery& after, Millis now);
    void judge_moment(const MemoryTables& tables, const Delivery& digest, Millis now);
    void judge_gathered_again(const Delivery& before, const Delivery& after, Millis now);
    void judge_waiting(const MemoryTables& tables);
    void judge_ended(const MemoryTables& tables, const Delivery& before, const Delivery& after,
                     Millis now);
    void judge_left_out(const MemoryTables& tables, const Delivery& after, Millis now);
    bool is_decided_now(const DeliveryId& digest) const;
    // Why it is not worth a line; empty: it is.
    std::string reason_against(const MemoryTables& tables, const Delivery& gathered,
                               Millis now) const;
    Wait quiet_of(const UserId& user, Millis now) const;
    DigestWish wish_of(const UserId& user) const;
    void fail(std::string_view rule, const Delivery& delivery, const std::string& what);

    Stage& stage_;
    const Provider& provider_;
    const PreferenceLedger& preferences_;
    Digests before_;  // as they were before the transaction
    Digests now_;
    std::map<Day, DeliveryId> days_;  // all that there ever were
    std::map<DeliveryId, Day> of_day_;
    std::map<DeliveryId, LeasedDelivery> leased_;  // in this transaction
};

}  // namespace carillon::sim
