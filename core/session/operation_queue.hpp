#pragma once
// The operations of one connection: carried out one after the other, so that they take effect in
// the order sent, and when one fails none behind it has been carried out before it. Without I/O.

#include "core/base/limits.hpp"
#include "core/session/server_effects.hpp"

#include <list>
#include <optional>

namespace carillon {

class OperationQueue {
  public:
    void push(server_effects::Execute operation) { waiting_.push_back(std::move(operation)); }
    // The one to carry out now; nothing while another is. Ends with finish().
    std::optional<server_effects::Execute> start_next();
    void finish() { is_executing_ = false; }
    void clear() { waiting_.clear(); }
    bool has_room() const { return waiting_.size() < limits::kWaitingOperations; }

  private:
    std::list<server_effects::Execute> waiting_;
    bool is_executing_ = false;
};

}  // namespace carillon
