#pragma once
// The simplest thing that behaves as one inbox of a store does: rows in a map, no files, no
// threads. The reference that tests compare clients with.

#include "core/inbox/inbox_transaction.hpp"
#include "core/inbox/order.hpp"
#include "core/session/server_session.hpp"
#include "tests/support/fixtures.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace carillon::test {

class ModelInbox {
  public:
    explicit ModelInbox(std::string epoch = "e1") : epoch_(std::move(epoch)) {}

    using Published = std::shared_ptr<const Commit>;  // null when nothing changed

    Published create(Notification n, Millis now) {
        InboxTransaction transaction(user(1), epoch_, head_);
        Row row = transaction.create(std::move(n));
        const NotificationId key = row.notification.id;
        rows_[key] = std::move(row);
        return finish(transaction, now);
    }

    Result<OperationOutcome> operate(const Operation& operation, Millis now, Published& published,
                                     OperationMark mark = 0) {
        const Status bound = check_bound(operation, head_, epoch_);
        if (!bound) return bound.error();
        InboxTransaction transaction(user(1), epoch_, head_);
        std::vector<NotificationId> ids = operation.ids;
        if (operation.kind == OperationKind::kAckAll) {
            ids.clear();
            for (const auto& entry : rows_)
                ids.push_back(entry.first);
        }
        OperationOutcome outcome;
        for (const auto& key : ids) {
            const auto row = rows_.find(key);
            if (row == rows_.end()) continue;
            const Effect effect = transaction.operate(operation, now, row->second, mark);
            if (effect != Effect::kUnchanged) ++outcome.updated;
            if (effect == Effect::kDeleted) put_tombstone(row, transaction.head().counter);
        }
        published = finish(transaction, now);
        outcome.unread = head_.unread;
        outcome.revision = revision();
        return outcome;
    }

    Published run_due(Millis now) {
        InboxTransaction transaction(user(1), epoch_, head_);
        for (auto row = rows_.begin(); row != rows_.end();) {
            const auto current = row++;
            if (transaction.due(now, current->second) == Effect::kDeleted) {
                put_tombstone(current, transaction.head().counter);
            }
        }
        return finish(transaction, now);
    }

    // Forgets the deletes so far, as a store does when their keep is over.
    void purge() {
        tombstones_.clear();
        head_.floor = head_.counter;
    }

    // A restore from a backup: another epoch, maybe an older state.
    void restore(std::string epoch, const ModelInbox& backup) {
        *this = backup;
        epoch_ = std::move(epoch);
    }

    InboxState state(const std::optional<Revision>& since, std::size_t replay_limit = 100) const {
        InboxState result;
        result.head = head_.counter;
        result.digest = head_.digest;
        if (since && can_resume(head_, epoch_, *since)) {
            result.state = changes(since->counter);
        } else {
            result.state = snapshot(replay_limit);
        }
        return result;
    }

    Revision revision() const { return {epoch_, head_.counter}; }
    const InboxHead& head() const { return head_; }
    const std::map<NotificationId, Row>& rows() const { return rows_; }

    std::vector<Notification> listed() const {
        std::vector<Notification> items;
        for (const auto& entry : rows_)
            items.push_back(entry.second.notification);
        std::sort(items.begin(), items.end(), precedes);
        return items;
    }

  private:
    void put_tombstone(std::map<NotificationId, Row>::iterator row, std::uint64_t rev) {
        tombstones_[rev] = row->first;
        rows_.erase(row);
    }

    Published finish(const InboxTransaction& transaction, Millis now) {
        if (!transaction.changed()) return nullptr;
        head_ = transaction.head();
        return std::make_shared<const Commit>(transaction.commit(now));
    }

    Snapshot snapshot(std::size_t replay_limit) const {
        Snapshot result;
        result.revision = revision();
        result.unread = head_.unread;
        for (auto& n : listed()) {
            if (!is_unread(n)) continue;
            if (result.items.size() == replay_limit) {
                result.truncated = true;
                break;
            }
            result.items.push_back(n);
        }
        return result;
    }

    Changes changes(std::uint64_t since) const {
        Changes result{epoch_, since, head_.counter, head_.unread, {}, {}};
        for (const auto& entry : rows_) {
            if (entry.second.notification.rev > since) {
                result.upserts.push_back(entry.second.notification);
            }
        }
        std::sort(result.upserts.begin(), result.upserts.end(),
                  [](const Notification& a, const Notification& b) { return a.rev < b.rev; });
        for (const auto& entry : tombstones_) {
            if (entry.first > since) result.deletes.push_back(entry.second);
        }
        return result;
    }

    std::string epoch_;
    InboxHead head_;
    std::map<NotificationId, Row> rows_;
    std::map<std::uint64_t, NotificationId> tombstones_;
};

}  // namespace carillon::test
