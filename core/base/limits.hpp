#pragma once
// Every cap of the system in one place. Reaching one has a named outcome, told beside it.

#include "core/base/time.hpp"

#include <cstddef>
#include <cstdint>

namespace carillon::limits {

// A notification (over: refused with the field's name; rendered texts are cut instead).
inline constexpr std::size_t kTypeChars = 100;
inline constexpr std::size_t kTitleChars = 150;  // Unicode code points
inline constexpr std::size_t kBodyBytes = 16 * 1024;
inline constexpr std::size_t kDataBytes = 16 * 1024;  // serialised
inline constexpr std::size_t kDataDepth = 16;
inline constexpr std::size_t kGroupChars = 100;
inline constexpr std::size_t kUnknownMembersBytes = 16 * 1024;

// A file of templates (over: refused with the place).
inline constexpr std::size_t kTemplatesFileBytes = 4 * 1024 * 1024;
inline constexpr std::size_t kTemplateTypes = 1000;
inline constexpr std::size_t kTemplateVariables = 50;
inline constexpr std::size_t kVariableChars = 100;
inline constexpr std::size_t kTemplateLocales = 100;       // of one type
inline constexpr std::size_t kMailHtmlBytes = 100 * 1024;  // mail programs show no more of one
// Filled in (over: the mail has the built-in HTML).
inline constexpr std::size_t kMailFilledBytes = 256 * 1024;

// Numbers that cross JSON stay exact in a double.
inline constexpr std::uint64_t kMaxCounter = (1ull << 53) - 1;
inline constexpr std::size_t kEpochChars = 32;
inline constexpr Millis kMaxTime{253402300799999};  // 9999-12-31T23:59:59.999Z

// Text that is parsed as JSON anywhere (deeper: malformed).
inline constexpr std::size_t kJsonDepth = 64;

// Events.
inline constexpr std::size_t kEventsPerRequest = 1000;
inline constexpr std::size_t kRecipientsPerEvent = 10000;
inline constexpr std::size_t kEventBytes = 1024 * 1024;  // one event's text: bounds its parsing
inline constexpr std::size_t kEventIdChars = 200;
inline constexpr Millis kMaxDeliverAhead{std::int64_t{365} * 24 * 3600 * 1000};  // over: refused
inline constexpr double kMaxTtlHours = 24.0 * 366 * 100;

// Frames. A client frame over the limit closes with 1009; a server frame is cut into several.
inline constexpr std::size_t kClientFrameBytes = 64 * 1024;
inline constexpr std::size_t kServerFrameBytes = 256 * 1024;
// Ids that one frame or body names (over: refused). An operation may have one more: that of the
// path.
inline constexpr std::size_t kOperationIds = 1000;
inline constexpr std::size_t kOpChars = 64;

// One connection of the server: what may wait for a slow peer.
inline constexpr std::size_t kControlFrames = 64;          // reached: reading from the peer pauses
inline constexpr std::size_t kWaitingOperations = 32;      // reached: reading from the peer pauses
inline constexpr std::size_t kPendingBytes = 32 * 1024;    // folded changes (over: asked again)
inline constexpr std::size_t kBadFramesPerMinute = 10;     // reached: close 4400
inline constexpr std::size_t kSyncsPerMinute = 60;         // reached: close 4400
inline constexpr std::size_t kPingsPerMinute = 120;        // over: refused as a bad frame
inline constexpr std::size_t kAuthsPerMinute = 20;         // over: refused as a bad frame
inline constexpr std::uint64_t kChangesReplayFactor = 10;  // replay limits behind (over: snapshot)

// One client.
inline constexpr std::size_t kClientRows = 20000;              // over: the last in order are let go
inline constexpr std::size_t kPendingOperations = 1000;        // over: a new operation is refused
inline constexpr std::size_t kClientFrameMaxIn = 1024 * 1024;  // a larger server frame is malformed
inline constexpr Millis kAnswerTimeout{10000};  // an opening or a sync unanswered: try again

// Pages.
inline constexpr std::uint32_t kPageDefault = 50;
inline constexpr std::uint32_t kPageMax = 200;
inline constexpr std::size_t kFilterValues = 50;  // values of one repeated filter
inline constexpr std::size_t kQueryChars = 200;   // `q`
inline constexpr std::size_t kQueryWords = 12;    // of it (over: refused)

}  // namespace carillon::limits
