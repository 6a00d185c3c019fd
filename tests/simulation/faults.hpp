#pragma once
// Everything that may befall a schedule. Each kind has a name, and each can be switched off.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace carillon::sim {

enum class Fault : std::uint8_t {
    kCut,
    kCutUnnoticed,
    kHalfOpen,
    kSlowReader,
    kFrameDelay,
    kFrameInjected,
    kOldClient,
    kBadFrames,
    kNeedlessSync,
    kHeartbeatLost,
    kWakeup,
    kHintLost,
    kHintDoubled,
    kHintDelayed,
    kHintBare,
    kHintGarbled,
    kHintMixed,
    kBusSilent,
    kSweepFailed,
    kNodeCrash,
    kNodeStop,
    kNodePaused,
    kNodeClock,
    kMoved,
    kCommitSlow,
    kCommitFailed,
    kAnswerLost,
    kUntold,
    kEventRepeated,
    kReadFailed,
    kReadSlow,
    kRestored,
    kNewEpoch,
    kTombstonesPurged,
    kSnooze,
    kExpiry,
    kTabReopened,
    kTabStale,
    kTabFresh,
    kTabTwin,
    kTabClock,
    kTokenExpiry,
    kTokenRefused,
    kForbidden,
    kTooMany,
    kBroadcast,
    kThrottle,
    kLargeRows,
    kBatch,
    kTruncated,
    kPage,
    kElsewhere,
    kStrayFrame,
    kFrameGarbled,
    kParts,
    kSteps,
    kDeliveries,  // the first of those that are drawn apart (draw_setup)
    kScheduled,
    kRetracted,
    kProviderBusy,
    kProviderRefuses,
    kProviderSilent,
    kProviderLate,
    kCount,
};
inline constexpr std::size_t kFaults = static_cast<std::size_t>(Fault::kCount);

std::string_view name(Fault fault);
std::string_view meaning(Fault fault);
std::optional<Fault> parse_fault(std::string_view name);

class FaultSet {
  public:
    static FaultSet all() {
        FaultSet set;
        set.bits_ = (std::uint64_t{1} << kFaults) - 1;
        return set;
    }
    bool has(Fault fault) const { return (bits_ & bit(fault)) != 0; }
    void add(Fault fault) { bits_ |= bit(fault); }
    void remove(Fault fault) { bits_ &= ~bit(fault); }
    FaultSet without(Fault fault) const {
        FaultSet set = *this;
        set.remove(fault);
        return set;
    }
    FaultSet both(FaultSet other) const {
        other.bits_ &= bits_;
        return other;
    }

  private:
    static std::uint64_t bit(Fault fault) {
        return std::uint64_t{1} << static_cast<unsigned>(fault);
    }
    std::uint64_t bits_ = 0;
};
static_assert(kFaults < 64);

}  // namespace carillon::sim
