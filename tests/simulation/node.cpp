#include "tests/simulation/node.hpp"

#include "core/policy/throttle.hpp"
#include "core/wire/hint.hpp"
#include "server/hub/push.hpp"
#include "server/store/store_limits.hpp"
#include "tests/simulation/surroundings.hpp"

#include <algorithm>
#include <utility>

namespace carillon::sim {
namespace {

constexpr Millis kDueEvery{1000};
constexpr std::size_t kDueBatch = 100;
constexpr Millis kGrace{3000};  // a stop waits for its sessions that long
// Two reads, two frames and all answers that may wait: where nothing holds them up.
constexpr Millis kAtOnce{150};

}  // namespace

Node::Node(Stage& stage, Database& database, Executed& executed, HintCarrier& bus,
           Provider& provider, std::size_t index)
    : stage_(stage),
      database_(database),
      bus_(bus),
      index_(index),
      store_(stage, database, executed, *this),
      courier_(stage, *this, database.deliveries(), database.webhooks(), provider),
      learner_(store_, metrics(), 1) {}

Node::~Node() {
    if (is_up_) crash();
}

LiveServices Node::services() {
    return LiveServices{*hub_,
                        *this,
                        store_,
                        learner_,
                        authenticator(),
                        metrics(),
                        [this] { return clock(); },
                        [this] { return stage_.now(); }};
}

// --- life

void Node::start() {
    if (is_up_) return;
    is_up_ = true;
    is_stopping_ = false;
    stage_.say("node ", index_, " starts");
    HubSettings settings;
    settings.max_connections = stage_.setup.max_connections;
    settings.throttle_per_minute = stage_.setup.throttle_per_minute;
    hub_ = std::make_unique<Hub>(settings);
    store_.begin();
    swept_ = database_.transactions();
    broadcasts_told_ = database_.broadcasts();
    bus_changed();
    await_due();
    courier_.start();
}

void Node::crash() {
    if (!is_up_) return;
    stage_.say("node ", index_, " dies");
    is_up_ = false;
    ++life_;
    courier_.die();
    paused_until_ = Millis{0};
    deferred_.clear();
    const auto ends = std::exchange(ends_, {});
    for (ServerEnd* end : ends)
        end->on_node_died();
    hub_.reset();
}

void Node::stop_politely() {
    if (!takes_connections()) return;
    stage_.say("node ", index_, " is stopped");
    is_stopping_ = true;
    courier_.stop();
    const auto ends = ends_;
    for (ServerEnd* end : ends)
        end->on_node_stops();
    later(kGrace, [this] { crash(); });
}

void Node::remove(ServerEnd& end) {
    ends_.erase(std::remove(ends_.begin(), ends_.end(), &end), ends_.end());
}

// --- time

void Node::later(Millis delay, std::function<void()> task) {
    at(stage_.now() + delay, std::move(task));
}

void Node::at(Millis when, std::function<void()> task) {
    stage_.agenda.at(when, [this, life = life_, task = std::move(task)]() mutable {
        run(life, std::move(task));
    });
}

void Node::run(std::uint64_t life, std::function<void()> task) {
    if (!is_up_ || life != life_) return;
    if (paused_until_ <= stage_.now() && deferred_.empty()) return task();
    deferred_.push_back(std::move(task));
    if (deferred_.size() == 1) await_resumption();
}

// What came in a pause happens after it, in the order it came.
void Node::await_resumption() {
    stage_.agenda.at(paused_until_, [this, life = life_] {
        if (!is_up_ || life != life_) return;
        if (paused_until_ > stage_.now()) return await_resumption();
        while (!deferred_.empty() && life == life_) {
            const auto task = std::move(deferred_.front());
            task();
            if (life == life_) deferred_.pop_front();
        }
    });
}

// --- commits of this node, of others, and what the sweep finds

void Node::committed(const Batch& commits, bool has_broadcast) {
    if (!commits.empty()) bus_.publish(index_, commits);
    if (stage_.is_traced && !commits.empty())
        stage_.say("node ", index_, " is told of its commits");
    push(*hub_, metrics(), commits, stage_.now());
    for (const auto& commit : commits) {
        database_.note_told(commit->user);
        if (commit->is_step) continue;
        expect_told(commit->user, commit->changes.to_revision(), commit->created_critical);
    }
    if (!has_broadcast) return;
    bus_.publish_broadcast(index_);
    reach_connected();
}

void Node::found_out(const Batch& commits) {
    for (const auto& commit : commits)
        found_out({commit->user, database_.revision(commit->user)});
}

void Node::found_out(const ChangedInbox& changed) {
    hub_->hint(changed);
    expect_told(changed.user, *changed.revision, false);
}

void Node::hear(std::string hint) {
    const auto heard = decode_hint(hint);
    if (!heard || heard->node == std::to_string(index_)) return;
    if (hub_->sessions_of(heard->user) == 0) return;
    push_heard(*hub_, metrics(), hint, clock(), stage_.now());
    expect_told(heard->user, heard->to, heard->created_critical);
}

void Node::hear_broadcast() {
    reach_connected();
}

void Node::bus_changed() {
    if (!is_up_) return;
    const bool is_alone = !bus_.is_up();
    sweep();  // a new interval begins with a look
    await_sweep(++sweep_round_, is_alone ? store_limits::kSweepAlone : store_limits::kSweep);
}

void Node::await_sweep(std::uint64_t round, Millis interval) {
    later(interval, [this, round, interval] {
        if (round != sweep_round_) return;
        sweep();
        await_sweep(round, interval);
    });
}

void Node::sweep() {
    if (stage_.happens(Fault::kSweepFailed, 150)) return;
    const auto found = database_.changed_behind(swept_, index_);
    swept_ = database_.transactions();
    for (const ChangedInbox& changed : found) {
        if (stage_.is_traced)
            stage_.say("node ", index_, " finds ", changed.user.text().substr(32), ' ',
                       changed.revision->text());
        hub_->hint(changed);
        expect_told(changed.user, *changed.revision, false);
    }
    if (database_.broadcasts() == broadcasts_told_) return;
    broadcasts_told_ = database_.broadcasts();
    reach_connected();
}

void Node::expect_told(const UserId& user, const Revision& revision, bool is_critical) {
    constexpr Fault kHoldUp[] = {Fault::kSlowReader, Fault::kReadFailed, Fault::kReadSlow,
                                 Fault::kCommitSlow, Fault::kNodePaused, Fault::kLargeRows,
                                 Fault::kParts};
    for (const Fault fault : kHoldUp)
        if (stage_.setup.faults.has(fault)) return;
    const bool is_held = stage_.setup.throttle_per_minute > 0 && !is_critical;
    if (is_held && stage_.setup.faults.has(Fault::kHeartbeatLost)) return;  // timers come late
    const Millis within = is_held ? kAtOnce + Throttle::kFrameGap : kAtOnce;
    if (is_stopping_ || !(revision.epoch == database_.epoch())) return;
    std::vector<ServerEnd*> told;
    for (ServerEnd* end : ends_)
        if (end->serves(user) && !end->has_told(revision)) told.push_back(end);
    if (told.empty()) return;
    later(within, [this, told = std::move(told), revision] {
        if (is_stopping_) return;
        for (ServerEnd* end : told) {
            const bool is_there = std::find(ends_.begin(), ends_.end(), end) != ends_.end();
            if (is_there && !end->has_told(revision))
                stage_.fail("told-at-once", "a session does not tell " + revision.text());
        }
    });
}

// --- the clock's doing, and broadcasts

void Node::await_due() {
    later(kDueEvery,
          [this] { store_.run_due(kDueBatch, [this](Result<std::size_t>) { await_due(); }); });
}

void Node::reach_connected() {
    std::vector<UserId> users = hub_->users();
    if (users.empty()) return;
    std::sort(users.begin(), users.end());
    store_.contact(users, [this](Result<carillon::Done> reached) {
        if (!reached) later(Millis{1000}, [this] { reach_connected(); });
    });
}

}  // namespace carillon::sim
