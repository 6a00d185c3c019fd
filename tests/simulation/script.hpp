#pragma once
// What is to happen in one schedule: drawn from its seed before it begins, so that a failing one
// can be shortened by leaving actions out.

#include "tests/simulation/faults.hpp"
#include "tests/simulation/stage.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace carillon::sim {

enum class Act : std::uint8_t {
    kEmit,
    kRepeatEvent,
    kEmitBatch,
    kBroadcast,
    kSubmit,
    kOperateElsewhere,
    kLayPage,
    kCut,
    kCutUnnoticed,
    kHalfOpen,
    kSlowReader,
    kBadFrame,
    kNeedlessSync,
    kOldFrame,
    kWakeUp,
    kBusSilent,
    kNodeCrash,
    kNodeStop,
    kNodePause,
    kNodeClock,
    kBackUp,
    kRestore,
    kNewEpoch,
    kPurge,
    kReopenTab,
    kReopenStale,
    kReopenFresh,
    kTwin,
    kTabClock,
    kTokenExpiry,
    kTokenRefused,
    kForbid,
    kStray,
    kRetract,
    kSay,
    kSetUp,
    kErase,
    kTakeBack,
    kSendAgain,
    kCount,
};

struct Action {
    Millis at{0};  // from the start
    Act act = Act::kEmit;
    std::uint64_t dice = 0;  // what is still open of it
    std::size_t number = 0;  // its place in the script
};

struct Script {
    Setup setup;
    std::vector<Action> actions;  // in order of time
    Millis quiet_from{0};
};

std::string_view name(Act act);

// `allowed` leaves kinds of faults out; what remains stays as it is.
Script draw_script(std::uint64_t seed, FaultSet allowed);

}  // namespace carillon::sim
