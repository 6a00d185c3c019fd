#pragma once
// What one tab has shown so far, and the judgement of what it shows now: against the history of the
// store at the revision the tab names, and against what its user has seen and asked for.

#include "core/session/client_session.hpp"
#include "tests/simulation/database.hpp"
#include "tests/simulation/operation_check.hpp"
#include "tests/simulation/stage.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace carillon::sim {

// All was marked as read: what the user saw as unread then, and where his inbox stood.
struct MarkedAll {
    std::optional<Revision> at;  // absent: it was another operation
    std::vector<NotificationId> shown;
    std::vector<std::string> before;  // his operations that were on their way
    std::vector<std::string> ops;     // by which it is done
};

class Screen {
  public:
    Screen(Stage& stage, Database& database, const Executed& executed, UserId user,
           std::string name)
        : stage_(&stage),
          database_(&database),
          executed_(&executed),
          user_(user),
          name_(std::move(name)) {}

    // --- what happens to it
    void note_snapshot(const std::optional<Revision>& revision);  // it now stands on this one
    void note_submitted(const Operation& operation);
    void note_refused();  // an operation's effect was taken off
    // It is given what may be ahead of its own connection, which may take it back.
    void note_stray() { is_stray_ = true; }
    static MarkedAll before_marking_all(const ClientSession& client, OperationKind kind);
    void note_marked_all(MarkedAll marked, const std::vector<std::string>& ops);

    // After each change.
    void judge(const ClientSession& client);
    // Does it show what the store has? The reason why not, empty = it does.
    std::string differs(const ClientSession& client) const;

  private:
    void begin_epoch(const Revision& revision);
    void judge_rows(const Inbox& inbox, const InboxHistory& history);
    void judge_counters(const Inbox& inbox, const InboxHistory& history,
                        const InboxHistory::State& state);
    void judge_view(const ClientSession& client, const InboxHistory& history);
    void judge_seen(const ViewRow& row, const ClientSession& client, const InboxHistory& history);
    void forget_unseen();
    // What the user marked as read with all else is read, unless another made it unread since.
    void judge_marked_all(const ClientSession& client, const InboxHistory& history);
    void judge_marked(const MarkedAll& marked, const Inbox& inbox, const InboxHistory& history);
    bool is_covered(const Notification& n, const Overlay& overlay) const;
    void fail(std::string_view invariant, const std::string& what) {
        stage_->fail(invariant, name_ + ": " + what);
    }

    struct Seen {                        // as read
        std::uint32_t times_unread = 0;  // how often the row had become unread again by that state
        bool is_asked = false;           // so far only an operation says so
        std::uint64_t round = 0;         // of judge_view, when last
    };

    Stage* stage_;
    Database* database_;
    const Executed* executed_;
    UserId user_;
    std::string name_;
    std::optional<Revision> last_;
    std::uint64_t base_ = 0;  // the snapshot it stands on
    std::unordered_map<NotificationId, Seen, UuidHash> read_;
    std::unordered_map<NotificationId, std::uint64_t, UuidHash>
        asked_;  // to be read, at which counter
    std::uint64_t round_ = 0;
    bool is_refused_ = false;  // an operation, since the last look
    bool is_stray_ = false;    // since the last snapshot
    std::vector<MarkedAll> marked_all_;
    std::unordered_set<NotificationId, UuidHash> deleted_;  // by the user, here
};

}  // namespace carillon::sim
