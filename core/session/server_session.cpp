#include "core/session/server_session.hpp"

#include "core/wire/frame_codec.hpp"

#include <algorithm>
#include <utility>

namespace carillon {
namespace {

constexpr Millis kReadRetry{1000};

std::optional<Revision> parse_since(const std::optional<std::string>& since) {
    return since ? Revision::parse(*since) : std::nullopt;
}

}  // namespace

FrameText ServerSession::encoded(const ServerFrame& frame) {
    return std::make_shared<const std::string>(encode(frame));
}

ServerSession::ServerSession(ServerSessionConfig config, std::optional<std::string> since,
                             Millis now)
    : config_(std::move(config)),
      now_(now),
      last_heard_(now),
      next_heartbeat_(now + Millis(std::int64_t{config_.heartbeat_s} * 1000)),
      read_since_(parse_since(since)) {
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
    last_heard_ = now;
}

void ServerSession::handle_frame(std::string_view text, Millis now) {
    handle_activity(now);
    if (close_by_ || closed_) return;
    auto frame = decode_client_frame(text);
    if (!frame) return refuse_frame(frame.error(), op_of_refused(text), now);
    std::visit([&](auto& value) { handle(std::move(value), now); }, frame.value());
}

// --- what the server has to tell

void ServerSession::want_state(const char* reason) {
    drop_pending();
    if (!state_wanted_ && reason != nullptr) effects_.push_back(server_effects::Resynced{reason});
    state_wanted_ = true;
}

void ServerSession::handle_hint(Millis now) {
    pass_to(now);
    if (close_by_ || closed_) return;
    if (reading_) {
        read_again_ = true;
    } else {
        want_state(nullptr);
    }
}

void ServerSession::handle_hint(const Revision& committed, Millis now) {
    pass_to(now);
    if (!position_ || !position_->same_epoch(committed)) return handle_hint(now);
    if (reading_ || state_wanted_ || ready_) return note_committed(committed);
    if (known_end() < committed.counter) handle_hint(now);
}

void ServerSession::note_committed(const Revision& committed) {
    if (reading_) head_hint_ = std::max(head_hint_, committed.counter);
    if (ready_ && !reaches(ready_position_, committed)) state_wanted_ = true;
}

void ServerSession::handle_commit(const PublishedCommit& commit, Millis not_before, Millis now) {
    pass_to(now);
    if (close_by_ || closed_) return;
    const Changes& changes = commit.changes();
    if (position_ && changes.epoch != position_->epoch) return handle_hint(now);
    if (!position_ || reading_ || state_wanted_ || ready_)
        return note_committed(changes.to_revision());
    const std::uint64_t end = known_end();
    if (changes.to <= end) return;
    if (!has_pending()) {
        hold_until_ = not_before;
        held_to_ = std::max(not_before, now);
    } else if (not_before <= now) {
        hold_until_ = now;
        // The time that it is not held back any more is no longer on purpose.
        if (held_to_ > now) pending_committed_at_ -= std::exchange(held_to_, now) - now;
    }
    if (changes.from > end) return want_state("gap");
    const bool is_first = !has_pending();
    add_pending(commit);
    // A push that is held back on purpose counts as late from the end of that on only.
    if (is_first && has_pending()) pending_committed_at_ += held_to_ - now;
}

void ServerSession::add_pending(const PublishedCommit& commit) {
    if (commit.frame_bytes() > limits::kServerFrameBytes) return want_state("too_large");
    if (!has_pending()) {
        pending_commit_ = commit.shared();
        pending_frame_ = commit.frame();
        pending_committed_at_ = commit.commit().committed_at;
        return;
    }
    if (!pending_) {
        pending_bytes_ = frame_size_bound(pending_commit_->changes);
        if (pending_bytes_ + commit.frame_bytes() > limits::kPendingBytes)
            return want_state("slow");
        pending_ = pending_commit_->changes;
        pending_commit_.reset();
        pending_frame_.reset();
    }
    pending_bytes_ += commit.frame_bytes();
    if (pending_bytes_ > limits::kPendingBytes) return want_state("slow");
    fold(*pending_, commit.changes());
}

void ServerSession::drop_pending() {
    pending_commit_.reset();
    pending_frame_.reset();
    pending_.reset();
    pending_bytes_ = 0;
}

void ServerSession::handle_state(Result<InboxState> state, Millis now) {
    pass_to(now);
    reading_ = false;
    if (close_by_ || closed_) return;
    if (!state) {
        if (!position_) return close(CloseCode::kInternal, "unavailable", kUnavailableRetry);
        if (heartbeat_owed_) {  // the peer must not take us for silent
            heartbeat_owed_ = false;
            answer(frames::Heartbeat{*position_});
        }
        if (reading_answers_) {
            answer_owed_ = true;
            if (!read_since_) read_since_ = reading_since_;
        }
        state_wanted_ = true;
        read_not_before_ = now + kReadRetry;
        return;
    }
    std::visit([&](const auto& value) { take_state(value); }, state->state);
    note_digest(*state);
    if (const auto* snapshot = std::get_if<Snapshot>(&state->state)) check_digest(*snapshot);
    const std::uint64_t reached = ready_ ? ready_position_.counter : position_->counter;
    const std::uint64_t known = std::max(state->head, head_hint_);
    head_hint_ = 0;
    // More than one frame holds, or committed while we read: once more when this one is written.
    if (known > reached || read_again_) state_wanted_ = true;
    read_again_ = false;
}

void ServerSession::take_state(const Snapshot& snapshot) {
    if (position_ && !reading_answers_) {
        effects_.push_back(server_effects::Resynced{"too_far"});
    }
    ready_ = server_effects::Send{encoded(snapshot), Millis{0}, true};
    ready_position_ = snapshot.revision;
}

void ServerSession::take_state(const Changes& changes) {
    const bool nothing_new = position_ && reaches(*position_, changes.to_revision());
    if (nothing_new && !reading_answers_) return;
    if (heartbeat_owed_ && !nothing_new && !reading_answers_) {
        effects_.push_back(server_effects::Resynced{"heartbeat"});
    }
    ready_ = server_effects::Send{encoded(changes), Millis{0}, true};
    ready_position_ = changes.to_revision();
}

void ServerSession::handle_written(Millis now) {
    pass_to(now);
    in_flight_ = false;
}

void ServerSession::note_digest(const InboxState& state) {
    const auto* snapshot = std::get_if<Snapshot>(&state.state);
    const std::string& epoch =
        snapshot ? snapshot->revision.epoch : std::get<Changes>(state.state).epoch;
    read_digest_.reset();
    if (state.digest) read_digest_.emplace(Revision{epoch, state.head}, *state.digest);
}

// A snapshot that holds all that is unread is counted over: only so is it known which end is wrong.
void ServerSession::check_digest(const Snapshot& snapshot) {
    const auto store = digest_at(snapshot.revision);
    if (!store || snapshot.truncated) return;
    InboxDigest rows;
    for (const Notification& n : snapshot.items)
        rows.add(n);
    if (rows == *store) return;
    effects_.push_back(server_effects::Miscounted{snapshot.revision, rows, *store});
}

std::optional<InboxDigest> ServerSession::digest_at(const std::optional<Revision>& at) const {
    if (!at || !read_digest_ || read_digest_->first != *at) return std::nullopt;
    return read_digest_->second;
}

// --- time

void ServerSession::handle_timeout(Millis now) {
    pass_to(now);
    if (closed_) return;
    if (close_by_) return;  // poll() looks at it
    if (config_.token_expires_at && *config_.token_expires_at <= now) {
        return close(CloseCode::kUnauthenticated, "token_expired", std::nullopt);
    }
    const Millis silence = Millis(std::int64_t{config_.heartbeat_s} * 2000);
    if (last_heard_ + silence <= now || (in_flight_ && in_flight_since_ + silence <= now)) {
        return close(CloseCode::kSilent, "silent", std::nullopt);
    }
    if (next_heartbeat_ <= now) {
        next_heartbeat_ = now + silence / 2;
        effects_.push_back(server_effects::SendPing{});
        heartbeat_owed_ = true;
        // The heartbeat tells where the store is, so that a lost commit is found by it.
        if (!reading_ && !has_pending()) state_wanted_ = true;
    }
}

std::optional<Millis> ServerSession::next_deadline() const {
    if (closed_) return std::nullopt;
    if (close_by_) return close_by_;
    const Millis silence = Millis(std::int64_t{config_.heartbeat_s} * 2000);
    Millis next = std::min(next_heartbeat_, last_heard_ + silence);
    if (in_flight_) next = std::min(next, in_flight_since_ + silence);
    if (config_.token_expires_at) next = std::min(next, *config_.token_expires_at);
    if (has_pending() && hold_until_ > now_) next = std::min(next, hold_until_);
    if (state_wanted_ && read_not_before_ > now_) next = std::min(next, read_not_before_);
    return next;
}

void ServerSession::close(CloseCode code, std::string_view bye, std::optional<Millis> retry_after) {
    if (close_by_ || closed_) return;
    close_by_ = now_ + kCloseGrace;
    close_ = server_effects::Close{code, std::string(bye)};
    effects_.clear();
    hello_.reset();
    waiting_operations_.clear();
    drop_pending();
    ready_.reset();
    state_wanted_ = false;
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
    if (close_by_) {
        if (!in_flight_ && !control_.empty()) return ServerEffect(*next_frame());
        if (in_flight_ && now_ < *close_by_) return std::nullopt;
        closed_ = true;
        return ServerEffect(close_);
    }
    if (state_wanted_ && !reading_ && !ready_ && !in_flight_ && read_not_before_ <= now_) {
        reading_ = true;
        state_wanted_ = false;
        reading_answers_ = std::exchange(answer_owed_, false);
        reading_since_ = read_since_ ? std::move(read_since_) : position_;
        read_since_.reset();
        return ServerEffect(server_effects::ReadState{reading_since_});
    }
    if (in_flight_) return std::nullopt;
    if (auto frame = next_frame()) return ServerEffect(std::move(*frame));
    return std::nullopt;
}

std::optional<server_effects::Send> ServerSession::next_frame() {
    std::optional<server_effects::Send> frame;
    if (hello_) {
        frame = server_effects::Send{std::exchange(hello_, nullptr), Millis{0}, false};
    } else if ((position_ || close_by_) && !control_.empty()) {
        // Before the first state nothing else is said.
        frame = server_effects::Send{std::move(control_.front()), Millis{0}, false};
        control_.pop_front();
    } else {
        frame = next_state_frame();
    }
    if (frame) {
        in_flight_ = true;
        in_flight_since_ = now_;
    }
    return frame;
}

std::optional<server_effects::Send> ServerSession::next_state_frame() {
    if (ready_) {
        position_ = ready_position_;
        auto frame = std::move(ready_);
        ready_.reset();
        return frame;
    }
    if (has_pending()) {
        if (hold_until_ > now_) return std::nullopt;
        server_effects::Send frame{pending_frame_, pending_committed_at_, true};
        if (pending_) {
            position_ = pending_->to_revision();
            frame.text = encoded(std::move(*pending_));
        } else {
            position_ = pending_commit_->changes.to_revision();
        }
        drop_pending();
        return frame;
    }
    if (heartbeat_owed_ && position_ && !reading_ && !state_wanted_) {
        heartbeat_owed_ = false;
        const frames::Heartbeat heartbeat{*position_, digest_at(position_)};
        return server_effects::Send{encoded(heartbeat), Millis{0}, false};
    }
    return std::nullopt;
}

bool ServerSession::wants_frames() const {
    // Before the first state there is no revision to answer with.
    return position_ && !close_by_ && !closed_ && !authenticating_ &&
           control_.size() < limits::kControlFrames &&
           waiting_operations_.size() < limits::kWaitingOperations;
}

std::size_t ServerSession::waiting_bytes() const {
    std::size_t bytes = pending_bytes_ + (ready_ ? ready_->text->size() : 0);
    for (const auto& frame : control_)
        bytes += frame->size();
    return bytes;
}

}  // namespace carillon
