#pragma once
// Has the body of an answer counted in the budget of all buffers, from when it is made until it is
// written.

#include "server/http/net/buffer_budget.hpp"
#include "server/http/net/http.hpp"

#include <string_view>

namespace carillon {

// Nothing is done for a body that is small, shared or counted already. Where there is no room, the
// answer of a request that changes nothing (`is_safe`) becomes 503; the answer to a change that was
// made is counted all the same, for it must be told.
void count_answer(http::Response& response, BufferBudget& budget, bool is_safe,
                  std::string_view request_id);

}  // namespace carillon
