#include "core/session/client_session.hpp"

#include "core/base/limits.hpp"
#include "core/inbox/operation_marks.hpp"
#include "core/wire/frame_codec.hpp"
#include "core/wire/rest.hpp"

#include <algorithm>
#include <utility>

namespace carillon {
namespace {

constexpr unsigned kMaxRefusedSignIns = 3;
constexpr Millis kStableAfter{10000};  // a connection that held so long resets the backoff
// In step for so long, a client that is sent away by retry_after 0 may come back at once: where it
// is sent away each time, it would come back for ever.
constexpr Millis kInStepAfter{1000};
constexpr Millis kTooManyRetry{10000};  // another tab must close first
constexpr Millis kUnavailableRetry{1000};
constexpr Millis kReachTimeout{3000};  // a result's changes should have come by then
constexpr Millis kRenewMargin{60000};
constexpr std::uint16_t kNormal = 1000;

bool is(std::uint16_t code, CloseCode expected) {
    return code == static_cast<std::uint16_t>(expected);
}

std::string op_prefix(SeededRandom& random) {
    static constexpr char kDigits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    std::string prefix(10, '0');
    for (char& digit : prefix)
        digit = kDigits[random.below(36)];
    return std::string(kOncePrefix) + prefix + '-';
}

// It entered, rather than came back or changed.
bool is_new(const Notification& n) {
    return n.created_at == n.updated_at && is_unread(n);
}

}  // namespace

const char* text(Connection connection) {
    switch (connection) {
        case Connection::kIdle:
            return "idle";
        case Connection::kConnecting:
            return "connecting";
        case Connection::kOnline:
            return "online";
        case Connection::kOffline:
            return "offline";
        case Connection::kClosed:
            return "closed";
    }
    return "idle";
}

ClientSession::ClientSession(std::uint64_t seed) : random_(seed), op_prefix_(op_prefix(random_)) {}

// --- connecting

void ClientSession::start(Millis now) {
    if (connection_ != Connection::kIdle && connection_ != Connection::kClosed) return;
    refused_sign_ins_ = 0;
    is_refused_ = false;
    open(now);
}

void ClientSession::stop(Millis now) {
    drop_socket(kNormal, now);
    retry_at_.reset();
    become(Connection::kClosed);
}

void ClientSession::open(Millis now) {
    retry_at_.reset();
    socket_ = true;
    greeted_ = false;
    syncing_ = false;
    in_step_since_.reset();
    sent_.clear();
    unanswered_.clear();
    answer_due_ = now + limits::kAnswerTimeout;
    effects_.push_back(client_effects::OpenSocket{inbox_.revision()});
    become(Connection::kConnecting);
}

void ClientSession::handle_opened(Millis now) {
    if (!socket_) return;
    last_heard_ = now;
    answer_due_ = now + limits::kAnswerTimeout;
}

void ClientSession::drop_socket(std::uint16_t code, Millis now) {
    answer_due_.reset();
    reach_due_.reset();
    renew_at_.reset();
    if (in_step_since_ && *in_step_since_ + kStableAfter <= now) backoff_.reset();
    in_step_since_.reset();
    greeted_ = false;
    if (!socket_) return;
    socket_ = false;
    effects_.push_back(client_effects::CloseSocket{code});
}

void ClientSession::handle_closed(std::uint16_t code, Millis now) {
    if (!socket_) return;
    const bool was_greeted = greeted_;
    const bool was_in_step = in_step_since_ && *in_step_since_ + kInStepAfter <= now;
    if (retry_after_ == Millis{0} && !was_in_step) retry_after_.reset();
    socket_ = false;
    drop_socket(code, now);
    close_code_ = code;
    if (is(code, CloseCode::kForbidden)) return refused();
    if (is(code, CloseCode::kUnauthenticated) && !was_greeted) {
        // The token is asked for again at each try; one that is refused again and again will not
        // get better.
        if (++refused_sign_ins_ >= kMaxRefusedSignIns) return refused();
    }
    wait_and_retry(now, is(code, CloseCode::kTooManyConnections) ? kTooManyRetry : Millis{0});
}

void ClientSession::refused() {
    is_refused_ = true;
    become(Connection::kClosed);
}

void ClientSession::wait_and_retry(Millis now, Millis at_least) {
    const auto told = std::exchange(retry_after_, std::nullopt);
    const bool is_told = told && *told >= at_least;
    retry_at_ = now + (is_told ? backoff_.told(random_, *told) : backoff_.next(random_, at_least));
    become(Connection::kOffline);
}

void ClientSession::handle_wakeup(Millis now) {
    if (connection_ == Connection::kOffline) return open(now);
    if (connection_ == Connection::kOnline) ask_sync(now);  // is the socket still alive?
}

void ClientSession::become(Connection connection) {
    if (connection_ == connection) {
        if (connection == Connection::kOffline) changed();  // another retry_at
        return;
    }
    connection_ = connection;
    changed();
}

void ClientSession::changed() {
    view_.reset();
    if (!change_told_) effects_.push_back(client_effects::Changed{});
    change_told_ = true;
}

// --- frames

void ClientSession::handle_frame(std::string_view frame_text, Millis now) {
    if (!socket_) return;
    last_heard_ = now;
    auto frame = decode_server_frame(frame_text);
    if (!frame) {
        // What it said is unknown: as good as lost.
        effects_.push_back(client_effects::Faulted{frame.error()});
        if (connection_ == Connection::kOnline) ask_sync(now);
        return;
    }
    std::visit([&](const auto& value) { take(value, now); }, frame.value());
}

void ClientSession::take(const frames::Hello& hello, Millis now) {
    greeted_ = true;
    refused_sign_ins_ = 0;
    retry_after_.reset();
    heartbeat_ = Millis(std::int64_t{std::max(hello.heartbeat_s, 1u)} * 1000);
    server_ahead_ = hello.server_time - now;
    if (user_ && *user_ != hello.user_id) forget_other();
    user_ = hello.user_id;
    if (hello.token_expires_at) {
        // By the server's clock, so that ours may be wrong.
        const Millis left = std::max(*hello.token_expires_at - hello.server_time, Millis{0});
        renew_at_ = now + left - std::min(kRenewMargin, left / 4);
    }
}

void ClientSession::take(const Snapshot& snapshot, Millis now) {
    inbox_.apply(snapshot);
    for (auto& list : lists_)
        list.second.restart();
    is_between_frames_ = false;
    in_step(now);
    changed();
}

void ClientSession::take(const Changes& changes, Millis now) {
    std::vector<NotificationId> arrived;
    if (connection_ == Connection::kOnline) {
        for (const auto& n : changes.upserts) {
            if (is_new(n) && inbox_.find(n.id) == nullptr) arrived.push_back(n.id);
        }
    }
    const Applied applied = inbox_.apply(changes);
    if (applied == Applied::kGap) return ask_sync(now);
    if (applied == Applied::kApplied) {
        for (auto& list : lists_)
            list.second.apply(changes);
    }
    if (changes.to == inbox_.revision()->counter) is_between_frames_ = changes.more;
    if (applied == Applied::kNothingNew) return in_step(now);
    in_step(now);
    changed();
    for (const auto& id : arrived)
        effects_.push_back(client_effects::Received{id});
}

void ClientSession::in_step(Millis now) {
    syncing_ = false;
    answer_due_.reset();
    if (settle()) changed();
    if (connection_ == Connection::kOnline) return;
    in_step_since_ = now;
    close_code_.reset();
    become(Connection::kOnline);
    send_pending();
}

// Takes what is done off the overlay; did it take off something? A row that an operation has
// changed may come with a later frame only: till then the operation shows what it did.
bool ClientSession::settle() {
    if (is_between_frames_) return false;
    const std::size_t waiting = overlay_.size();
    overlay_.settle(inbox_.revision());
    return overlay_.size() != waiting;
}

void ClientSession::take(const frames::Result& answer, Millis now) {
    if (answer.op == renewal_op_) {
        renewal_op_.clear();
        if (answer.error) effects_.push_back(client_effects::Faulted{*answer.error});
        return;
    }
    if (answer.error && answer.error->code == Errc::kUnavailable) {
        // Its database is away. All that is unanswered is sent again, in order, later.
        drop_socket(kNormal, now);
        return wait_and_retry(now, kUnavailableRetry);
    }
    if (answer.error) {
        if (!overlay_.refuse(answer.op)) return;
        undo_.forget(answer.op);
    } else {
        if (!overlay_.confirm(answer.op, *answer.revision)) return;
        undo_.note_result(answer.op, *answer.revision);
        settle();
        if (!overlay_.empty() && !reach_due_) reach_due_ = now + kReachTimeout;
    }
    effects_.push_back(client_effects::Settled{told_as(answer.op), answer.error});
    changed();
}

// Of an operation's frame it is the operation's answer: it will not be carried out.
void ClientSession::take(const frames::Error& refusal, Millis) {
    Error error{parse_errc(refusal.code), {}, refusal.message};
    if (!refusal.op.empty() && refusal.op == renewal_op_) renewal_op_.clear();
    if (!refusal.op.empty() && overlay_.refuse(refusal.op)) {
        undo_.forget(refusal.op);
        effects_.push_back(client_effects::Settled{told_as(refusal.op), std::move(error)});
        return changed();
    }
    effects_.push_back(client_effects::Faulted{std::move(error)});
}

void ClientSession::take(const frames::Heartbeat& heartbeat, Millis now) {
    if (is_answer_lost()) {
        // Whatever is between has let one frame go and not the socket: all is sent again by
        // another.
        drop_socket(kNormal, now);
        return wait_and_retry(now, Millis{0});
    }
    if (inbox_.revision() != heartbeat.revision) return ask_sync(now);
    const auto held = inbox_.digest();
    if (!heartbeat.digest || !held || *held == *heartbeat.digest) return;
    // Once for each state: when a snapshot does not help, the fault is not in what we hold.
    if (disputed_ == heartbeat) return;
    disputed_ = heartbeat;
    effects_.push_back(client_effects::Faulted{Error{
        Errc::kInternal, "digest",
        "at " + heartbeat.revision.text() + " the digest of what is held is " + held->text() +
            " and the server's is " + heartbeat.digest->text() + "; a snapshot is asked for"}});
    ask_snapshot(*held, now);
}

void ClientSession::take(const frames::Pong&, Millis) {}

// Rows do not depend on them.
void ClientSession::take(const frames::Preferences& told, Millis) {
    effects_.push_back(client_effects::PreferencesTold{told.document});
}

void ClientSession::take(const frames::Bye& bye, Millis) {
    retry_after_ = bye.retry_after;
}

void ClientSession::ask_sync(Millis now) {
    if (syncing_) return;
    syncing_ = true;
    answer_due_ = now + limits::kAnswerTimeout;
    send(frames::Sync{inbox_.revision() ? inbox_.revision()->text() : std::string()});
}

void ClientSession::ask_snapshot(const InboxDigest& held, Millis now) {
    syncing_ = true;
    answer_due_ = now + limits::kAnswerTimeout;
    send(frames::Sync{{}, held});
}

void ClientSession::send(const ClientFrame& frame) {
    effects_.push_back(client_effects::Send{encode(frame)});
}

bool ClientSession::add_page(std::string_view page_json) {
    const auto page = rest::decode_page(page_json);
    if (!page || !inbox_.add_page(page->items, page->revision)) return false;
    changed();
    return true;
}

// --- sign-in and time

void ClientSession::handle_token(std::string token, Millis) {
    if (!socket_ || !greeted_) return;
    renewal_op_ = op_prefix_ + "auth";
    send(frames::Auth{std::move(token), renewal_op_});
}

void ClientSession::handle_timeout(Millis now) {
    release_due(now);
    if (retry_at_ && *retry_at_ <= now) return open(now);
    if (!socket_) return;
    const bool unanswered = answer_due_ && *answer_due_ <= now;
    const bool silent = greeted_ && last_heard_ + 2 * heartbeat_ <= now;
    if (unanswered || silent) {
        drop_socket(static_cast<std::uint16_t>(CloseCode::kSilent), now);
        return wait_and_retry(now, Millis{0});
    }
    if (reach_due_ && *reach_due_ <= now) {
        reach_due_.reset();
        const auto& pending = overlay_.pending();
        if (std::any_of(pending.begin(), pending.end(),
                        [](const auto& operation) { return operation.confirmed.has_value(); })) {
            ask_sync(now);
        }
    }
    if (renew_at_ && *renew_at_ <= now) {
        renew_at_.reset();
        effects_.push_back(client_effects::RenewToken{});
    }
}

std::optional<Millis> ClientSession::next_deadline() const {
    std::optional<Millis> next = retry_at_;
    const auto consider = [&](const std::optional<Millis>& at) {
        if (at && (!next || *at < *next)) next = at;
    };
    for (const auto& pending : overlay_.pending())
        consider(pending.held_until);
    if (!socket_) return next;
    consider(answer_due_);
    consider(reach_due_);
    consider(renew_at_);
    if (greeted_) consider(last_heard_ + 2 * heartbeat_);
    return next;
}

std::optional<ClientEffect> ClientSession::poll() {
    if (effects_.empty()) return std::nullopt;
    ClientEffect effect = std::move(effects_.front());
    effects_.pop_front();
    if (std::holds_alternative<client_effects::Changed>(effect)) change_told_ = false;
    return effect;
}

const View& ClientSession::view() const {
    if (!view_) view_ = overlay_.lay_over(inbox_);
    return *view_;
}

}  // namespace carillon
