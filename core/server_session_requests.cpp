// ServerSession: what the peer asks for, and the answers.

#include "core/codec.hpp"
#include "core/server_session.hpp"

#include <utility>

namespace carillon {
namespace {

constexpr Millis kMinute{60000};

}  // namespace

void ServerSession::refuse_frame(const Error& error, Millis now) {
    answer(frames::Refusal{text(error.code), error.message});
    refusal_ = error;
    while (!bad_frames_.empty() && bad_frames_.front() <= now - kMinute)
        bad_frames_.pop_front();
    bad_frames_.push_back(now);
    if (bad_frames_.size() >= limits::kBadFramesPerMinute) {
        close(CloseCode::kBadFrames, "bad_frames", std::nullopt);
    }
}

void ServerSession::handle(frames::Request request, Millis now) {
    const bool permitted = request.operation.kind == OperationKind::kDelete ? config_.may_delete
                                                                            : config_.may_mark_read;
    if (!permitted) {
        answer(frames::Answer{request.op, std::nullopt,
                              Error{Errc::kForbidden, "", "the sign-in does not permit this"}});
        return;
    }
    const Status status = check(request.operation, now);
    if (!status) {
        answer(frames::Answer{request.op, std::nullopt, status.error()});
        return;
    }
    waiting_operations_.push_back({std::move(request.op), std::move(request.operation)});
    execute_next();
}

// One after the other: they take effect in the order sent, and when one fails none behind it has
// been carried out before it.
void ServerSession::execute_next() {
    if (is_executing_ || waiting_operations_.empty()) return;
    is_executing_ = true;
    effects_.push_back(std::move(waiting_operations_.front()));
    waiting_operations_.pop_front();
}

void ServerSession::handle(frames::Sync sync, Millis) {
    if (sync.digest) {
        effects_.push_back(server_effects::Differed{position_, *sync.digest, digest_at(position_)});
    }
    read_since_ = Revision::parse(sync.since);
    if (!read_since_) position_.reset();
    answer_owed_ = true;
    if (sync.digest) return want_state("digest");
    want_state("sync");
}

void ServerSession::handle(frames::Auth auth, Millis now) {
    if (authenticating_) {
        return refuse_frame(Error{Errc::kLimited, "", "an auth frame is being checked already"},
                            now);
    }
    authenticating_ = auth.op.empty() ? std::string("auth") : std::move(auth.op);
    effects_.push_back(server_effects::Authenticate{std::move(auth.token)});
}

void ServerSession::handle(frames::Ping, Millis) {
    answer(frames::Pong{});
}

// --- the answers

void ServerSession::handle_outcome(const std::string& op, const Result<OperationOutcome>& outcome,
                                   Millis now) {
    pass_to(now);
    is_executing_ = false;
    if (close_by_ || closed_) return;
    frames::Answer frame;
    frame.op = op;
    if (outcome) {
        frame.revision = outcome->revision;
    } else {
        frame.error = outcome.error();
    }
    answer(frame);
    if (!outcome && outcome.error().code == Errc::kUnavailable) {
        // The client will send it again, and all that it has sent since, in order.
        return close(CloseCode::kInternal, "unavailable", kUnavailableRetryS);
    }
    execute_next();
}

void ServerSession::handle_authenticated(const Result<Renewal>& renewal, Millis now) {
    pass_to(now);
    if (!authenticating_) return;
    const std::string op = std::move(*authenticating_);
    authenticating_.reset();
    if (close_by_ || closed_) return;
    if (!renewal) return refuse_frame(renewal.error(), now);
    if (renewal->user != config_.user) {
        return refuse_frame(Error{Errc::kForbidden, "",
                                  "the token names another subject; this session keeps its own"},
                            now);
    }
    config_.token_expires_at = renewal->token_expires_at;
    config_.may_mark_read = renewal->may_mark_read;
    config_.may_delete = renewal->may_delete;
    if (position_) answer(frames::Answer{op, *position_, std::nullopt});
}

}  // namespace carillon
