#pragma once
// Judges the daily sums of GET /analytics by what has happened: each notification as it was last,
// counted here in words of its own.

#include "core/inbox/changes.hpp"
#include "server/store/memory/memory_tables.hpp"
#include "tests/simulation/stage.hpp"

#include <map>
#include <optional>
#include <set>

namespace carillon::sim {

class SumLedger {
  public:
    explicit SumLedger(Stage& stage) : stage_(stage) {}

    // A transaction has made these.
    void note(const Changes& changes);
    // Its owner has deleted it at `now`, when it was so.
    void note_deleted(const Notification& n, Millis now);
    // When nothing happens any more. `erased`: deliveries that went with their person, as they
    // were.
    void judge(const MemoryTables& tables, const std::map<DeliveryId, Delivery>& erased);
    // The database was put back, as it was backed up or as it is.
    void back_up() { backed_up_ = seen_; }
    void restore(bool is_same);

  private:
    struct Seen {
        std::map<NotificationId, Notification> last;  // whether it is there still or not
        std::set<NotificationId> deleted_unread;
    };
    void judge_deliveries(const MemoryTables& tables, const std::map<DeliveryId, Delivery>& erased);
    void judge_spans(const MemoryTables& tables);

    Stage& stage_;
    Seen seen_;
    std::optional<Seen> backed_up_;
};

}  // namespace carillon::sim
