// ServerSession: what the peer asks for, and the answers.

#include "core/session/server_session.hpp"

#include <utility>

namespace carillon {

void ServerSession::refuse_frame(const Error& error, std::string op, Millis now) {
    answer(frames::Error{text(error.code), error.message, std::move(op)});
    refusal_ = error;
    if (rates_.bad.reaches(now)) close(CloseCode::kBadFrames, "bad_frames", std::nullopt);
}

void ServerSession::refuse_rate(const char* what, std::size_t most, std::string op, Millis now) {
    refuse_frame(Error{Errc::kLimited, "",
                       "more than " + std::to_string(most) + " " + what + " frames in a minute"},
                 std::move(op), now);
}

void ServerSession::handle(frames::Request request, Millis now) {
    const bool permitted = request.operation.kind == OperationKind::kDelete ? config_.may_delete
                                                                            : config_.may_mark_read;
    if (!permitted) {
        answer(frames::Result{request.op, std::nullopt,
                              Error{Errc::kForbidden, "", "the sign-in does not permit this"}});
        return;
    }
    if (request.snooze_for) request.operation.until = now + *request.snooze_for;
    const Status status = check(request.operation, now);
    if (!status) {
        answer(frames::Result{request.op, std::nullopt, status.error()});
        return;
    }
    operations_.push({std::move(request.op), std::move(request.operation)});
    execute_next();
}

void ServerSession::execute_next() {
    if (auto next = operations_.start_next()) effects_.push_back(std::move(*next));
}

// Each makes the store read the inbox.
void ServerSession::handle(frames::Sync sync, Millis now) {
    if (rates_.syncs.reaches(now)) return close(CloseCode::kBadFrames, "limited", std::nullopt);
    if (sync.digest) {
        effects_.push_back(
            server_effects::Differed{position(), *sync.digest, feed_.digest_at(position())});
    }
    feed_.sync(Revision::parse(sync.since));
    if (sync.digest) return want_state("digest");
    want_state("sync");
}

void ServerSession::handle(frames::Auth auth, Millis now) {
    if (authenticating_) {
        return refuse_frame(Error{Errc::kLimited, "", "an auth frame is being checked already"},
                            std::move(auth.op), now);
    }
    // Each may cost a signature and a write to the directory.
    if (rates_.auths.reaches(now))
        return refuse_rate("auth", limits::kAuthsPerMinute, std::move(auth.op), now);
    authenticating_ = std::move(auth.op);
    effects_.push_back(server_effects::Authenticate{std::move(auth.token)});
}

void ServerSession::handle(frames::Ping, Millis now) {
    if (rates_.pings.reaches(now)) return refuse_rate("ping", limits::kPingsPerMinute, {}, now);
    answer(frames::Pong{});
}

// --- the answers

void ServerSession::handle_outcome(const std::string& op, const Result<OperationOutcome>& outcome,
                                   Millis now) {
    pass_to(now);
    operations_.finish();
    if (is_closing()) return;
    frames::Result frame;
    frame.op = op;
    if (outcome) {
        frame.revision = outcome->revision;
    } else {
        frame.error = outcome.error();
    }
    answer(frame);
    if (!outcome && outcome.error().code == Errc::kUnavailable) {
        // The client will send it again, and all that it has sent since, in order.
        return close(CloseCode::kInternal, "unavailable", kUnavailableRetry);
    }
    execute_next();
}

void ServerSession::handle_authenticated(const Result<Renewal>& renewal, Millis now) {
    pass_to(now);
    if (!authenticating_) return;
    std::string op = std::move(*authenticating_);
    authenticating_.reset();
    if (is_closing()) return;
    if (!renewal) return refuse_frame(renewal.error(), std::move(op), now);
    if (renewal->user != config_.user) {
        return refuse_frame(Error{Errc::kForbidden, "",
                                  "the token names another subject; this session keeps its own"},
                            std::move(op), now);
    }
    config_.token_expires_at = renewal->token_expires_at;
    config_.may_mark_read = renewal->may_mark_read;
    config_.may_delete = renewal->may_delete;
    if (op.empty()) op = "auth";
    if (position()) answer(frames::Result{std::move(op), *position(), std::nullopt});
}

}  // namespace carillon
