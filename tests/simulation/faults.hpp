#pragma once
// Everything that may befall a schedule. Each kind has a name, and each can be switched off.

#include <bitset>
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
    kPreferences,
    kWebhooks,
    kWebhookGone,
    kDaysPass,
    kRetired,
    kDigest,
    kErased,
    kErasedMail,
    kProviderRecants,
    kTakenBack,
    kProviderTells,
    kSentAgain,
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
        set.bits_.set();
        return set;
    }
    bool has(Fault fault) const { return bits_.test(place(fault)); }
    void add(Fault fault) { bits_.set(place(fault)); }
    void remove(Fault fault) { bits_.reset(place(fault)); }
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
    static std::size_t place(Fault fault) { return static_cast<std::size_t>(fault); }
    std::bitset<kFaults> bits_;
};

}  // namespace carillon::sim
