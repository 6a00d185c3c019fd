#include "server/hub/live_session.hpp"

#include "server/auth/authenticator.hpp"
#include "server/base/log/log.hpp"
#include "server/base/metrics/metrics.hpp"
#include "server/ingest/directory_learner.hpp"
#include "server/store/store.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace carillon {

namespace {

// Less between two looks at both clocks is rounding, or a clock that is being slowed or hastened.
constexpr Millis kSet{20};

ServerSessionConfig session_config(const LiveSettings& settings, const Principal& principal,
                                   std::string session) {
    ServerSessionConfig config;
    config.user = principal.user;
    config.session = std::move(session);
    config.heartbeat_s = settings.heartbeat_s;
    config.max_connections = settings.max_connections;
    config.token_expires_at = principal.expires_at;
    config.may_mark_read = principal.may(Permission::kMarkRead);
    config.may_delete = principal.may(Permission::kDelete);
    return config;
}

}  // namespace

LiveSession::LiveSession(const LiveServices& services, const LiveSettings& settings,
                         LiveTransport& transport, const Principal& principal, std::string session,
                         std::optional<std::string> since)
    : services_(services),
      transport_(transport),
      user_(principal.user),
      token_(principal.token()),
      name_(session),
      session_(session_config(settings, principal, std::move(session)), std::move(since),
               services_.clock()),
      told_(services_.clock()),
      ticked_(services_.ticks()) {}

LiveSession::~LiveSession() {
    leave();
}

Millis LiveSession::now() {
    const Millis time = services_.clock();
    const Millis ticks = services_.ticks();
    const Millis by = (time - told_) - (ticks - ticked_);
    told_ = time;
    ticked_ = ticks;
    // A machine that was suspended counts as one whose clock was set forward: nobody spoke
    // meanwhile.
    if (by >= kSet || by <= -kSet) session_.handle_clock_set(by);
    return time;
}

bool LiveSession::start() {
    // Registered before the state is read: a commit in between is then never missed.
    if (!services_.hub.add(user_, *this)) return false;
    is_member_ = true;
    // Likewise before the look at revocations: one that comes after it finds this session.
    on_revoked();
    if (!has_ended_) pump();
    return true;
}

void LiveSession::leave() {
    if (!is_member_) return;
    is_member_ = false;
    services_.hub.remove(user_, *this);
}

void LiveSession::on_frame(std::string_view text) {
    session_.handle_frame(text, now());
    pump();
}

void LiveSession::on_foreign_frame() {
    // No JSON text is empty, so this is refused and counted like any other bad frame.
    session_.handle_frame({}, now());
    pump();
}

void LiveSession::on_activity() {
    session_.handle_activity(now());
    transport_.changed();
}

void LiveSession::on_written() {
    note_written(now());
    pump();
}

void LiveSession::note_written(Millis now) {
    if (sent_committed_at_ > Millis{0}) {
        services_.metrics.observe(metric("notifications_delivery_seconds"),
                                  std::max(now - sent_committed_at_, Millis{0}));
        sent_committed_at_ = Millis{0};
    }
    if (sending_) {
        services_.hub.pushes().note_push(user_, name_, sending_->first, sending_->second, now);
        sending_.reset();
    }
    session_.handle_written(now);
}

void LiveSession::on_deadline() {
    session_.handle_timeout(now());
    pump();
}

void LiveSession::on_gone() {
    has_ended_ = true;
    leave();
}

void LiveSession::close(CloseCode code, std::string_view bye, std::optional<Millis> retry_after) {
    session_.close(code, bye, retry_after);
    pump();
}

void LiveSession::on_commit(const PublishedCommit& commit, Millis hold) {
    const Millis now = this->now();
    session_.handle_commit(commit, now + hold, now);
    pump();
}

void LiveSession::on_hint(const std::optional<Revision>& committed) {
    if (committed) {
        session_.handle_hint(*committed, now());
    } else {
        session_.handle_hint(now());
    }
    pump();
}

// As when it expires.
void LiveSession::on_revoked() {
    if (has_ended_ || !services_.authenticator.is_revoked(token_)) return;
    close(CloseCode::kUnauthenticated, "token_expired", std::nullopt);
}

std::optional<Millis> LiveSession::next_deadline() const {
    if (has_ended_) return std::nullopt;
    return session_.next_deadline();
}

std::optional<Millis> LiveSession::next_deadline_ticks() const {
    const auto at = next_deadline();
    // Never at once: a deadline that stays in the past must not keep the thread busy.
    if (at) return ticked_ + std::max(*at - told_, Millis{1});
    return std::nullopt;
}

bool LiveSession::wants_frames() const {
    return !has_ended_ && session_.wants_frames();
}

// A client can be refused as often as it likes: what is over the quota is at level debug.
void LiveSession::log_refusal(const Error& refusal) {
    const auto untold = services_.hub.peer_faults().take(services_.ticks());
    log::write(untold ? log::Level::kWarning : log::Level::kDebug, "notification.ws.error",
               {{"user_id", user_},
                {"session", name_},
                {"code", text(refusal.code)},
                {"reason", refusal.message},
                {"untold_before", untold.value_or(0)}});
}

void LiveSession::pump() {
    while (!has_ended_) {
        auto effect = session_.poll();
        if (!effect) break;
        std::visit([this](auto& what) { carry_out(what); }, *effect);
    }
    // Behind the effects, for carrying one out may have refused something.
    if (const auto refusal = session_.take_refusal()) log_refusal(*refusal);
    if (!has_ended_) transport_.changed();
}

template <class T, class F>
std::function<void(Result<T>)> LiveSession::on_shard(F take) {
    return [weak = weak_from_this(), &executor = services_.executor,
            take = std::move(take)](Result<T> result) {
        executor.post([weak, take, result = std::move(result)]() mutable {
            const auto self = weak.lock();
            if (self && !self->has_ended_) take(*self, std::move(result));
        });
    };
}

// A snapshot is what a session begins with, not a push.
void LiveSession::note_sending(const server_effects::Send& effect) {
    if (!effect.is_state || !session_.position()) return;
    const bool is_live = effect.committed_at > Millis{0};
    const std::uint64_t from = is_live ? reached_ : read_from_;
    reached_ = session_.position()->counter;
    if ((is_live || !has_read_snapshot_) && from < reached_) sending_.emplace(from, reached_);
}

void LiveSession::carry_out(server_effects::Send& effect) {
    sent_committed_at_ = effect.committed_at;
    note_sending(effect);
    // As good as at once: the clocks need no other look.
    if (transport_.send(std::move(effect.text))) note_written(told_);
}

void LiveSession::carry_out(server_effects::SendPing&) {
    transport_.ping();
}

void LiveSession::carry_out(server_effects::ReadState& effect) {
    read_from_ = effect.since ? effect.since->counter : 0;
    services_.store.state(user_, std::move(effect.since),
                          on_shard<InboxState>([](LiveSession& self, Result<InboxState> state) {
                              self.note_failure(state);
                              self.has_read_snapshot_ =
                                  state && std::holds_alternative<Snapshot>(state->state);
                              self.session_.handle_state(std::move(state), self.now());
                              self.pump();
                          }));
}

void LiveSession::count_failure() {
    services_.metrics.count_error("store");
}

void LiveSession::carry_out(server_effects::Execute& effect) {
    const OperationMark mark = mark_of(effect.op);
    OperateRequest request{user_, std::move(effect.operation), name_, mark};
    services_.store.operate(
        std::move(request),
        on_shard<Operated>([op = std::move(effect.op)](LiveSession& self, Result<Operated> done) {
            self.note_failure(done);
            Result<OperationOutcome> outcome =
                done ? Result<OperationOutcome>(std::move(done->outcome))
                     : Result<OperationOutcome>(done.error());
            self.session_.handle_outcome(op, outcome, self.now());
            self.pump();
        }));
}

void LiveSession::carry_out(server_effects::Authenticate& effect) {
    const Millis now = this->now();
    const auto verified = services_.authenticator.verify(effect.token, now);
    if (!verified) return session_.handle_authenticated(verified.error(), now);
    if (!verified->may(Permission::kView)) {
        const Error refusal{Errc::kForbidden, "", "the token lacks notification.view"};
        return session_.handle_authenticated(refusal, now);
    }
    Renewal renewal;
    renewal.user = verified->user;
    renewal.token_expires_at = verified->expires_at;
    renewal.may_mark_read = verified->may(Permission::kMarkRead);
    renewal.may_delete = verified->may(Permission::kDelete);
    if (services_.learner.knows(*verified)) return take_renewal(*verified, renewal);
    services_.learner.learn(*verified,
                            [learned = on_shard<Done>(
                                 [renewal, principal = *verified](LiveSession& self, Result<Done>) {
                                     self.take_renewal(principal, renewal);
                                     self.pump();
                                 })] { learned(Done{}); });
}

// What was revoked since it was verified is found here, what is revoked later by on_revoked.
void LiveSession::take_renewal(const Principal& principal, const Renewal& renewal) {
    if (principal.user == user_) token_ = principal.token();
    session_.handle_authenticated(renewal, now());
    if (services_.authenticator.is_revoked(token_))
        session_.close(CloseCode::kUnauthenticated, "token_expired", std::nullopt);
}

void LiveSession::carry_out(server_effects::Close& effect) {
    has_ended_ = true;
    leave();
    log::debug("notification.ws.closed", {{"user_id", user_},
                                          {"session", name_},
                                          {"code", static_cast<unsigned>(effect.code)},
                                          {"reason", effect.reason}});
    transport_.close(effect.code, effect.reason);
}

void LiveSession::carry_out(server_effects::Resynced& effect) {
    services_.metrics.count(metric("notifications_ws_resyncs_total"), effect.reason);
}

void LiveSession::carry_out(server_effects::Differed& effect) {
    // What it says it held is its own affair: counted as a resync, told within the quota.
    const auto untold = services_.hub.peer_faults().take(services_.ticks());
    const auto text_of = [](const auto& value) { return value ? value->text() : std::string(); };
    log::write(untold ? log::Level::kInfo : log::Level::kDebug, "notification.ws.differed",
               {{"user_id", user_},
                {"session", name_},
                {"revision", text_of(effect.at)},
                {"digest", text_of(effect.store)},
                {"client_digest", effect.peer.text()},
                {"untold_before", untold.value_or(0)}});
}

void LiveSession::carry_out(server_effects::Miscounted& effect) {
    services_.metrics.count(metric("notifications_ws_digest_mismatches_total"));
    // Once is enough to know, and the user may open any number of connections.
    const auto untold = services_.hub.miscounts().take(services_.ticks());
    log::write(untold ? log::Level::kError : log::Level::kDebug, "notification.miscounted",
               {{"user_id", user_},
                {"session", name_},
                {"revision", effect.at.text()},
                {"digest", effect.store.text()},
                {"rows_digest", effect.rows.text()},
                {"untold_before", untold.value_or(0)}});
}

}  // namespace carillon
