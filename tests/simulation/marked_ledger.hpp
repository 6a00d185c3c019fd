#pragma once
// What ack_alls have marked, each by the revision of its result: what an unack_all of that revision
// may take back. Of the last eight of an inbox that is kept (docs/protocol.md). One that is sent
// again is the same, and has two results.

#include "core/inbox/inbox_transaction.hpp"
#include "server/store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <vector>

namespace carillon::sim {

class MarkedLedger {
  public:
    // An ack_all is carried out, in one step or several.
    void begin(const OperateRequest& request) { under_way_.erase(&request); }
    // One of its steps has marked these, with the revisions that it gave them.
    using Rows = std::map<NotificationId, std::uint64_t>;
    void note_step(const OperateRequest& request, const Rows& marked, const Revision& result,
                   bool is_last);

    // Those of these rows that the ack_all has marked and nothing has changed since.
    std::vector<NotificationId> unchanged(const UserId& user, const Revision& result,
                                          const std::map<NotificationId, Row>& rows) const;

  private:
    struct One {
        OperationMark mark = 0;
        std::vector<Revision> results;
        Rows rows;
    };
    void keep(const UserId& user, One one, const Revision& result);
    std::map<const OperateRequest*, Rows> under_way_;
    std::map<UserId, std::deque<One>> done_;
};

}  // namespace carillon::sim
