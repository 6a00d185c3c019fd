#pragma once
// The client's end: one inbox kept in step with the server across reconnects, with optimistic
// operations. Without I/O.
//
// Use: construct, start(), then feed what happens with handle_*; after each, poll() until it is
// empty and carry out what it says; call handle_timeout when next_deadline() has come. Answers of
// a socket that was given up must not be fed in: tag sockets and drop what comes late. One thread.

#include "core/base/defaults.hpp"
#include "core/base/result.hpp"
#include "core/inbox/inbox.hpp"
#include "core/session/backoff.hpp"
#include "core/session/client_state.hpp"
#include "core/session/filtered_list.hpp"
#include "core/session/overlay.hpp"
#include "core/session/undo.hpp"
#include "core/wire/frames.hpp"

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace carillon {

enum class Connection : std::uint8_t {
    kIdle,        // not started
    kConnecting,  // socket opening, or open and not yet in step
    kOnline,      // in step with the server
    kOffline,     // waiting for the next try
    kClosed,      // given up: forbidden, or stopped
};
const char* text(Connection connection);

namespace client_effects {
struct OpenSocket {  // with a fresh token; answer with handle_opened or handle_closed
    std::optional<Revision> since;
    friend bool operator==(const OpenSocket&, const OpenSocket&) = default;
};
struct Send {  // a text frame
    std::string text;
    friend bool operator==(const Send&, const Send&) = default;
};
struct CloseSocket {  // give the socket up at once; no handle_closed is expected for it
    std::uint16_t code = 1000;
    friend bool operator==(const CloseSocket&, const CloseSocket&) = default;
};
struct RenewToken {  // fetch a token; answer with handle_token
    friend bool operator==(const RenewToken&, const RenewToken&) = default;
};
struct Changed {  // view(), connection or revision changed
    friend bool operator==(const Changed&, const Changed&) = default;
};
struct Received {  // a notification that is new to this client arrived while it was in step
    NotificationId id;
    friend bool operator==(const Received&, const Received&) = default;
};
struct Settled {  // an operation was answered
    std::string op;
    std::optional<Error> error;  // set = refused, its effect is taken off the view
    friend bool operator==(const Settled&, const Settled&) = default;
};
struct Faulted {  // the server sent what cannot be used; for the console
    Error error;
    friend bool operator==(const Faulted&, const Faulted&) = default;
};
struct PreferencesTold {  // the document of /preferences has changed; opaque here
    std::string document;
    friend bool operator==(const PreferencesTold&, const PreferencesTold&) = default;
};
}  // namespace client_effects

using ClientEffect =
    std::variant<client_effects::OpenSocket, client_effects::Send, client_effects::CloseSocket,
                 client_effects::RenewToken, client_effects::Changed, client_effects::Received,
                 client_effects::Settled, client_effects::Faulted, client_effects::PreferencesTold>;

class ClientSession {
  public:
    // `seed` must differ between clients: it spreads reconnects and makes op ids unique.
    explicit ClientSession(std::uint64_t seed);

    // Takes up where a closed tab left off. Before start() only; malformed text, and that of
    // another person than what was restored before, changes nothing.
    Status restore(std::string_view durable);
    std::string durable() const;  // called by the simulator
    // The same in two parts, as a host keeps them: the first rows of the inbox (empty before the
    // first snapshot), and what the server has not answered (empty where nothing waits). What is
    // held back counts as asked.
    std::string durable_inbox() const;
    std::string durable_operations() const;

    void start(Millis now);
    void stop(Millis now);

    void handle_opened(Millis now);
    void handle_frame(std::string_view text, Millis now);
    void handle_closed(std::uint16_t code, Millis now);  // 1006 when nothing is known
    void handle_token(std::string token, Millis now);
    void handle_timeout(Millis now);
    // The network came back or the page woke up: try now instead of at the end of the wait.
    void handle_wakeup(Millis now);

    // Asks for an operation: shown at once, sent when the connection allows it. Answers with its
    // op; several when there are more ids than one frame takes, or when an ack_all meets rows that
    // other operations are still changing (those are named in an ack of their own). An unack_all
    // names the revision of its ack_all's result, and of the rows held those to be shown. kLimited
    // when limits::kPendingOperations wait already; kInvalid as check() says. A delete may be held
    // back for limits::kUndoTime, in which undo() takes it back as if it had not been asked.
    enum class Sending : std::uint8_t { kAtOnce, kHeldBack };
    Result<std::vector<std::string>> submit(Operation operation, Millis now,
                                            Sending sending = Sending::kAtOnce);
    // Takes the latest action back that can be, by the opposite operations; answers with their ops,
    // none where there is nothing to send. kLimited as submit().
    Result<std::vector<std::string>> undo(Millis now);
    bool can_undo() const { return !undo_.empty(); }
    // The page is left: what is held back is sent.
    void release_held();

    // For a tab that uses this one's connection too, and stands at `since`: what it is to be told,
    // or what the server is to be asked for it. Nothing while this one is not in step.
    struct Welcome {
        bool is_question = false;
        std::string frame;
    };
    std::optional<Welcome> welcome(const std::optional<Revision>& since) const;

    // Lists besides the inbox's own, by number. kLimited at limits::kLists.
    Result<std::uint32_t> open_list(Filter filter, ListOrder order = ListOrder::kCanonical);
    void close_list(std::uint32_t number);
    FilteredList* list(std::uint32_t number);  // null when it is not open
    FilteredList::Laid lay_page(std::uint32_t list, std::uint32_t era, std::string_view page_json);
    FilteredList::Fit lay_placed_page(std::uint32_t list, std::uint32_t era,
                                      std::string_view page_json);

    // A page of GET /notifications. False: it is older than the inbox, fetch it again.
    bool add_page(std::string_view page_json);

    std::optional<ClientEffect> poll();
    std::optional<Millis> next_deadline() const;

    Connection connection() const { return connection_; }
    const Inbox& inbox() const { return inbox_; }
    const Overlay& overlay() const { return overlay_; }  // called by the simulator
    // Computed when asked after a change; valid until the next call that is not const.
    const View& view() const;
    // Is what view() shows that of a person's inbox, now or when there was a connection last? Not
    // before the first state, and not when the server refuses to tell it.
    bool is_known() const { return inbox_.revision().has_value() && !is_refused_; }
    // The time of day by the server's clock, as its greeting told it.
    Millis server_time(Millis now) const { return now + server_ahead_; }
    std::optional<std::uint16_t> close_code() const { return close_code_; }  // of the last close
    std::optional<Millis> retry_at() const { return retry_at_; }             // while kOffline

  private:
    void become(Connection connection);
    void changed();
    void open(Millis now);
    void drop_socket(std::uint16_t code, Millis now);
    void wait_and_retry(Millis now, Millis at_least);
    void send(const ClientFrame& frame);
    void send_pending();
    bool is_answer_lost();
    void sending_changed();
    Result<std::vector<std::string>> submit_ack_all(Millis now);
    Result<std::vector<std::string>> submit_unack_all(Operation operation, Millis now);
    std::vector<Notification> shown(const std::vector<NotificationId>& ids) const;
    static std::size_t parts_of(const Operation& operation);
    Status check_room(std::size_t parts) const;
    void add_parts(const Operation& operation, Millis now, std::vector<std::string>& ops,
                   const std::optional<Millis>& held_until);
    void add_pending(Operation operation, Millis now, std::vector<std::string>& ops,
                     const std::optional<Millis>& held_until);
    template <class Which>
    void release_held(Which which);
    void release_due(Millis now);
    std::string told_as(const std::string& op);
    std::optional<Snapshot> durable_inbox_of(std::size_t most) const;
    ClientState durable_pending() const;
    void forget_other();
    void refused();
    void ask_sync(Millis now);
    void ask_snapshot(const InboxDigest& held, Millis now);
    void in_step(Millis now);
    bool settle();
    void take(const frames::Hello& frame, Millis now);
    void take(const Snapshot& frame, Millis now);
    void take(const Changes& frame, Millis now);
    void take(const frames::Result& frame, Millis now);
    void take(const frames::Error& frame, Millis now);
    void take(const frames::Heartbeat& frame, Millis now);
    void take(const frames::Pong& frame, Millis now);
    void take(const frames::Preferences& frame, Millis now);
    void take(const frames::Bye& frame, Millis now);

    SeededRandom random_;
    std::string op_prefix_;
    std::uint64_t next_op_ = 0;
    std::uint64_t next_held_ = 0;
    Backoff backoff_;
    std::optional<UserId> user_;  // whose the inbox and the operations are
    Millis server_ahead_{0};
    Inbox inbox_;
    Overlay overlay_;
    UndoStack undo_;
    // By the op that it is sent by: the name that was given out while it was held back.
    std::map<std::string, std::string> told_as_;
    std::map<std::uint32_t, FilteredList> lists_;
    std::uint32_t last_list_ = 0;
    Connection connection_ = Connection::kIdle;
    bool socket_ = false;  // an OpenSocket was given and not closed since
    bool greeted_ = false;
    bool syncing_ = false;
    bool is_refused_ = false;   // given up because the server forbids it
    bool change_told_ = false;  // a Changed waits to be polled
    // Rows held may be older than the revision, until a frame comes that no more follows.
    bool is_between_frames_ = false;
    std::set<std::string> sent_;                 // ops sent on this socket
    std::set<std::string> unanswered_;           // of these, at a heartbeat
    std::optional<frames::Heartbeat> disputed_;  // the last whose digest was not ours
    std::string renewal_op_;                     // of the auth frame under way
    Millis heartbeat_ = std::chrono::seconds(defaults::kHeartbeatS);
    Millis last_heard_{0};
    std::optional<Millis> answer_due_;  // an opening or a sync must be answered by then
    std::optional<Millis> reach_due_;   // an answered operation's changes must have come by then
    std::optional<Millis> in_step_since_;
    std::optional<Millis> retry_at_;
    std::optional<Millis> renew_at_;
    std::optional<Millis> retry_after_;  // from `bye`
    std::optional<std::uint16_t> close_code_;
    unsigned refused_sign_ins_ = 0;
    mutable std::optional<View> view_;
    std::list<ClientEffect> effects_;
};

}  // namespace carillon
