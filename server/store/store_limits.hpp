#pragma once
// The caps of the store, each with what happens when it is reached.

#include "core/time.hpp"

#include <cstddef>

namespace carillon::store_limits {

// One transaction takes what is queued up to the first of these; the rest goes into the next one.
inline constexpr std::size_t kGroupMutations = 512;
inline constexpr std::size_t kGroupRows = 20000;
inline constexpr Millis kGroupTime{50};

// What may wait for the writer and for the readers. Reached: kUnavailable at once, nothing stored.
inline constexpr std::size_t kQueuedMutations = 32768;
inline constexpr std::size_t kQueuedBytes = std::size_t{64} * 1024 * 1024;
inline constexpr std::size_t kQueuedReads = 65536;

// Notifications that one request may create (over: kTooLarge, nothing stored).
inline constexpr std::size_t kRequestRows = 200000;

// Rows that one step of the clock's doing or of a cleanup touches; what is left takes further
// steps, so that other mutations get their turn in between.
inline constexpr std::size_t kSettleRows = 1000;
inline constexpr std::size_t kCleanupRows = 1000;
inline constexpr std::size_t kRepairInboxes = 200;

// How long an open database waits for a lock that another process holds (over: kUnavailable).
inline constexpr Millis kBusyTimeout{5000};
// How often an idle store looks for what other processes have changed.
inline constexpr Millis kForeignPoll{250};
// The same of a store on PostgreSQL, idle or not.
inline constexpr Millis kSweep{1000};
// While there should be a bus and it is away.
inline constexpr Millis kSweepAlone{250};

}  // namespace carillon::store_limits
