#include "tests/simulation/script.hpp"

#include <algorithm>
#include <iterator>

namespace carillon::sim {
namespace {

constexpr Fault kAlways = Fault::kCount;

struct Entry {
    std::string_view name;
    unsigned weight;
    Fault fault;  // what has to be allowed; kAlways: nothing
};

// In the order of the enumeration.
constexpr Entry kEntries[] = {
    {"emit", 100, kAlways},
    {"repeat-event", 12, Fault::kEventRepeated},
    {"emit-batch", 6, Fault::kBatch},
    {"broadcast", 12, Fault::kBroadcast},
    {"submit", 130, kAlways},
    {"operate-elsewhere", 30, Fault::kElsewhere},
    {"lay-page", 15, Fault::kPage},
    {"cut", 25, Fault::kCut},
    {"cut-unnoticed", 12, Fault::kCutUnnoticed},
    {"half-open", 8, Fault::kHalfOpen},
    {"slow-reader", 20, Fault::kSlowReader},
    {"bad-frame", 20, Fault::kBadFrames},
    {"needless-sync", 15, Fault::kNeedlessSync},
    {"old-frame", 10, Fault::kOldClient},
    {"wake-up", 15, Fault::kWakeup},
    {"bus-silent", 12, Fault::kBusSilent},
    {"node-crash", 15, Fault::kNodeCrash},
    {"node-stop", 10, Fault::kNodeStop},
    {"node-pause", 15, Fault::kNodePaused},
    {"node-clock", 12, Fault::kNodeClock},
    {"back-up", 15, Fault::kRestored},
    {"restore", 12, Fault::kRestored},
    {"new-epoch", 8, Fault::kNewEpoch},
    {"purge", 20, Fault::kTombstonesPurged},
    {"reopen-tab", 15, Fault::kTabReopened},
    {"reopen-stale", 12, Fault::kTabStale},
    {"reopen-fresh", 8, Fault::kTabFresh},
    {"twin", 8, Fault::kTabTwin},
    {"tab-clock", 12, Fault::kTabClock},
    {"token-expiry", 10, Fault::kTokenExpiry},
    {"token-refused", 8, Fault::kTokenRefused},
    {"forbid", 10, Fault::kForbidden},
    {"stray", 20, Fault::kStrayFrame},
    {"retract", 60, Fault::kRetracted},
    {"say", 80, Fault::kPreferences},
    {"set-up", 50, Fault::kWebhooks},
    {"erase", 25, Fault::kErased},
    {"take-back", 80, Fault::kTakenBack},
    {"send-again", 60, Fault::kSentAgain},
};
static_assert(std::size(kEntries) == static_cast<std::size_t>(Act::kCount));

// How many of a hundred schedules know this kind.
unsigned share(Fault fault) {
    switch (fault) {
        case Fault::kLargeRows:  // costs most of all
            return 1;
        case Fault::kDaysPass:  // where no receiver takes anything
            return 50;
        case Fault::kWebhooks:
            return 9;
        case Fault::kRetired:
            return 10;
        case Fault::kDigest:
        case Fault::kErased:
            return 8;
        case Fault::kPreferences:
            return 14;
        case Fault::kDeliveries:  // those above have them as well
            return 16;
        case Fault::kTakenBack:
        case Fault::kParts:  // takes the place of others (below, expect_told)
        case Fault::kRestored:
        case Fault::kNewEpoch:
        case Fault::kHalfOpen:
        case Fault::kUntold:
        case Fault::kHeartbeatLost:
            return 12;
        case Fault::kSnooze:
        case Fault::kExpiry:
        case Fault::kTabReopened:
        case Fault::kMoved:
        case Fault::kProviderBusy:
        case Fault::kProviderSilent:
        case Fault::kProviderLate:
        case Fault::kProviderRecants:
        case Fault::kErasedMail:
        case Fault::kProviderTells:
        case Fault::kSentAgain:
            return 50;
        default:
            return 25;
    }
}

Setup draw_setup(SeededRandom& dice, std::uint64_t seed) {
    const auto below = [&](std::uint64_t bound) { return dice.next() % bound; };
    Setup setup;
    setup.seed = seed;
    // With dice of their own, so that schedules without them stay what they were.
    SeededRandom apart(seed * 0xd1342543de82ef95ull + 7);
    for (std::size_t i = 0; i < kFaults; ++i) {
        const auto fault = static_cast<Fault>(i);
        const auto drawn = fault < Fault::kDeliveries ? below(100) : apart.next() % 100;
        if (drawn < share(fault)) setup.faults.add(fault);
    }
    // A state that comes in parts cannot be told from one that something has strayed into.
    if (setup.faults.has(Fault::kLargeRows) || setup.faults.has(Fault::kParts))
        setup.faults.remove(Fault::kStrayFrame);
    if (setup.faults.has(Fault::kDigest)) setup.faults.add(Fault::kPreferences);
    // Whoever is erased takes no more part: it would empty schedules that are about something else.
    if (setup.faults.has(Fault::kErased))
        for (const Fault fault : {Fault::kPreferences, Fault::kDigest, Fault::kWebhooks,
                                  Fault::kDeliveries, Fault::kRetired})
            setup.faults.remove(fault);
    if (!setup.faults.has(Fault::kErased)) setup.faults.remove(Fault::kErasedMail);
    if (setup.faults.has(Fault::kErasedMail)) setup.faults.add(Fault::kDeliveries);
    // They are of what leaves by other ways most of all.
    if (setup.faults.has(Fault::kPreferences) || setup.faults.has(Fault::kWebhooks))
        setup.faults.add(Fault::kDeliveries);
    if (!setup.faults.has(Fault::kDeliveries)) setup.faults.remove(Fault::kSentAgain);
    setup.nodes = 1 + below(3);
    setup.users = 1 + below(2);
    setup.tabs = 2 + below(2);
    constexpr std::uint32_t kHeartbeats[] = {2, 3, 5, 5};
    setup.heartbeat_s = kHeartbeats[below(4)];
    return setup;
}

}  // namespace

std::string_view name(Act act) {
    return kEntries[static_cast<std::size_t>(act)].name;
}

Script draw_script(std::uint64_t seed, FaultSet allowed) {
    SeededRandom dice(seed * 0xda942042e4dd58b5ull + 1);
    Script script;
    Setup& setup = script.setup;
    setup = draw_setup(dice, seed);
    const FaultSet drawn = setup.faults;
    setup.faults = drawn.both(allowed);
    if (setup.faults.has(Fault::kTooMany)) setup.max_connections = 2;
    if (setup.faults.has(Fault::kThrottle)) setup.throttle_per_minute = 2;
    if (setup.faults.has(Fault::kTruncated)) setup.replay_limit = 3;
    if (setup.faults.has(Fault::kSteps)) setup.step_rows = 1 + seed % 2;

    std::vector<Act> ballot;
    for (std::size_t i = 0; i < std::size(kEntries); ++i) {
        const Entry& entry = kEntries[i];
        if (entry.fault != kAlways && !drawn.has(entry.fault)) continue;
        ballot.insert(ballot.end(), entry.weight, static_cast<Act>(i));
    }
    const std::size_t count = 12 + dice.next() % 28;
    const std::uint64_t duration = 2000 + dice.next() % 7000;
    for (std::size_t i = 0; i < count; ++i) {
        Action action;
        action.at = Millis(static_cast<std::int64_t>(dice.next() % duration));
        action.act = ballot[dice.next() % ballot.size()];
        action.dice = dice.next();
        const Fault fault = kEntries[static_cast<std::size_t>(action.act)].fault;
        if (fault == kAlways || allowed.has(fault)) script.actions.push_back(action);
    }
    std::stable_sort(script.actions.begin(), script.actions.end(),
                     [](const Action& a, const Action& b) { return a.at < b.at; });
    for (std::size_t i = 0; i < script.actions.size(); ++i)
        script.actions[i].number = i;
    script.quiet_from = Millis(static_cast<std::int64_t>(duration));
    return script;
}

}  // namespace carillon::sim
