#include "tests/simulation/world.hpp"

#include "core/policy/throttle.hpp"
#include "tests/support/fixtures.hpp"

#include <algorithm>
#include <utility>

namespace carillon::sim {
namespace {

// More things than any schedule has when none of them runs in circles.
constexpr std::uint64_t kMostSteps = 30000;
// After faults have ended: a change is everywhere within two seconds, and a frame's way.
constexpr Millis kWay{250};
constexpr Millis kConverged{Millis{2000} + kWay};
constexpr Millis kSwept{1000};  // a hint that is lost is found by then
// A push that is too many waits so long at most, from when its node hears of the commit.
constexpr Millis kHeldBack{Throttle::kFrameGap};
constexpr Millis kLook{250};
constexpr Millis kLookAtDeliveries{1500};
// Which are there for a while, by the clock of whoever has deleted their webhook.
constexpr Millis kWhileLeftovers{10 * 60000};
constexpr Millis kThreeDays{3 * 24 * 3600000};
// A provider that is silent or late, and all attempts by one that takes nothing.
constexpr std::size_t kMostLooks = 100;
// Half-open connections are noticed and the longest wait for a reconnection is over.
constexpr Millis kEverybodyBack{60000};

}  // namespace

World::World(const Script& script, bool is_traced, Witness* witness)
    : script_(script),
      stage_(script.setup, script.quiet_from, is_traced, witness),
      provider_(stage_),
      database_(stage_, provider_),
      bus_(stage_, nodes_),
      producer_(stage_, database_, nodes_, users_),
      retractor_(stage_, database_, nodes_, producer_),
      eraser_(stage_, database_, nodes_, users_),
      people_(stage_, database_, nodes_, users_),
      operators_(stage_, database_, nodes_) {
    for (std::size_t i = 0; i < stage_.setup.users; ++i)
        users_.push_back(test::user(user_number(stage_.setup, i)));
    for (std::size_t i = 0; i < stage_.setup.nodes; ++i)
        nodes_.push_back(std::make_unique<Node>(stage_, database_, executed_, bus_, provider_, i));
    for (std::size_t i = 0; i < stage_.setup.tabs; ++i) {
        tabs_.push_back(std::make_unique<Tab>(stage_, database_, executed_, *this,
                                              users_[i % users_.size()], i));
    }
    stored_.resize(tabs_.size());
    if (stage_.setup.faults.has(Fault::kDeliveries) || stage_.setup.faults.has(Fault::kPreferences))
        for (const UserId& user : users_)
            database_.know(user);
    provider_.on_report([this](const DeliveryReport& report) { take_report(report); });
    for (const Fault fault : {Fault::kThrottle, Fault::kTruncated})
        if (stage_.setup.faults.has(fault)) stage_.note(fault);
}

World::~World() {
    for (auto& node : nodes_)
        node->crash();
}

// At whatever node; the provider tells it once.
void World::take_report(const DeliveryReport& report) {
    Node& node = *nodes_[stage_.below(nodes_.size())];
    if (!node.is_up()) return;
    node.store().note_report(report, [](const Result<carillon::Done>&) {});
}

Outcome run(const Script& script, bool is_traced, Witness* witness) {
    World world(script, is_traced, witness);
    return world.run();
}

std::shared_ptr<Link> World::open_link(Peer& peer, std::size_t node) {
    std::string name = "c" + std::to_string(links_.size() + 1);
    links_.push_back(std::make_shared<Link>(stage_, *nodes_[node], peer, std::move(name)));
    return links_.back();
}

Outcome World::run() {
    if (stage_.setup.faults.has(Fault::kWebhooks)) operators_.begin();
    people_.begin();
    for (auto& node : nodes_)
        node->start();
    for (auto& tab : tabs_)
        tab->open(nullptr);
    for (const Action& action : script_.actions) {
        stage_.agenda.at(Stage::kStart + action.at, [this, &action] { perform(action); });
    }
    stage_.agenda.at(stage_.quiet_at, [this] { begin_quiet(); });
    while (!is_over_ && !stage_.violation && stage_.agenda.step()) {
        if (stage_.agenda.steps() > kMostSteps)
            stage_.fail("no-endless-work", "more than " + std::to_string(kMostSteps) + " steps");
    }
    stage_.tally.steps = stage_.agenda.steps();
    tell_end();
    return Outcome{std::move(stage_.violation), stage_.tally};
}

// --- the end

void World::begin_quiet() {
    stage_.say("faults end");
    stage_.is_quiet = true;
    bus_.come_back();
    for (auto& node : nodes_) {
        node->resume();
        node->start();
    }
    for (std::size_t i = 0; i < tabs_.size(); ++i) {
        Tab& tab = *tabs_[i];
        if (!tab.is_open()) tab.open(stored_[i] ? &*stored_[i] : nullptr);
        // Whoever takes himself to be in step is not woken: that would ask for everything, and hide
        // what he lacks, and that his connection is dead.
        if (!tab.believes_online()) tab.wake_up();
    }
    look_at_rest();
}

void World::look_at_rest() {
    const Millis now = stage_.now();
    set_clocks_right();
    bool is_settled = producer_.has_finished() && retractor_.has_finished() &&
                      people_.has_finished() && eraser_.has_finished() &&
                      !database_.erasures().has_unfinished() && !database_.has_promises() &&
                      !database_.has_scheduled() && !database_.has_unfinished_retractions();
    for (const auto& node : nodes_)
        if (!node->takes_connections()) node->start();
    for (const auto& tab : tabs_) {
        if (!tab->is_open()) continue;
        if (tab->is_one_too_many() && has_most_connections(*tab)) {
            tab->close();  // for good: its user closes it
            continue;
        }
        if (!tab->is_connected()) {
            is_settled = false;
            if (now > stage_.quiet_at + kEverybodyBack)
                return stage_.fail("every-client-comes-back", tab->name() + " is not connected");
            if (!tab->believes_online() && stage_.below(4) == 0) tab->wake_up();
            continue;
        }
        const Millis since =
            std::max({tab->in_step_since(), database_.changed_at(tab->user()), stage_.quiet_at});
        const std::string differs = tab->screen().differs(tab->client());
        const std::string ignores = tab->differs_in_preferences();
        if (now < since + promised(tab->user())) {
            is_settled = false;
        } else if (!differs.empty()) {
            return stage_.fail("converges-in-time", tab->name() + ": " + differs);
        } else if (!ignores.empty()) {
            return stage_.fail("preferences-told", tab->name() + ' ' + ignores);
        }
    }
    if (!people_.has_finished() && now > stage_.quiet_at + kEverybodyBack)
        return stage_.fail("preferences-kept", "nobody answers who says something");
    if (!producer_.has_finished() && now > stage_.quiet_at + kEverybodyBack)
        return stage_.fail("event-accepted", "an event is never answered");
    if (database_.has_promises() && now > stage_.quiet_at + kEverybodyBack)
        return stage_.fail("acknowledged-event-kept", "what is promised is never made");
    if (!retractor_.has_finished() && now > stage_.quiet_at + kEverybodyBack)
        return stage_.fail("retracted-is-gone", "nobody answers who takes an event back");
    if (database_.has_unfinished_retractions() && now > stage_.quiet_at + kEverybodyBack)
        return stage_.fail("retracted-is-gone", "what is being taken back is never gone");
    const bool is_erasing = !eraser_.has_finished() || database_.erasures().has_unfinished();
    if (is_erasing && now > stage_.quiet_at + kEverybodyBack)
        return stage_.fail("erased-is-gone", "an erasure never ends");
    if (database_.has_scheduled() && now > stage_.quiet_at + kEverybodyBack)
        return stage_.fail("scheduled-on-time", "what waits for its time never happens");
    if (is_settled) {
        judge_due();
        producer_.judge_at_rest();
        database_.judge_sums();
        if (stage_.setup.faults.has(Fault::kDeliveries)) return look_at_deliveries();
        is_over_ = true;
        return;
    }
    stage_.agenda.after(kLook, [this] { look_at_rest(); });
}

// What waits for its time waits for a clock.
void World::set_clocks_right() {
    if (!database_.has_scheduled()) return;
    for (auto& node : nodes_)
        node->jump(std::max(Millis{0}, stage_.now() - node->clock()));
}

// What was not taken is tried again after minutes and hours: the clocks go on to when it is due.
void World::look_at_deliveries() {
    const auto due = database_.deliveries().last_wake();
    const bool is_over = !due && producer_.has_finished() && !database_.has_webhook_leftovers();
    if (is_over && !do_days_pass()) {
        database_.judge_deliveries_at_rest();
        database_.judge_sums();
        is_over_ = true;
        return;
    }
    // As long as some of them end, the others have their turn yet.
    const std::size_t open = database_.deliveries().open();
    if (std::exchange(open_deliveries_, open) > open) looks_at_deliveries_ = 0;
    if (++looks_at_deliveries_ > kMostLooks)
        return stage_.fail("delivery-ends", "a delivery never ends");
    const bool is_idle = std::all_of(nodes_.begin(), nodes_.end(),
                                     [](const auto& node) { return node->courier().is_idle(); });
    for (auto& node : nodes_)
        if (is_idle) node->jump(due ? std::max(Millis{0}, *due - node->clock()) : kWhileLeftovers);
    stage_.agenda.after(kLookAtDeliveries, [this] { look_at_deliveries(); });
}

// A webhook whose receiver takes nothing is disabled then. False: they have, or nobody asks it.
bool World::do_days_pass() {
    const bool is_asked = stage_.setup.faults.has(Fault::kDaysPass) &&
                          stage_.setup.faults.has(Fault::kWebhooks) && provider_.is_busy_for_ever();
    if (!is_asked || std::exchange(have_days_passed_, true)) return false;
    stage_.say("three days pass");
    for (auto& node : nodes_)
        node->jump(kThreeDays);
    SeededRandom dice(stage_.setup.seed);
    producer_.emit(dice, 1);
    return true;
}

// Has his node really as many connections of this user as he may have?
bool World::has_most_connections(const Tab& tab) const {
    const auto is_other = [&](const std::unique_ptr<Tab>& other) {
        return other->user() == tab.user() && other->is_connected() && other->node() == tab.node();
    };
    const auto others = std::count_if(tabs_.begin(), tabs_.end(), is_other);
    return static_cast<std::size_t>(others) >= stage_.setup.max_connections;
}

// Within what time a change is with every client.
Millis World::promised(const UserId& user) const {
    Millis most = kConverged;
    if (stage_.setup.throttle_per_minute > 0) most = kSwept + kHeldBack + kWay;
    // What nobody was told is promised for the next heartbeat only.
    if (database_.is_hidden(user)) most += Millis(std::int64_t{stage_.setup.heartbeat_s} * 1000);
    return most;
}

// What the clock does is done within a second, by the clock of every node.
void World::judge_due() {
    Millis clock = stage_.now();
    for (const auto& node : nodes_)
        clock = std::min(clock, node->clock());
    for (const UserId& user : users_) {
        const MemoryInbox* inbox = database_.inbox(user);
        if (!inbox) continue;
        for (const auto& [id, row] : inbox->rows) {
            const Notification& n = row.notification;
            const auto is_past = [&](const std::optional<Millis>& at) {
                return at && *at + kConverged <= clock && *at > Millis{0};
            };
            if (is_past(n.snoozed_until) || is_past(n.expires_at))
                stage_.fail("due-is-done", "a row sleeps on, or is there past its end");
        }
    }
}

}  // namespace carillon::sim
