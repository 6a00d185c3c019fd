#pragma once
// Every state that the store ever had, so that whatever a client shows can be compared with the
// state of the revision it names. Filled from the store's tables, not from its commits: what is
// told is judged by what is kept.
//
// Each changed row has a revision counter of its own, so an inbox is a list with one entry per
// counter: which row, what it was like (a digest), and at which counter it was changed again.

#include "core/inbox/inbox.hpp"
#include "core/inbox/inbox_transaction.hpp"
#include "core/inbox/operation.hpp"
#include "server/store/memory/memory_tables.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace carillon::sim {

// Over all that a client may show or decide by.
std::uint64_t digest(const Notification& n);

// What is unread and which row stands first, spelled again: a mistake in core's rules would
// otherwise be in their judge as well.
bool counts_as_unread(const Notification& n);
bool stands_before(const Notification& a, const Notification& b);

// The number of the event that a row comes of: its title is "e" and the number.
std::size_t event_number(const Notification& n);

struct Mark {  // one counter
    NotificationId id;
    std::uint64_t digest = 0;
    std::uint32_t next = 0;          // the counter of the row's next change, 0 = none
    std::uint32_t times_unread = 0;  // how often the row had become unread again by then
    std::uint32_t unread_since = 0;  // the counter at which it became unread last, by then
    bool is_there =
        false;  // false: a delete, or nothing (its row changed again in the transaction)
    bool is_unread = false;
    bool is_read = false;
    bool is_unseen = false;
    std::uint8_t priority = 0;
};

// An operation of a session, and what it names.
struct Cause {
    std::string op;
    std::vector<NotificationId> ids;
};

// One inbox within one epoch.
class InboxHistory {
  public:
    explicit InboxHistory(std::string epoch) : epoch_(std::move(epoch)) { marks_.resize(1); }

    const std::string& epoch() const { return epoch_; }
    std::uint64_t last() const { return marks_.size() - 1; }
    const Mark& at(std::uint64_t counter) const { return marks_[counter]; }

    // By a row that a transaction has removed: where the commit begins that tells of it.
    using Removed = std::map<NotificationId, std::uint64_t>;

    // Takes in what the table has beyond last(). The reason why it cannot be, empty = fine.
    std::string note(const MemoryInbox& inbox, const Cause& cause, const Removed& removed);
    // Whose operation made a row unread at this counter; empty: an event, the clock, or nobody
    // named.
    const std::string& made_unread_by(std::uint32_t counter) const;
    // The same inbox under another epoch, cut off behind `last`.
    InboxHistory begun_again(std::string epoch, std::uint64_t last) const;

    // Remembers that a reader was told less than all: up to `to` of `head`.
    void note_cut(std::uint64_t to, std::uint64_t head) { cuts_.push_back({to, head}); }
    // May a reader who was told less than all show these counters: those of the head?
    bool may_be_ahead(std::uint64_t at, const Unread& unread) const;
    // The head that a reader who was told up to `at` is on his way to; `at` when there is none.
    std::uint64_t head_behind(std::uint64_t at) const;

    // Is `n` a row of the state at `at`? The reason why not, empty = it is.
    std::string_view judge(const Notification& n, std::uint64_t at) const;
    // May a reader on his way lack the state of this row at `at`, because it has changed again
    // since and comes with what is still to come?
    bool is_on_its_way(const Notification& n, std::uint64_t at) const;
    // Rows that whoever stands at `at` must hold: those changed after `base`, and the unread.
    struct State {
        std::size_t changed = 0;        // after base
        std::size_t unread_before = 0;  // unread, changed at or before base
        std::size_t on_their_way = 0;   // of both: changed again behind a cut at `at`
        Unread unread;                  // counted again
    };
    State state(std::uint64_t at, std::uint64_t base) const;

    // Was the row unread at `bound` and ever since?
    bool unread_ever_since(const NotificationId& id, std::uint64_t bound) const;
    // May nobody but its owner, or who takes its event back, remove the row now?
    bool must_stay(const NotificationId& id, Millis now) const;
    std::size_t event_of(const NotificationId& id) const { return known_.at(id).event; }
    // Has it entered with the very change that it is told of by?
    bool is_new(const Notification& n) const {
        const auto known = known_.find(n.id);
        return known != known_.end() && known->second.first == n.rev;
    }
    std::uint32_t creations(std::size_t event) const {
        return event < created_.size() ? created_[event] : 0;
    }

  private:
    std::string note_erased(const MemoryInbox& inbox, std::uint64_t from, std::uint64_t to,
                            const Removed& removed);

    struct Known {
        std::uint32_t first = 0;
        std::uint32_t last = 0;
        std::uint32_t event = 0;
        std::uint32_t times_unread = 0;
        std::uint32_t unread_since = 0;
        std::optional<Millis> expires_at;
    };
    struct Cut {
        std::uint64_t to;
        std::uint64_t head;
    };

    std::string epoch_;
    std::vector<Mark> marks_;
    std::unordered_map<NotificationId, Known, UuidHash> known_;
    std::vector<std::uint32_t> created_;  // by event
    std::vector<Cut> cuts_;
    std::unordered_map<std::uint32_t, std::string> causes_;
};

}  // namespace carillon::sim
