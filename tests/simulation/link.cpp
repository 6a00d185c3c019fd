#include "tests/simulation/link.hpp"

#include "core/wire/frame_codec.hpp"
#include "tests/simulation/surroundings.hpp"
#include "tests/simulation/witness.hpp"

#include <algorithm>
#include <utility>

namespace carillon::sim {
namespace {

constexpr std::uint16_t kAbnormal = 1006;
// What one session may hold for a slow peer besides folded changes: a state that is ready, answers.
constexpr std::size_t kMostWaiting =
    limits::kServerFrameBytes + (limits::kControlFrames + limits::kWaitingOperations + 8) * 1024;

std::string_view short_form(std::string_view text) {
    return text.substr(0, 150);
}

}  // namespace

Link::Link(Stage& stage, Node& node, Peer& peer, std::string name)
    : stage_(stage),
      node_(node),
      peer_(peer),
      name_(std::move(name)),
      slowest_(stage.happens(Fault::kFrameDelay, 250) ? stage.up_to(800) : Millis{8}) {}

Millis Link::latency() {
    const Millis most = stage_.is_quiet ? std::min(slowest_, Millis{50}) : slowest_;
    return Millis{1} + stage_.up_to(static_cast<std::uint64_t>(most.count()));
}

// --- the client's end

void Link::open(std::string token, std::optional<std::string> since) {
    server_floor_ = stage_.now() + latency();
    if (!node_.is_up()) return close_client(kAbnormal);
    node_.at(server_floor_, [self = shared_from_this(), token = std::move(token),
                             since = std::move(since)]() mutable {
        if (self->is_client_open_) self->accept(token, std::move(since));
    });
}

void Link::client_sends(std::string text) {
    stage_.say(name_, " > ", short_form(text));
    if (stage_.witness) stage_.witness->on_sent_by_client(name_, text);
    server_floor_ = std::max(server_floor_, stage_.now() + latency());
    node_.at(server_floor_, [self = shared_from_this(), arrives = server_floor_,
                             text = std::move(text)]() mutable {
        if (self->lost_from_ && *self->lost_from_ <= arrives) return;
        self->server_hears(std::move(text));
    });
}

void Link::client_closes() {
    if (!is_client_open_) return;
    is_client_open_ = false;
    if (is_dead_) return;
    server_floor_ = std::max(server_floor_, stage_.now() + latency());
    node_.at(server_floor_, [self = shared_from_this()] { self->end_server(); });
}

void Link::close_client(std::uint16_t code) {
    to_client([code](Link& link) {
        link.is_client_open_ = false;
        link.stage_.say(link.name_, " closed ", std::uint64_t{code});
        link.peer_.on_closed(link, code);
    });
}

// --- what lies between

void Link::to_client(std::function<void(Link&)> deliver) {
    const Millis reads_from = stage_.is_quiet ? Millis{0} : peer_.reads_from();
    client_floor_ = std::max({client_floor_, stage_.now() + latency(), reads_from});
    stage_.agenda.at(client_floor_, [self = shared_from_this(), deliver = std::move(deliver)] {
        if (!self->is_client_open_ || self->is_dead_) return;
        if (self->lost_from_ && *self->lost_from_ <= self->stage_.now()) return;
        deliver(*self);
    });
}

void Link::cut(bool is_server_told) {
    if (!is_client_open_ || is_dead_) return;
    stage_.say(name_, is_server_told ? " is cut" : " is cut, the server is not told");
    lost_from_ = stage_.now() + stage_.up_to(12);
    stage_.agenda.at(*lost_from_, [self = shared_from_this(), is_server_told] {
        if (is_server_told) self->node_.later(self->latency(), [self] { self->end_server(); });
        if (!self->is_client_open_) return;
        self->is_client_open_ = false;
        self->peer_.on_closed(*self, kAbnormal);
    });
}

void Link::half_open() {
    if (!is_client_open_ || is_dead_) return;
    stage_.say(name_, " is half open");
    is_dead_ = true;
    lost_from_ = stage_.now();
}

// --- the server's end

void Link::accept(const std::string& token, std::optional<std::string> since) {
    if (is_dead_) return;
    to_client([](Link& link) { link.peer_.on_opened(link); });
    const auto principal = authenticator().verify(token, node_.clock());
    note_rights(principal);
    if (since) trail_.note_since(*since);
    if (!principal || !principal->may(Permission::kView))
        return refuse(CloseCode::kUnauthenticated, "unauthenticated");
    if (!node_.takes_connections()) return refuse(CloseCode::kShutdown, "shutdown");
    LiveSettings settings;
    settings.heartbeat_s = stage_.setup.heartbeat_s;
    settings.max_connections = stage_.setup.max_connections;
    auto session = std::make_shared<LiveSession>(node_.services(), settings, *this, *principal,
                                                 name_, std::move(since));
    is_server_open_ = true;
    last_sign_ = stage_.now();
    session_ = std::move(session);
    if (!session_->start()) {
        is_server_open_ = false;
        session_.reset();
        stage_.note(Fault::kTooMany);
        return refuse(CloseCode::kTooManyConnections, "too_many_connections");
    }
    node_.add(*this);
    if (node_.hub().sessions_of(peer_.user()) > stage_.setup.max_connections)
        stage_.fail("connections-bounded", "a user has more connections than he may");
    stage_.say(name_, " has a session on node ", node_.index());
    changed();
}

void Link::refuse(CloseCode code, std::string_view bye) {
    std::optional<Millis> retry_after;
    if (code == CloseCode::kShutdown) retry_after = Millis{0};
    const std::string text = encode(ServerFrame(frames::Bye{std::string(bye), retry_after}));
    if (stage_.witness) stage_.witness->on_sent_by_server(name_, text);
    to_client([text](Link& link) { link.peer_.on_frame(link, text); });
    close_client(static_cast<std::uint16_t>(code));
}

bool Link::send(FrameText text) {
    ++stage_.tally.frames;
    stage_.say(name_, " < ", short_form(*text));
    if (stage_.witness) stage_.witness->on_sent_by_server(name_, *text);
    if (is_writing_)
        stage_.fail("one-frame-in-flight", "a second frame before the first is written");
    is_writing_ = true;
    writing_since_ = stage_.now();
    if (!trail_.follows_on(*text))
        stage_.fail("frames-follow-on", name_ + " is told changes that leave some out");
    const bool is_stray = stage_.setup.faults.has(Fault::kStrayFrame);
    if (is_stray && text->compare(0, 17, R"({"type":"changes")") == 0)
        stage_.recent.note(peer_.user(), text);
    const bool is_read_late = !stage_.is_quiet && peer_.reads_from() > stage_.now();
    const Millis written = is_read_late ? peer_.reads_from() : stage_.now() + Millis{1};
    if (!is_dead_) to_client([text](Link& link) { link.peer_.on_frame(link, *text); });
    // A socket with room takes a frame at once: here every second one, so that some wait.
    if (!is_read_late && ++sent_ % 2 == 0) {
        is_writing_ = false;
        return true;
    }
    node_.at(written, [self = shared_from_this()] {
        self->is_writing_ = false;
        self->longest_wait_ =
            std::max(self->longest_wait_, self->stage_.now() - self->writing_since_);
        if (!self->is_server_open_) return;
        self->session_->on_written();
        self->check_memory();
    });
    return false;
}

void Link::ping() {
    if (is_dead_ || !is_client_open_) return;
    Millis back = stage_.now() + latency() + latency();
    if (stage_.happens(Fault::kHeartbeatLost, 50))
        back = stage_.lasting(back + stage_.up_to(30000));
    node_.at(back, [self = shared_from_this()] {
        if (!self->is_server_open_ || !self->is_client_open_ || self->is_dead_) return;
        self->note_sign();
        self->session_->on_activity();
    });
}

void Link::close(CloseCode code, const std::string&) {
    if (code == CloseCode::kSilent) check_silence();
    is_server_open_ = false;
    node_.remove(*this);
    close_client(static_cast<std::uint16_t>(code));
}

void Link::changed() {
    if (!is_server_open_ || !session_) return;
    if (!heard_.empty() && !is_feeding_ && session_->wants_frames()) {
        is_feeding_ = true;
        node_.post([self = shared_from_this()] {
            self->is_feeding_ = false;
            self->feed();
        });
    }
    const auto deadline = session_->next_deadline();
    if (!deadline) return;
    Millis when = std::max(node_.to_agenda(*deadline), stage_.now());
    if (armed_ && *armed_ <= when) return;
    armed_ = when;
    if (stage_.happens(Fault::kHeartbeatLost, 10))
        when = stage_.lasting(when + stage_.up_to(20000));
    node_.at(when, [self = shared_from_this()] {
        if (!self->is_server_open_) return;
        self->armed_.reset();
        self->session_->on_deadline();
        self->changed();
    });
}

void Link::server_hears(std::string text) {
    if (!is_server_open_) return;
    heard_.push_back(std::move(text));
    if (!is_feeding_) feed();
}

void Link::feed() {
    while (is_server_open_ && !heard_.empty() && session_->wants_frames()) {
        const std::string text = std::move(heard_.front());
        heard_.pop_front();
        note_heard(text);
        node_.store().note_request(member(text, "op"), rights_);
        note_sign();
        session_->on_frame(text);
        check_memory();
    }
}

// What the peer says may change where it stands, and what it may do.
void Link::note_heard(std::string_view frame) {
    if (frame.find(R"("type":"sync")") < 40) trail_.note_since(member(frame, "since"));
    if (frame.find(R"("type":"auth")") < 40)
        note_rights(authenticator().verify(member(frame, "token"), node_.clock()));
}

void Link::note_rights(const Result<Principal>& principal) {
    if (!principal) return;
    for (const Permission right : {Permission::kView, Permission::kMarkRead, Permission::kDelete}) {
        if (principal->may(right)) rights_.add(right);
    }
}

void Link::end_server() {
    if (!is_server_open_) return;
    is_server_open_ = false;
    node_.remove(*this);
    session_->on_gone();
}

void Link::on_node_stops() {
    if (is_server_open_) session_->close(CloseCode::kShutdown, "shutdown", Millis{0});
}

void Link::on_node_died() {
    is_server_open_ = false;
    if (session_) session_->on_gone();
    heard_.clear();
    // The operating system says so to whom it can.
    if (!is_dead_) close_client(kAbnormal);
}

void Link::note_sign() {
    longest_wait_ = std::max(longest_wait_, stage_.now() - last_sign_);
    last_sign_ = stage_.now();
}

// Whatever the node's clock was set to.
void Link::check_silence() {
    const Millis silence{std::int64_t{stage_.setup.heartbeat_s} * 2000};
    // The session's clock rounds a jump of less than 20 ms away.
    note_sign();
    if (is_writing_) longest_wait_ = std::max(longest_wait_, stage_.now() - writing_since_);
    if (longest_wait_ + Millis{20} >= silence) return;
    stage_.fail("silent-only-when-silent", name_ + " is closed as silent and was not");
}

void Link::check_memory() {
    if (!is_server_open_) return;
    const std::size_t folded = session_->folded_bytes();
    if (folded > limits::kPendingBytes)
        stage_.fail("memory-bounded", std::to_string(folded) + " bytes of changes are folded");
    if (session_->waiting_bytes() - folded > kMostWaiting)
        stage_.fail("memory-bounded", std::to_string(session_->waiting_bytes()) + " bytes wait");
}

bool Link::serves(const UserId& user) const {
    return is_server_open_ && peer_.user() == user && session_->position();
}

bool Link::has_told(const Revision& revision) const {
    return !session_->position()->same_epoch(revision) || reaches(*session_->position(), revision);
}

}  // namespace carillon::sim
