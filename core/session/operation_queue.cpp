#include "core/session/operation_queue.hpp"

#include <utility>

namespace carillon {

std::optional<server_effects::Execute> OperationQueue::start_next() {
    if (is_executing_ || waiting_.empty()) return std::nullopt;
    is_executing_ = true;
    server_effects::Execute next = std::move(waiting_.front());
    waiting_.pop_front();
    return next;
}

}  // namespace carillon
