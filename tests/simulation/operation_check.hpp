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
        Times& times = times_[op];
        ++times.carried_out;
        return times.with_effect += has_effect ? 1 : 0;
    }
    bool has(const std::string& op) const { return times(op) > 0; }
    std::uint32_t times(const std::string& op) const {
        const auto found = times_.find(op);
        return found == times_.end() ? 0 : found->second.carried_out;
    }

  private:
    struct Times {
        std::uint32_t carried_out = 0;
        std::uint32_t with_effect = 0;
    };
    std::unordered_map<std::string, Times> times_;
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
