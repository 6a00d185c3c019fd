#include "tests/simulation/tab.hpp"

#include "tests/simulation/surroundings.hpp"
#include "tests/simulation/witness.hpp"

#include <algorithm>
#include <utility>

namespace carillon::sim {
namespace {

constexpr Millis kTokenLife{24 * 3600000};
constexpr Millis kAskAgain{700};
constexpr std::string_view kPreferencesFrame = R"({"type":"preferences","preferences":)";

bool is_changes(std::string_view frame) {
    return frame.substr(0, 17) == R"({"type":"changes")";
}
bool is_snapshot(std::string_view frame) {
    return frame.substr(0, 18) == R"({"type":"snapshot")";
}
bool is_preferences(std::string_view frame) {
    return frame.substr(0, kPreferencesFrame.size()) == kPreferencesFrame;
}
bool is_result(std::string_view frame) {
    return frame.substr(0, 16) == R"({"type":"result")";
}
bool is_sync(std::string_view frame) {
    return frame.substr(0, 14) == R"({"type":"sync")";
}

}  // namespace

Tab::Tab(Stage& stage, Database& database, Executed& executed, Opener& opener, UserId user,
         std::size_t index)
    : stage_(stage),
      database_(database),
      executed_(executed),
      opener_(opener),
      user_(user),
      index_(index),
      name_("tab " + std::to_string(index)),
      screen_(stage, database, executed, user, name_),
      node_(index % opener.nodes()) {}

// --- life

void Tab::open(const Stored* stored) {
    if (client_) return;
    stage_.say(name_, stored ? " opens with its state" : " opens");
    ++life_;
    clock_ = Millis{0};
    const std::uint64_t seed = stage_.setup.seed * 1000 + index_ * 50 + life_;
    client_ = std::make_unique<ClientSession>(seed);
    if (stage_.witness) stage_.witness->on_open(index_, seed, stored != nullptr);
    screen_ = Screen(stage_, database_, executed_, user_, name_);
    preferences_.reset();
    asks_for_preferences_ = false;
    if (stored) {
        screen_ = stored->screen;
        preferences_ = stored->preferences;
        const Status restored = client_->restore(stored->durable);
        if (!restored) stage_.fail("durable-state-readable", restored.error().message);
    }
    feed([](WatchedClient& client, Millis now) { client.start(now); });
}

void Tab::close() {
    if (!client_) return;
    stage_.say(name_, " closes");
    ++life_;
    if (link_) link_->client_closes();
    link_.reset();
    if (stage_.witness) stage_.witness->on_close(index_);
    client_.reset();
    armed_.reset();
}

bool Tab::is_connected() const {
    return client_ && client_->connection() == Connection::kOnline && link_ && !link_->is_dead();
}

bool Tab::is_one_too_many() const {
    return client_ && client_->connection() == Connection::kOffline &&
           client_->close_code() == static_cast<std::uint16_t>(CloseCode::kTooManyConnections) &&
           stage_.setup.faults.has(Fault::kTooMany);
}

// --- time

// As wasm/package/link.js tells it: at least as fast as time, never back.
Millis Tab::clock() {
    const Millis now = stage_.now();
    clock_ = clock_ == Millis{0} ? now + wall_ : std::max(now + wall_, clock_ + (now - ticked_));
    ticked_ = now;
    return clock_;
}

void Tab::arm() {
    const auto deadline = client_->next_deadline();
    if (!deadline) return;
    const Millis when = stage_.now() + std::max(*deadline - clock_, Millis{0});
    if (armed_ && *armed_ <= when) return;
    armed_ = when;
    stage_.agenda.at(when, [this, life = life_] {
        if (life != life_ || !client_) return;
        armed_.reset();
        feed([](WatchedClient& client, Millis now) { client.handle_timeout(now); });
    });
}

template <class Input>
void Tab::feed(Input input) {
    WatchedClient watched(*client_, stage_.witness, index_);
    input(watched, clock());
    const bool was_in_step = client_->connection() == Connection::kOnline;
    while (auto effect = client_->poll())
        carry_out(*effect);
    if (stage_.witness) stage_.witness->on_polled(index_, *client_);
    if (was_in_step && in_step_since_ == Millis{0}) in_step_since_ = stage_.now();
    if (!was_in_step) in_step_since_ = Millis{0};
    if (is_changed_) screen_.judge(*client_);
    is_changed_ = false;
    arm();
}

// --- what the session wants

void Tab::carry_out(const ClientEffect& effect) {
    using namespace client_effects;
    if (const auto* open = std::get_if<OpenSocket>(&effect)) {
        connect(open->since);
    } else if (const auto* frame = std::get_if<Send>(&effect)) {
        send(frame->text);
    } else if (std::holds_alternative<CloseSocket>(effect)) {
        if (link_) link_->client_closes();
        link_.reset();
    } else if (std::holds_alternative<RenewToken>(effect)) {
        stage_.agenda.after(stage_.up_to(50), [this, life = life_] {
            if (life != life_ || !client_) return;
            was_faulty_ = true;  // it may be refused
            feed([this](WatchedClient& client, Millis now) { client.handle_token(token(), now); });
        });
    } else if (std::holds_alternative<Changed>(effect)) {
        is_changed_ = true;
    } else if (const auto* operation = std::get_if<Settled>(&effect)) {
        settled(*operation);
    } else if (const auto* fault = std::get_if<Faulted>(&effect)) {
        if (fault->error.field == "digest") {
            stage_.fail("digest-agrees", name_ + ": " + fault->error.message);
        } else if (!was_faulty_) {
            stage_.fail("frames-readable", name_ + ": " + fault->error.message);
        }
    }
}

void Tab::connect(const std::optional<Revision>& since) {
    if (link_) link_->forget_peer();
    if (stage_.happens(Fault::kMoved, 300)) node_ = stage_.below(opener_.nodes());
    was_faulty_ = false;
    awaits_state_ = false;
    if (!since) preferences_.reset();
    has_heard_preferences_ = false;
    link_ = opener_.open_link(*this, node_);
    std::optional<std::string> text;
    if (since) text = since->text();
    stage_.say(name_, " connects since ", text ? std::string_view(*text) : "nothing");
    link_->open(token(), std::move(text));
}

std::string Tab::token() {
    if (refused_tokens_ > 0 && !stage_.is_quiet) {
        --refused_tokens_;
        return "refused";
    }
    const Millis life = token_life_ && !stage_.is_quiet ? *token_life_ : kTokenLife;
    return make_token(user_, stage_.now() + life, stage_.is_quiet ? "vrd" : rights_);
}

void Tab::send(std::string text) {
    if (!link_) return;
    if (is_sync(text)) awaits_state_ = true;
    if (stage_.happens(Fault::kOldClient, 200)) {
        // A member that this server does not know, as another version may have it.
        text.insert(text.size() - 1, R"(,"compact":{"v":[1,null]})");
    }
    link_->client_sends(std::move(text));
}

void Tab::say(std::string text) {
    if (!link_ || !link_->is_client_open()) return;
    was_faulty_ = true;
    link_->client_sends(std::move(text));
}

void Tab::settled(const client_effects::Settled& effect) {
    if (effect.error) {
        stage_.say(name_, " learns that ", effect.op, " is refused");
        return screen_.note_refused();
    }
    if (!executed_.has(effect.op))
        stage_.fail("operation-answered", name_ + ": " + effect.op + " was never carried out");
}

// --- what its user does

void Tab::submit(Operation operation) {
    if (!client_) return;
    const OperationKind kind = operation.kind;
    feed([&](WatchedClient& client, Millis now) {
        const MarkedAll marked = screen_.before_marking_all(*client_, kind);
        if (const auto ops = client.submit(operation, now)) {
            screen_.note_submitted(operation);
            screen_.note_marked_all(marked, *ops);
            if (kind == OperationKind::kAckAll) marking_.insert(ops->front());
            stage_.say(name_, " asks for ", text(kind));
        }
    });
}

void Tab::take_back() {
    if (!client_) return;
    feed([&](WatchedClient& client, Millis now) {
        const auto ops = client.undo(now);
        if (!ops || ops->empty()) return;
        for (const PendingOperation& pending : client_->overlay().pending()) {
            if (std::find(ops->begin(), ops->end(), pending.op) == ops->end()) continue;
            screen_.note_submitted(pending.operation);
            stage_.say(name_, " takes back by ", text(pending.operation.kind));
        }
    });
}

void Tab::note_result(const std::string& frame) {
    if (marking_.count(std::string(member(frame, "op"))) == 0) return;
    if (const auto revision = Revision::parse(member(frame, "revision"))) marked_at_ = revision;
}

void Tab::wake_up() {
    if (!client_) return;
    feed([](WatchedClient& client, Millis now) {
        if (client.connection() == Connection::kClosed) client.start(now);
        client.handle_wakeup(now);
    });
}

void Tab::lay_page(const std::string& page) {
    if (!client_) return;
    feed([&](WatchedClient& client, Millis) { client.add_page(page); });
}

// --- Peer

void Tab::on_opened(Link& link) {
    if (!client_ || &link != link_.get()) return;
    feed([](WatchedClient& client, Millis now) { client.handle_opened(now); });
}

void Tab::on_frame(Link& link, const std::string& text) {
    if (!client_ || &link != link_.get()) return;
    if (stage_.happens(Fault::kStrayFrame, 40)) {
        receive_stray(stage_.recent.any(user_, stage_.below(64)));
        if (!client_ || &link != link_.get()) return;
    }
    if (stage_.happens(Fault::kFrameInjected, 80)) {
        was_faulty_ = true;
        const std::string unknown = R"({"type":"presence","who":["a"],"revision":"e9.9"})";
        feed([&](WatchedClient& client, Millis now) { client.handle_frame(unknown, now); });
        if (!client_ || &link != link_.get()) return;
    }
    const bool is_state = is_changes(text) || is_snapshot(text);
    if (is_result(text)) note_result(text);
    if (stage_.setup.faults.has(Fault::kPreferences)) {
        if (is_preferences(text)) hear_preferences(text);
        if (is_snapshot(text) && !has_heard_preferences_ && !goes_on(text)) preferences_.reset();
        if (is_state && !preferences_) ask_for_preferences();
    }
    if (is_changes(text) && is_connected() && !awaits_state_ &&
        stage_.happens(Fault::kFrameGarbled, 60)) {
        was_faulty_ = true;
        return feed([&](WatchedClient& client, Millis now) {
            client.handle_frame(std::string_view(text).substr(0, text.size() / 2), now);
        });
    }
    feed([&](WatchedClient& client, Millis now) {
        client.handle_frame(text, now);
        const auto& revision = client.inbox().revision();
        if (is_state && revision && revision->text() == member(text, "revision"))
            awaits_state_ = false;
        if (is_snapshot(text)) screen_.note_snapshot(client.inbox().revision());
    });
}

// --- preferences

// Does this snapshot go on from where the client stands? Otherwise what it knows may be of a
// history that was lost, and it asks again, as the package does whenever it is back.
bool Tab::goes_on(const std::string& snapshot) const {
    const auto& stands = client_->inbox().revision();
    const auto comes = Revision::parse(member(snapshot, "revision"));
    if (!stands || !comes) return false;
    return comes->epoch == stands->epoch && comes->counter >= stands->counter;
}

void Tab::hear_preferences(const std::string& frame) {
    preferences_ = frame.substr(kPreferencesFrame.size());
    preferences_->pop_back();
    has_heard_preferences_ = true;
    if (!database_.preferences().was_in_force(user_, *preferences_))
        stage_.fail("preferences-told", name_ + " is told what its user never said");
}

// What a frame tells meanwhile is not older than what is answered, or another one follows.
void Tab::ask_for_preferences() {
    if (std::exchange(asks_for_preferences_, true)) return;
    const std::uint64_t life = life_;
    stage_.agenda.after(kAskAgain, [this, life] {
        if (life != life_ || !client_) return;
        asks_for_preferences_ = false;
        if (!preferences_) ask_for_preferences();
    });
    if (!link_ || !link_->node().is_up()) return;
    const auto take = [this, life, link = link_](const Result<KeptPreferences>& kept) {
        const bool is_wanted = life == life_ && client_ && link == link_ && !preferences_;
        if (kept && is_wanted) preferences_ = encode(kept->document);
    };
    link_->node().store().preferences(user_, take);
}

// One that strays in from another connection brings what that one was told with it; not this.
std::string Tab::differs_in_preferences() const {
    const FaultSet& faults = stage_.setup.faults;
    if (!faults.has(Fault::kPreferences) || faults.has(Fault::kStrayFrame)) return {};
    const std::string said = database_.preferences().document(user_);
    if (!preferences_) return "has asked for the preferences without an answer";
    if (*preferences_ == said) return {};
    return "knows " + *preferences_ + ", and its user says " + said;
}

void Tab::receive_stray(const FrameText& frame) {
    if (!frame || !is_connected()) return;
    stage_.say(name_, " is brought ", std::string_view(*frame).substr(0, 80));
    screen_.note_stray();
    feed([&](WatchedClient& client, Millis now) { client.handle_frame(*frame, now); });
}

void Tab::on_closed(Link& link, std::uint16_t code) {
    if (!client_ || &link != link_.get()) return;
    feed([&](WatchedClient& client, Millis now) { client.handle_closed(code, now); });
    // A connect within has set another link already.
    if (link_.get() == &link) link_.reset();
}

}  // namespace carillon::sim
