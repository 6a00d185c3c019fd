#pragma once
// The client's end: one inbox kept in step with the server across reconnects, with optimistic
// operations. Without I/O.
//
// Use: construct, start(), then feed what happens with handle_*; after each, poll() until it is
// empty and carry out what it says; call handle_timeout when next_deadline() has come. Answers of
// a socket that was given up must not be fed in: tag sockets and drop what comes late. One thread.

#include "core/base/result.hpp"
#include "core/inbox/inbox.hpp"
#include "core/session/backoff.hpp"
#include "core/session/client_state.hpp"
#include "core/session/overlay.hpp"
#include "core/wire/frames.hpp"

#include <cstdint>
#include <deque>
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
    friend bool operator==(const OpenSocket& a, const OpenSocket& b) { return a.since == b.since; }
};
struct Send {  // a text frame
    std::string text;
    friend bool operator==(const Send& a, const Send& b) { return a.text == b.text; }
};
struct CloseSocket {  // give the socket up at once; no handle_closed is expected for it
    std::uint16_t code = 1000;
    friend bool operator==(const CloseSocket& a, const CloseSocket& b) { return a.code == b.code; }
};
struct RenewToken {  // fetch a token; answer with handle_token
    friend bool operator==(const RenewToken&, const RenewToken&) { return true; }
};
struct Changed {  // view(), connection or revision changed
    friend bool operator==(const Changed&, const Changed&) { return true; }
};
struct Received {  // a notification that is new to this client arrived while it was in step
    NotificationId id;
    friend bool operator==(const Received& a, const Received& b) { return a.id == b.id; }
};
struct Settled {  // an operation was answered
    std::string op;
    std::optional<Error> error;  // set = refused, its effect is taken off the view
    friend bool operator==(const Settled& a, const Settled& b) {
        return a.op == b.op && a.error == b.error;
    }
};
struct Faulted {  // the server sent what cannot be used; for the console
    Error error;
    friend bool operator==(const Faulted& a, const Faulted& b) { return a.error == b.error; }
};
struct PreferencesTold {  // the document of /preferences has changed; opaque here
    std::string document;
    friend bool operator==(const PreferencesTold& a, const PreferencesTold& b) {
        return a.document == b.document;
    }
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

    // Takes up where a closed tab left off. Before start() only; malformed text changes nothing.
    Status restore(std::string_view durable);  // called by tests: no host keeps it yet
    std::string durable() const;

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
    // when limits::kPendingOperations wait already; kInvalid as check() says.
    Result<std::vector<std::string>> submit(Operation operation, Millis now);

    // A page of GET /notifications. False: it is older than the inbox, fetch it again.
    bool add_page(std::string_view page_json);

    std::optional<ClientEffect> poll();
    std::optional<Millis> next_deadline() const;

    Connection connection() const { return connection_; }
    const Inbox& inbox() const { return inbox_; }
    const Overlay& overlay() const { return overlay_; }  // called by the simulator
    // Computed when asked after a change; valid until the next call that is not const.
    const View& view() const;
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
    Result<std::vector<std::string>> submit_ack_all(Millis now);
    Result<std::vector<std::string>> submit_unack_all(Operation operation, Millis now);
    static std::size_t parts_of(const Operation& operation);
    Status check_room(std::size_t parts) const;
    void add_parts(const Operation& operation, Millis now, std::vector<std::string>& ops);
    void add_pending(Operation operation, Millis now, std::vector<std::string>& ops);
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
    Backoff backoff_;
    Inbox inbox_;
    Overlay overlay_;
    Connection connection_ = Connection::kIdle;
    bool socket_ = false;  // an OpenSocket was given and not closed since
    bool greeted_ = false;
    bool syncing_ = false;
    bool change_told_ = false;  // a Changed waits to be polled
    // Rows held may be older than the revision, until a frame comes that no more follows.
    bool is_between_frames_ = false;
    std::set<std::string> sent_;                 // ops sent on this socket
    std::optional<frames::Heartbeat> disputed_;  // the last whose digest was not ours
    std::string renewal_op_;                     // of the auth frame under way
    Millis heartbeat_{30000};
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
    std::deque<ClientEffect> effects_;
};

}  // namespace carillon
