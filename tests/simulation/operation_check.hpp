#pragma once
// Judges what an operation did in the store: to what it names and to nothing else, and nothing the
// second time.

#include "server/store/store.hpp"
#include "tests/simulation/database.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace carillon::sim {

// Which operations have been carried out, by the client's id for them.
class Executed {
  public:
    // How often with an effect, this time included.
    std::uint32_t note(const std::string& op, bool has_effect) {
        return times_[op] += has_effect ? 1 : 0;
    }
    bool has(const std::string& op) const { return times_.find(op) != times_.end(); }

  private:
    std::unordered_map<std::string, std::uint32_t> times_;
};

class OperationCheck {
  public:
    OperationCheck(Stage& stage, Database& database, const OperateRequest& request);  // before it
    void judge(const Result<Operated>& result, Millis now);                           // after it

  private:
    void judge_named(Millis now);
    void judge_all(Millis now);
    // Of the rows changed by it: was that to be?
    void judge_changed(Millis now);
    bool is_named(const NotificationId& id) const;

    Stage& stage_;
    Database& database_;
    const OperateRequest& request_;
    std::map<NotificationId, Row> before_;
    std::uint64_t head_before_ = 0;
    std::vector<NotificationId> shown_;  // kAckAll: unread at the bound and ever since
};

}  // namespace carillon::sim
