#pragma once
// Judges what an operation did in the store: to what it names and to nothing else, and nothing the
// second time.

#include "server/store/store.hpp"
#include "tests/simulation/database.hpp"
#include "tests/simulation/marked_ledger.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace carillon::sim {

// Which operations have been carried out, and on what.
class Executed {
  public:
    // False: for the first time, and a later one of its client was before it.
    bool note(const std::string& op);
    bool has(const std::string& op) const { return times(op) > 0; }
    std::uint32_t times(const std::string& op) const {
        const auto found = times_.find(op);
        return found == times_.end() ? 0 : found->second;
    }

    // It has changed this row. False: it, or a later one of its client, had before.
    bool note_effect(OperationMark mark, const NotificationId& id);
    bool had_effect(OperationMark mark, const NotificationId& id) const;
    MarkedLedger& marked() { return marked_; }
    // With the database: what was done after the backup has not happened when it is put back.
    void back_up() { backup_ = effects_; }
    void restore() {
        if (backup_) effects_ = *std::exchange(backup_, std::nullopt);
    }

  private:
    // The marks of those of one client that have changed the row.
    using Effects = std::map<NotificationId, std::set<OperationMark>>;

    std::unordered_map<std::string, std::uint32_t> times_;   // by the client's id for it
    std::unordered_map<std::string, std::uint64_t> latest_;  // the highest number, by client
    Effects effects_;
    std::optional<Effects> backup_;
    MarkedLedger marked_;
};

class OperationCheck {
  public:
    // Before it.
    OperationCheck(Stage& stage, Database& database, Executed& executed,
                   const OperateRequest& request);
    void judge(const Result<Operated>& result, bool has_more, Millis now);  // after it, or a step

  private:
    void judge_named(Millis now);
    void judge_all(Millis now);
    void note_marked(const Revision& result, bool is_last, Millis now);
    // Of the rows changed by it: was that to be?
    void judge_changed(Millis now);
    bool is_named(const NotificationId& id) const;

    Stage& stage_;
    Database& database_;
    Executed& executed_;
    const OperateRequest& request_;
    std::map<NotificationId, Row> before_;
    std::uint64_t head_before_ = 0;
    // kAckAll: unread at the bound and ever since. kUnackAll: what may be taken back.
    std::vector<NotificationId> shown_;
};

}  // namespace carillon::sim
