// World: what the actions of a script do.

#include "core/wire/rest.hpp"
#include "tests/simulation/world.hpp"

#include <iterator>
#include <utility>

namespace carillon::sim {
namespace {

// A short broadcast is over by then.
constexpr Millis kForgotten{1000};

constexpr Millis kHour{3600000};

Millis between(SeededRandom& dice, std::int64_t least, std::int64_t most) {
    return Millis(least + static_cast<std::int64_t>(dice.next() %
                                                    static_cast<std::uint64_t>(most - least + 1)));
}

// Forward or back, by little or much.
Millis a_jump(SeededRandom& dice) {
    constexpr Millis kJumps[] = {Millis{1500}, Millis{20000}, kHour};
    const Millis by = kJumps[dice.next() % std::size(kJumps)];
    return dice.next() % 2 == 0 ? by : -by;
}

constexpr std::string_view kBadFrames[] = {
    "",
    "[]",
    "{\"type\":\"ack\"}",
    "{\"type\":\"ack\",\"op\":\"x\",\"ids\":[\"7\"]}",
    "{\"type\":\"sync\",\"since\":3}",
    "\xff\xfe",
};

}  // namespace

void World::perform(const Action& action) {
    if (stage_.is_quiet) return;
    SeededRandom dice(action.dice);
    if (stage_.is_traced) stage_.say("--- ", std::uint64_t{action.number}, " ", name(action.act));
    switch (action.act) {
        case Act::kEmit:
            return producer_.emit(dice, 1);
        case Act::kEmitBatch:
            stage_.note(Fault::kBatch);
            return producer_.emit(dice, 2 + dice.next() % (dice.next() % 4 == 0 ? 24 : 6));
        case Act::kRepeatEvent:
            stage_.note(Fault::kEventRepeated);
            return producer_.repeat(dice);
        case Act::kRetract:
            stage_.note(Fault::kRetracted);
            return retractor_.take_back(dice);
        case Act::kSetUp:
            return operators_.act(dice);
        case Act::kSendAgain:
            return operators_.send_again(dice);
        case Act::kErase:
            return eraser_.erase(dice);
        case Act::kSay:
            return people_.say(dice);
        case Act::kBroadcast:
            stage_.note(Fault::kBroadcast);
            producer_.broadcast(dice);
            // When it is over, a cleanup forgets it, perhaps before everybody has heard it.
            if (!stage_.setup.faults.has(Fault::kTombstonesPurged)) return;
            return stage_.agenda.after(kForgotten, [this] {
                if (Node* node = nodes_.front().get(); node->is_up())
                    node->store().cleanup([](const Result<CleanupOutcome>&) {});
            });
        case Act::kBusSilent:
            stage_.note(Fault::kBusSilent);
            return bus_.fall_silent(between(dice, 300, 6000));
        case Act::kNodeCrash:
        case Act::kNodeStop:
        case Act::kNodePause:
        case Act::kNodeClock:
        case Act::kPurge:
            return perform_on_node(action, dice);
        case Act::kBackUp:
        case Act::kRestore:
        case Act::kNewEpoch:
            return perform_on_database(action);
        default:
            return perform_on_tab(action, dice);
    }
}

Node* World::a_node(SeededRandom& dice) {
    Node& node = *nodes_[dice.next() % nodes_.size()];
    return node.is_up() ? &node : nullptr;
}

void World::perform_on_node(const Action& action, SeededRandom& dice) {
    Node* node = a_node(dice);
    if (!node) return;
    switch (action.act) {
        case Act::kNodeCrash:
            stage_.note(Fault::kNodeCrash);
            node->crash();
            return stage_.agenda.after(between(dice, 10, 4000), [node] { node->start(); });
        case Act::kNodeStop:
            stage_.note(Fault::kNodeStop);
            node->stop_politely();
            return stage_.agenda.after(between(dice, 3100, 6000), [node] { node->start(); });
        case Act::kNodePause:
            stage_.note(Fault::kNodePaused);
            stage_.say("node ", node->index(), " pauses");
            return node->pause(stage_.lasting(stage_.now() + between(dice, 100, 9000)));
        case Act::kNodeClock: {
            stage_.note(Fault::kNodeClock);
            const Millis by = a_jump(dice);
            stage_.say("node ", node->index(), ": its clock jumps by ", by);
            return node->jump(by);
        }
        default:
            stage_.note(Fault::kTombstonesPurged);
            return node->store().cleanup([](const Result<CleanupOutcome>&) {});
    }
}

void World::perform_on_database(const Action& action) {
    if (action.act == Act::kBackUp) {
        executed_.back_up();
        return database_.back_up();
    }
    const bool is_same = action.act == Act::kNewEpoch;
    stage_.note(is_same ? Fault::kNewEpoch : Fault::kRestored);
    // Nothing runs while a database is put back.
    for (auto& node : nodes_)
        node->crash();
    database_.restore(is_same);
    if (!is_same) executed_.restore();
    stage_.say("the database is put back, epoch ", database_.epoch());
    for (auto& node : nodes_)
        node->start();
}

void World::perform_on_tab(const Action& action, SeededRandom& dice) {
    const std::size_t index = dice.next() % tabs_.size();
    Tab& tab = *tabs_[index];
    Link* link = tab.link();
    switch (action.act) {
        case Act::kSubmit:
            return submit(tab, dice);
        case Act::kOperateElsewhere:
            return operate_elsewhere(tab, dice);
        case Act::kTakeBack:
            return take_back(tab, dice);
        case Act::kLayPage:
            return lay_page(tab);
        case Act::kCut:
            stage_.note(Fault::kCut);
            return link ? link->cut(true) : void();
        case Act::kCutUnnoticed:
            stage_.note(Fault::kCutUnnoticed);
            return link ? link->cut(false) : void();
        case Act::kHalfOpen:
            stage_.note(Fault::kHalfOpen);
            return link ? link->half_open() : void();
        case Act::kSlowReader:
            stage_.note(Fault::kSlowReader);
            return tab.slow_down(stage_.lasting(stage_.now() + between(dice, 200, 5000)));
        case Act::kBadFrame:
        case Act::kNeedlessSync:
        case Act::kOldFrame:
            return say_odd(tab, action.act, dice);
        case Act::kWakeUp:
            stage_.note(Fault::kWakeup);
            return tab.wake_up();
        case Act::kReopenTab:
        case Act::kReopenStale:
        case Act::kReopenFresh:
            return reopen_as(action.act, index, dice);
        case Act::kTwin:
            stage_.note(Fault::kTabTwin);
            return twin(tab);
        case Act::kTabClock: {
            stage_.note(Fault::kTabClock);
            const Millis by = a_jump(dice);
            stage_.say(tab.name(), ": its clock jumps by ", by);
            return tab.jump(by);
        }
        case Act::kTokenExpiry:
            stage_.note(Fault::kTokenExpiry);
            return tab.limit_token(between(dice, 800, 8000));
        case Act::kTokenRefused:
            stage_.note(Fault::kTokenRefused);
            return tab.refuse_tokens(1 + dice.next() % 4);
        case Act::kForbid:
            stage_.note(Fault::kForbidden);
            return tab.limit_rights(dice.next() % 2 == 0 ? "v" : "vd");
        case Act::kStray:
            stage_.note(Fault::kStrayFrame);
            return tab.receive_stray(stage_.recent.any(tab.user(), dice.next()));
        default:
            return;
    }
}

// What no client of ours says where it stands.
void World::say_odd(Tab& tab, Act act, SeededRandom& dice) {
    if (act == Act::kOldFrame)
        return tab.say(R"({"type":"subscribe","topics":["all"],"op":"old-1"})");
    if (act == Act::kNeedlessSync) {
        stage_.note(Fault::kNeedlessSync);
        return tab.say(R"({"type":"sync","since":")" + a_since(tab, dice) + R"("})");
    }
    stage_.note(Fault::kBadFrames);
    const std::size_t times = dice.next() % 6 == 0 ? 11 : 1;
    for (std::size_t i = 0; i < times; ++i)
        tab.say(std::string(kBadFrames[dice.next() % std::size(kBadFrames)]));
}

// With what it has stored now, with what it stored once, or with nothing.
void World::reopen_as(Act act, std::size_t index, SeededRandom& dice) {
    Tab& tab = *tabs_[index];
    std::optional<Stored>& stored = stored_[index];
    if (act == Act::kReopenFresh) {
        stage_.note(Fault::kTabFresh);
        return reopen(tab, std::nullopt, dice);
    }
    if (act == Act::kReopenTab) {
        stage_.note(Fault::kTabReopened);
        if (!tab.is_open()) return;
        stored = tab.store();
        return reopen(tab, stored, dice);
    }
    stage_.note(Fault::kTabStale);
    if (stored || !tab.is_open()) return reopen(tab, stored, dice);
    stored = tab.store();
}

// Where a client may say that it stands: where it does, ahead of it, nowhere.
std::string World::a_since(const Tab& tab, SeededRandom& dice) const {
    if (!tab.is_open() || !tab.client().inbox().revision()) return "none";
    Revision since = *tab.client().inbox().revision();
    const std::uint64_t choice = dice.next() % 6;
    if (choice == 0) since.counter += 1000;
    if (choice == 1) since.epoch = "e1000";
    return since.text();
}

std::optional<Operation> World::draw_operation(const Tab& tab, SeededRandom& dice) {
    constexpr OperationKind kKinds[] = {
        OperationKind::kSeen,     OperationKind::kAck,     OperationKind::kAck,
        OperationKind::kAck,      OperationKind::kUnack,   OperationKind::kUnack,
        OperationKind::kDelete,   OperationKind::kArchive, OperationKind::kUnarchive,
        OperationKind::kAckAll,   OperationKind::kAckAll,  OperationKind::kSnooze,
        OperationKind::kUnsnooze, OperationKind::kClick,   OperationKind::kClick,
    };
    Operation operation;
    operation.kind = kKinds[dice.next() % std::size(kKinds)];
    if (operation.kind == OperationKind::kSnooze) {
        if (!stage_.setup.faults.has(Fault::kSnooze)) return std::nullopt;
        stage_.note(Fault::kSnooze);
        operation.until = stage_.now() + between(dice, 300, 8000);
    }
    if (operation.kind == OperationKind::kAckAll) return operation;
    const auto& rows = tab.client().inbox().rows();
    if (rows.empty()) return std::nullopt;
    for (std::size_t left = 1 + dice.next() % 3; left > 0; --left) {
        const auto place = static_cast<std::ptrdiff_t>(dice.next() % rows.size());
        operation.ids.push_back(std::next(rows.begin(), place)->second.id);
    }
    return operation;
}

void World::submit(Tab& tab, SeededRandom& dice) {
    if (!tab.is_open()) return;
    if (auto operation = draw_operation(tab, dice)) tab.submit(std::move(*operation));
}

void World::operate_elsewhere(Tab& tab, SeededRandom& dice) {
    Node* node = a_node(dice);
    if (!tab.is_open() || !node) return;
    auto operation = draw_operation(tab, dice);
    if (!operation || !check(*operation, node->clock())) return;
    if (operation->kind == OperationKind::kAckAll)
        operation->bound = tab.client().inbox().revision();
    if (operation->kind == OperationKind::kAckAll && !operation->bound) return;
    stage_.note(Fault::kElsewhere);
    stage_.say("node ", node->index(), " is asked for ", text(operation->kind));
    node->store().operate({tab.user(), std::move(*operation), "elsewhere"},
                          [](const Result<Operated>&) {});
}

// All is marked as read, so that there is something to be taken back; by the page, and by its
// revision alone.
void World::take_back(Tab& tab, SeededRandom& dice) {
    const std::uint64_t choice = dice.next() % 4;
    Node* node = a_node(dice);
    if (!tab.is_open()) return;
    Operation operation;
    operation.kind = choice < 2 ? OperationKind::kAckAll : OperationKind::kUnackAll;
    if (choice < 2) return tab.submit(std::move(operation));
    if (choice == 2) return tab.take_back();
    operation.bound = tab.marked_at();
    if (!operation.bound || !node) return;
    stage_.say("node ", node->index(), " is asked for ", text(operation.kind));
    node->store().operate({tab.user(), std::move(operation), "elsewhere"},
                          [](const Result<Operated>&) {});
}

void World::lay_page(Tab& tab) {
    Link* link = tab.link();
    if (!tab.is_open() || !link || !link->node().is_up()) return;
    stage_.note(Fault::kPage);
    link->node().store().list(tab.user(), ListQuery{}, [this, &tab](Result<rest::Page> page) {
        if (!page) return;
        stage_.agenda.after(stage_.up_to(40),
                            [&tab, text = rest::encode(*page)] { tab.lay_page(text); });
    });
}

void World::reopen(Tab& tab, std::optional<Stored> stored, SeededRandom& dice) {
    tab.close();
    const Millis away = dice.next() % 2 == 0 ? Millis{5} : between(dice, 100, 4000);
    stage_.agenda.after(
        away, [&tab, stored = std::move(stored)] { tab.open(stored ? &*stored : nullptr); });
}

// Another tab of the same user begins with what this one has stored, while this one lives on.
void World::twin(Tab& tab) {
    if (!tab.is_open()) return;
    for (auto& other : tabs_) {
        if (other.get() == &tab || other->user() != tab.user()) continue;
        const Stored stored = tab.store();
        other->close();
        return other->open(&stored);
    }
}

}  // namespace carillon::sim
