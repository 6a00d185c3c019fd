#include "tests/simulation/marked_ledger.hpp"

#include <algorithm>
#include <utility>

namespace carillon::sim {
namespace {

constexpr std::size_t kKept = 8;
constexpr std::size_t kResults = 2;

}  // namespace

void MarkedLedger::note_step(const OperateRequest& request, const Rows& marked,
                             const Revision& result, bool is_last) {
    One one;
    one.mark = request.mark;
    if (one.mark == 0) {
        Rows& rows = under_way_[&request];
        rows.insert(marked.begin(), marked.end());
        if (!is_last) return;
        one.rows = std::move(rows);
        under_way_.erase(&request);
        return keep(request.user, std::move(one), result);
    }
    // Known by its mark, in the same history.
    auto& done = done_[request.user];
    const auto same = std::find_if(done.begin(), done.end(), [&](const One& each) {
        return each.mark == one.mark && each.results.back().epoch == result.epoch;
    });
    if (same != done.end()) {
        one = std::move(*same);
        done.erase(same);
    }
    for (const auto& [id, rev] : marked)
        one.rows.insert_or_assign(id, rev);
    keep(request.user, std::move(one), result);
}

void MarkedLedger::keep(const UserId& user, One one, const Revision& result) {
    if (one.rows.empty()) return;
    if (one.results.empty() || !(one.results.back() == result)) one.results.push_back(result);
    if (one.results.size() > kResults) one.results.erase(one.results.begin());
    auto& done = done_[user];
    done.push_back(std::move(one));
    if (done.size() > kKept) done.pop_front();
}

std::vector<NotificationId> MarkedLedger::unchanged(
    const UserId& user, const Revision& result, const std::map<NotificationId, Row>& rows) const {
    std::vector<NotificationId> found;
    const auto done = done_.find(user);
    if (done == done_.end()) return found;
    for (const One& one : done->second) {
        if (std::find(one.results.begin(), one.results.end(), result) == one.results.end())
            continue;
        for (const auto& [id, rev] : one.rows) {
            const auto row = rows.find(id);
            if (row != rows.end() && row->second.notification.rev == rev) found.push_back(id);
        }
        return found;
    }
    return found;
}

}  // namespace carillon::sim
