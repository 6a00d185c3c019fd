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

#include "core/base/defaults.hpp"
#include "core/base/limits.hpp"
#include "core/inbox/ledger.hpp"
#include "core/session/minute_rate.hpp"
#include "core/wire/frames.hpp"
#include "core/wire/published_commit.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace carillon {

namespace server_effects {
struct Send {  // write this text frame; answer with handle_written
    FrameText text;
    Millis committed_at{0};  // of the oldest commit it carries, 0 = none: for the latency figure
    bool is_state = false;   // a snapshot or changes
};
struct SendPing {};  // a WebSocket ping
struct ReadState {   // read the user's inbox; answer with handle_state
    std::optional<Revision> since;
};
struct Execute {  // carry out; answer with handle_outcome. One at a time
    std::string op;
    Operation operation;
};
struct Authenticate {  // verify; answer with handle_authenticated
    std::string token;
};
struct Close {  // close the WebSocket; nothing follows
    CloseCode code;
    std::string reason;
};
struct Resynced {        // the client was given state outside the live flow: for the metric
    const char* reason;  // "sync", "gap", "too_large", "slow", "heartbeat", "too_far", "digest"
};
// The client says that it held other rows than the store at the same revision, and asks for a
// snapshot. Anybody can say so: no alarm.
struct Differed {
    std::optional<Revision> at;
    InboxDigest peer;
    std::optional<InboxDigest> store;  // as told
};
// The store's own digest is not that of the rows it gave at the same revision. Nothing a client
// does leads here, and nothing should: for the metric and the log.
struct Miscounted {
    Revision at;
    InboxDigest rows;
    InboxDigest store;
};
}  // namespace server_effects

using ServerEffect =
    std::variant<server_effects::Send, server_effects::SendPing, server_effects::ReadState,
                 server_effects::Execute, server_effects::Authenticate, server_effects::Close,
                 server_effects::Resynced, server_effects::Differed, server_effects::Miscounted>;

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
    const std::optional<Revision>& position() const { return position_; }
    // Bytes that wait in this session.
    std::size_t waiting_bytes() const;
    // Of these: changes that are folded for a slow peer, at most limits::kPendingBytes.
    std::size_t folded_bytes() const { return pending_bytes_; }

  private:
    // Every handle_ begins with it.
    void pass_to(Millis now);
    void refuse_frame(const Error& error, std::string op, Millis now);
    void refuse_rate(const char* what, std::size_t most, std::string op, Millis now);
    void handle(frames::Request request, Millis now);
    void execute_next();
    void handle(frames::Sync sync, Millis now);
    void handle(frames::Auth auth, Millis now);
    void handle(frames::Ping ping, Millis now);
    void want_state(const char* reason);
    // While a state is on its way to the peer. A read under way is compared with it when it comes,
    // a read to come brings it; a state that came before and waits for the peer lacks it.
    void note_committed(const Revision& committed);
    void answer(const ServerFrame& frame) { control_.push_back(encoded(frame)); }
    static FrameText encoded(const ServerFrame& frame);
    static constexpr Millis kUnavailableRetry{2000};
    void add_pending(const PublishedCommit& commit);
    void drop_pending();
    // Where the peer stands once it has all that waits here. Precondition: position_.
    std::uint64_t known_end() const {
        if (pending_) return pending_->to;
        return pending_commit_ ? pending_commit_->changes.to : position_->counter;
    }
    bool has_pending() const { return pending_commit_ != nullptr || pending_.has_value(); }
    void take_state(const Snapshot& snapshot);
    void take_state(const Changes& changes);
    void note_digest(const InboxState& state);
    void check_digest(const Snapshot& snapshot);
    // The store's digest at this revision, when it was read there.
    std::optional<InboxDigest> digest_at(const std::optional<Revision>& at) const;
    std::optional<server_effects::Send> next_frame();
    std::optional<server_effects::Send> next_state_frame();

    ServerSessionConfig config_;
    Millis now_;
    Millis last_heard_;
    Millis next_heartbeat_;

    // --- where the peer stands
    std::optional<Revision> position_;
    std::optional<Revision> read_since_;  // where the next read starts, when not at position_
    bool state_wanted_ = true;            // ask the store when the peer can take a frame
    bool answer_owed_ = true;             // the next read is answered even when nothing is new
    bool reading_ = false;
    bool reading_answers_ = false;  // answer_owed_ of the read under way
    std::optional<Revision> reading_since_;
    bool read_again_ = false;  // a hint came while reading
    bool heartbeat_owed_ = false;
    std::uint64_t head_hint_ = 0;  // a counter known to be committed
    Millis read_not_before_{0};

    // --- live changes that wait: one shared commit, or several folded; follow on from position_
    std::shared_ptr<const Commit> pending_commit_;
    FrameText pending_frame_;
    std::optional<Changes> pending_;
    std::size_t pending_bytes_ = 0;
    Millis pending_committed_at_{0};
    Millis hold_until_{0};
    Millis held_to_{0};  // until when what waits is held back on purpose

    // --- a state read from the store that waits to be sent
    std::optional<server_effects::Send> ready_;
    Revision ready_position_;
    std::optional<std::pair<Revision, InboxDigest>> read_digest_;  // as the store was read last

    FrameText hello_;
    std::deque<FrameText> control_;
    std::deque<ServerEffect> effects_;  // all but frames
    std::deque<server_effects::Execute> waiting_operations_;
    bool is_executing_ = false;
    std::optional<std::string> authenticating_;  // the op to answer; empty: the frame had none
    bool in_flight_ = false;
    Millis in_flight_since_{0};
    std::optional<Millis> close_by_;  // closing
    bool closed_ = false;
    server_effects::Close close_{CloseCode::kShutdown, {}};
    MinuteRate bad_frames_{limits::kBadFramesPerMinute};
    MinuteRate syncs_{limits::kSyncsPerMinute};
    MinuteRate pings_{limits::kPingsPerMinute + 1};
    MinuteRate auths_{limits::kAuthsPerMinute + 1};
    std::optional<Error> refusal_;
};

}  // namespace carillon
