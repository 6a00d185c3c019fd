#pragma once
// What an erasure has done: the answer to DELETE /directory/users/{id}?erase=true.

#include "core/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace carillon::rest {

struct EraseResult {
    std::uint64_t notifications = 0;
    std::uint64_t tombstones = 0;  // of notifications that were deleted before
    std::uint64_t deliveries = 0;
    std::uint64_t subscriptions = 0;
    std::uint64_t events = 0;         // that were to come, of which their part is gone
    std::uint64_t audit_entries = 0;  // that name them no more
    friend bool operator==(const EraseResult&, const EraseResult&) = default;
};
// {"notifications","tombstones","deliveries","subscriptions","events","audit_entries"}
std::string encode(const EraseResult& result);
Result<EraseResult> decode_erase_result(std::string_view json);

}  // namespace carillon::rest
