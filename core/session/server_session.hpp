#pragma once
// The server's end of one connection, without I/O.
//
// Use: construct, then feed what happens with handle_*; after each, poll() until it is empty and
// carry out what it says; call handle_timeout when next_deadline() has come. One thread.
//
// At most one frame is in flight (until handle_written), one state read (until handle_state) and
// one operation carried out (until handle_outcome); limits::kWaitingOperations more may wait. What
// a slow peer misses is folded up to limits::kPendingBytes, beyond that only the fact is kept and
// the store is asked again when the peer can take it: memory per connection is bounded by
// construction.
//
// Its parts: Liveness (is the peer there), StateFeed (where it stands, and reads of the store),
// PendingChanges (live changes that wait), OperationQueue (one after the other), FrameRates.

#include "core/base/defaults.hpp"
#include "core/inbox/inbox_transaction.hpp"
#include "core/session/frame_rates.hpp"
#include "core/session/liveness.hpp"
#include "core/session/operation_queue.hpp"
#include "core/session/pending_changes.hpp"
#include "core/session/server_effects.hpp"
#include "core/session/state_feed.hpp"
#include "core/wire/frames.hpp"
#include "core/wire/published_commit.hpp"

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace carillon {

struct ServerSessionConfig {
    UserId user;
    std::string session;
    std::uint32_t heartbeat_s = defaults::kHeartbeatS;
    std::uint32_t max_connections = defaults::kConnectionsPerUser;
    std::optional<Millis> token_expires_at;
    // What its sign-in permits; a refused operation is answered with `forbidden`.
    bool may_mark_read = true;
    bool may_delete = true;
};

// The new sign-in after an `auth` frame.
struct Renewal {
    UserId user;
    std::optional<Millis> token_expires_at;
    bool may_mark_read = true;
    bool may_delete = true;
};

class ServerSession {
  public:
    // `since` as the client sent it; unparseable text is as good as none. Register in the hub
    // before the first poll: a commit between registering and reading is then never missed.
    ServerSession(ServerSessionConfig config, std::optional<std::string> since, Millis now);

    void handle_frame(std::string_view text, Millis now);
    void handle_activity(Millis now);  // a pong or any other sign of life
    // A commit to this user's inbox, in whatever order. `not_before` holds the push back.
    void handle_commit(const PublishedCommit& commit, Millis not_before, Millis now);
    // Something was committed, what it was is unknown: ask the store.
    void handle_hint(Millis now);
    // The same, up to here at least: a peer that is told as much already needs nothing.
    void handle_hint(const Revision& committed, Millis now);
    void handle_state(Result<InboxState> state, Millis now);
    void handle_outcome(const std::string& op, const Result<OperationOutcome>& outcome, Millis now);
    void handle_authenticated(const Result<Renewal>& renewal, Millis now);
    void handle_written(Millis now);
    void handle_timeout(Millis now);
    // The clock that `now` is read from was set forward by so much (back: negative), for a reason
    // other than time having passed: what waits for a time moves along. A sign-in ends by the time
    // of day and does not. Without being told, only a `now` before the last one shows it.
    void handle_clock_set(Millis by);
    // Says `bye` and closes: for a shutdown, a sign-in that ran out, one connection too many. A
    // peer that does not take the `bye` within kCloseGrace is closed without it.
    static constexpr Millis kCloseGrace{2000};
    void close(CloseCode code, std::string_view bye, std::optional<Millis> retry_after);

    std::optional<ServerEffect> poll();
    std::optional<Millis> next_deadline() const;
    // May the transport read the next frame? False while the peer does not take its answers.
    bool wants_frames() const;
    bool closed() const { return closed_; }
    // The last refused frame's error, told once: for the log.
    std::optional<Error> take_refusal() { return std::exchange(refusal_, std::nullopt); }

    // Where the peer stands when it has taken all that was sent; absent before the first state.
    const std::optional<Revision>& position() const { return feed_.position(); }
    // Bytes that wait in this session.
    std::size_t waiting_bytes() const;
    // Of these: changes that are folded for a slow peer, at most limits::kPendingBytes.
    std::size_t folded_bytes() const { return pending_.bytes(); }

  private:
    // Every handle_ begins with it.
    void pass_to(Millis now);
    bool is_closing() const { return close_by_ || closed_; }
    void refuse_frame(const Error& error, std::string op, Millis now);
    void refuse_rate(const char* what, std::size_t most, std::string op, Millis now);
    void handle(frames::Request request, Millis now);
    void execute_next();
    void handle(frames::Sync sync, Millis now);
    void handle(frames::Auth auth, Millis now);
    void handle(frames::Ping ping, Millis now);
    void want_state(const char* reason);
    void answer(const ServerFrame& frame) { control_.push_back(encoded(frame)); }
    static constexpr Millis kUnavailableRetry{2000};
    // Where the peer stands once it has all that waits here. Precondition: position().
    std::uint64_t known_end() const {
        return pending_.is_empty() ? feed_.position()->counter : pending_.end();
    }
    std::optional<server_effects::Send> next_frame();
    std::optional<server_effects::Send> next_state_frame();

    ServerSessionConfig config_;
    Millis now_;
    Liveness liveness_;
    StateFeed feed_;
    PendingChanges pending_;
    OperationQueue operations_;
    FrameRates rates_;

    FrameText hello_;
    // The newest that the peer has not heard of. It goes before the state that covers its change:
    // whoever stands there has heard it.
    FrameText preferences_;
    // Lists, for these are empty most of the time, in every one of many sessions.
    std::list<FrameText> control_;
    std::list<ServerEffect> effects_;  // all but frames
    bool heartbeat_owed_ = false;
    std::optional<std::string> authenticating_;  // the op to answer; empty: the frame had none
    std::optional<Millis> close_by_;             // closing
    bool closed_ = false;
    server_effects::Close close_{CloseCode::kShutdown, {}};
    std::optional<Error> refusal_;
};

}  // namespace carillon
