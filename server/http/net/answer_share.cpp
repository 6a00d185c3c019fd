#include "server/http/net/answer_share.hpp"

#include "server/http/net/problem.hpp"

#include <utility>

namespace carillon {

void count_answer(http::Response& response, BufferBudget& budget, bool is_safe,
                  std::string_view request_id) {
    const std::size_t bytes = response.body.size();
    if (response.lease || response.shared_body || bytes <= BufferBudget::kUncountedBytes) return;
    auto lease = std::make_shared<BufferLease>(budget);
    if (!lease->resize(bytes)) {
        if (is_safe) {
            response = too_busy(request_id);
            return;
        }
        lease->resize_anyway(bytes);
    }
    response.lease = std::move(lease);
}

}  // namespace carillon
