#include "server/store/engine/list_totals.hpp"

namespace carillon {
namespace {

std::string key_of(const UserId& user, const Filter& filter) {
    return user.text() + query_string(filter);
}

}  // namespace

std::optional<std::uint64_t> ListTotals::find(const UserId& user, const Filter& filter,
                                              const Revision& at) const {
    const std::lock_guard lock(mutex_);
    const auto found = lists_.find(key_of(user, filter));
    if (found == lists_.end() || !(found->second.at == at)) return std::nullopt;
    return found->second.total;
}

void ListTotals::put(const UserId& user, const Filter& filter, const Revision& at,
                     std::uint64_t total) {
    if (total < kShort) return;
    const std::lock_guard lock(mutex_);
    if (lists_.size() >= kMostLists) lists_.clear();
    lists_.insert_or_assign(key_of(user, filter), Counted{at, total});
}

}  // namespace carillon
