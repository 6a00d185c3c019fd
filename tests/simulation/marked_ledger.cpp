#include "tests/simulation/marked_ledger.hpp"

#include <utility>

namespace carillon::sim {
namespace {

constexpr std::size_t kKept = 8;

}  // namespace

void MarkedLedger::note_step(const OperateRequest& request, const Rows& marked) {
    Rows& rows = under_way_[&request];
    for (const auto& [id, rev] : marked)
        rows.insert_or_assign(id, rev);
}

void MarkedLedger::end(const OperateRequest& request, const Revision& result) {
    One one{result, std::move(under_way_[&request])};
    under_way_.erase(&request);
    if (one.rows.empty()) return;
    auto& done = done_[request.user];
    done.push_back(std::move(one));
    if (done.size() > kKept) done.pop_front();
}

std::vector<NotificationId> MarkedLedger::unchanged(
    const UserId& user, const Revision& result, const std::map<NotificationId, Row>& rows) const {
    std::vector<NotificationId> found;
    const auto done = done_.find(user);
    if (done == done_.end()) return found;
    for (const One& one : done->second) {
        if (!(one.result == result)) continue;
        for (const auto& [id, rev] : one.rows) {
            const auto row = rows.find(id);
            if (row != rows.end() && row->second.notification.rev == rev) found.push_back(id);
        }
        return found;
    }
    return found;
}

}  // namespace carillon::sim
