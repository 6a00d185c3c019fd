#include "core/session/server_session.hpp"

#include "core/base/limits.hpp"
#include "core/wire/frame_codec.hpp"

#include <algorithm>
#include <utility>

namespace carillon {
namespace {

std::optional<Revision> parse_since(const std::optional<std::string>& since) {
    return since ? Revision::parse(*since) : std::nullopt;
}

}  // namespace

ServerSession::ServerSession(ServerSessionConfig config, std::optional<std::string> since,
                             Millis now)
    : config_(std::move(config)),
      now_(now),
      liveness_(config_.heartbeat_s, now),
      feed_(parse_since(since)) {
    frames::Hello hello;
    hello.session = config_.session;
    hello.user_id = config_.user;
    hello.heartbeat_s = config_.heartbeat_s;
    hello.server_time = now;
    hello.token_expires_at = config_.token_expires_at;
    hello.frame_bytes = limits::kClientFrameBytes;
    hello.connections = config_.max_connections;
    hello_ = encoded(hello);
}

// --- what the peer sends

void ServerSession::handle_activity(Millis now) {
    pass_to(now);
    liveness_.hear(now);
}

void ServerSession::handle_frame(std::string_view text, Millis now) {
    handle_activity(now);
    if (is_closing()) return;
    auto frame = decode_client_frame(text);
    if (!frame) return refuse_frame(frame.error(), op_of_refused(text), now);
    std::visit([&](auto& value) { handle(std::move(value), now); }, frame.value());
}

void ServerSession::handle_written(Millis now) {
    pass_to(now);
    liveness_.end_write();
}

// --- what the server has to tell

void ServerSession::want_state(const char* reason) {
    pending_.drop();
    if (feed_.want() && reason != nullptr) effects_.push_back(server_effects::Resynced{reason});
}

void ServerSession::handle_hint(Millis now) {
    pass_to(now);
    if (is_closing()) return;
    if (feed_.is_reading())
        feed_.read_again();
    else
        want_state(nullptr);
}

void ServerSession::handle_hint(const Revision& committed, Millis now) {
    pass_to(now);
    const auto& position = feed_.position();
    if (!position || !position->same_epoch(committed)) return handle_hint(now);
    if (feed_.is_under_way()) return feed_.note_committed(committed);
    if (known_end() < committed.counter) handle_hint(now);
}

void ServerSession::handle_commit(const PublishedCommit& commit, Millis not_before, Millis now) {
    pass_to(now);
    if (is_closing()) return;
    const Changes& changes = commit.changes();
    const auto& position = feed_.position();
    if (position && changes.epoch != position->epoch) return handle_hint(now);
    if (!position || feed_.is_under_way()) return feed_.note_committed(changes.to_revision());
    const std::uint64_t end = known_end();
    if (changes.to <= end) return;
    if (changes.from > end) return want_state("gap");
    // The state that is read brings them.
    if (commit.commit().has_preferences) return want_state(nullptr);
    switch (pending_.add(commit, not_before, now)) {
        case PendingChanges::Room::kTaken:
            return;
        case PendingChanges::Room::kTooLarge:
            return want_state("too_large");
        case PendingChanges::Room::kSlow:
            return want_state("slow");
    }
}

void ServerSession::handle_state(Result<InboxState> state, Millis now) {
    pass_to(now);
    if (is_closing()) return;
    if (state) {
        if (state->preferences)
            preferences_ = encoded(frames::Preferences{std::move(*state->preferences)});
        return feed_.take(*state, heartbeat_owed_, effects_);
    }
    if (!position()) return close(CloseCode::kInternal, "unavailable", kUnavailableRetry);
    // The peer must not take us for silent.
    if (std::exchange(heartbeat_owed_, false)) answer(frames::Heartbeat{*position()});
    feed_.fail_read(now);
}

// --- time

void ServerSession::handle_timeout(Millis now) {
    pass_to(now);
    if (is_closing()) return;  // poll() looks at close_by_
    if (config_.token_expires_at && *config_.token_expires_at <= now)
        return close(CloseCode::kUnauthenticated, "token_expired", std::nullopt);
    if (liveness_.is_silent(now)) return close(CloseCode::kSilent, "silent", std::nullopt);
    if (!liveness_.take_heartbeat(now)) return;
    effects_.push_back(server_effects::SendPing{});
    heartbeat_owed_ = true;
    // The heartbeat tells where the store is, so that a lost commit is found by it.
    if (!feed_.is_reading() && pending_.is_empty()) feed_.want();
}

std::optional<Millis> ServerSession::next_deadline() const {
    if (closed_) return std::nullopt;
    if (close_by_) return close_by_;
    Millis next = liveness_.next_deadline();
    for (const std::optional<Millis>& other :
         {config_.token_expires_at, pending_.held_until(now_), feed_.next_deadline(now_)})
        if (other) next = std::min(next, *other);
    return next;
}

void ServerSession::pass_to(Millis now) {
    if (now < now_) handle_clock_set(now - now_);
    now_ = now;
}

void ServerSession::handle_clock_set(Millis by) {
    now_ += by;
    liveness_.shift(by);
    feed_.shift(by);
    pending_.shift(by);
    rates_.shift(by);
    if (close_by_) *close_by_ += by;
}

void ServerSession::close(CloseCode code, std::string_view bye, std::optional<Millis> retry_after) {
    if (is_closing()) return;
    close_by_ = now_ + kCloseGrace;
    close_ = server_effects::Close{code, std::string(bye)};
    effects_.clear();
    hello_.reset();
    preferences_.reset();
    operations_.clear();
    pending_.drop();
    feed_.drop();
    heartbeat_owed_ = false;
    answer(frames::Bye{std::string(bye), retry_after});
}

// --- what is to be done

std::optional<ServerEffect> ServerSession::poll() {
    if (closed_) return std::nullopt;
    if (!effects_.empty()) {
        ServerEffect effect = std::move(effects_.front());
        effects_.pop_front();
        return effect;
    }
    const bool is_writing = liveness_.is_writing();
    if (close_by_) {
        if (!is_writing && !control_.empty()) return ServerEffect(*next_frame());
        if (is_writing && now_ < *close_by_) return std::nullopt;
        closed_ = true;
        return ServerEffect(close_);
    }
    if (is_writing) return std::nullopt;
    if (auto read = feed_.begin_read(now_)) return ServerEffect(std::move(*read));
    if (auto frame = next_frame()) return ServerEffect(std::move(*frame));
    return std::nullopt;
}

std::optional<server_effects::Send> ServerSession::next_frame() {
    std::optional<server_effects::Send> frame;
    if (hello_) {
        frame = server_effects::Send{std::exchange(hello_, nullptr), Millis{0}, false};
    } else if (preferences_) {
        frame = server_effects::Send{std::exchange(preferences_, nullptr), Millis{0}, false};
    } else if ((position() || close_by_) && !control_.empty()) {
        // Before the first state nothing is answered.
        frame = server_effects::Send{std::move(control_.front()), Millis{0}, false};
        control_.pop_front();
    } else {
        frame = next_state_frame();
    }
    if (frame) liveness_.begin_write(now_);
    return frame;
}

std::optional<server_effects::Send> ServerSession::next_state_frame() {
    if (auto ready = feed_.take_ready()) return ready;
    if (!pending_.is_empty()) {
        if (pending_.held_until(now_)) return std::nullopt;
        PendingChanges::Taken taken = pending_.take();
        feed_.move_to(taken.to);
        return server_effects::Send{std::move(taken.text), taken.committed_at, true};
    }
    if (heartbeat_owed_ && position() && !feed_.is_reading() && !feed_.is_wanted()) {
        heartbeat_owed_ = false;
        const frames::Heartbeat heartbeat{*position(), feed_.digest_at(position())};
        return server_effects::Send{encoded(heartbeat), Millis{0}, false};
    }
    return std::nullopt;
}

bool ServerSession::wants_frames() const {
    // Before the first state there is no revision to answer with.
    return position() && !is_closing() && !authenticating_ &&
           control_.size() < limits::kControlFrames && operations_.has_room();
}

std::size_t ServerSession::waiting_bytes() const {
    std::size_t bytes = pending_.bytes() + feed_.ready_bytes();
    if (preferences_) bytes += preferences_->size();
    for (const auto& frame : control_)
        bytes += frame->size();
    return bytes;
}

}  // namespace carillon
