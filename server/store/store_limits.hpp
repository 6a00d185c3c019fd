#pragma once
// The caps of the store, each with what happens when it is reached.

#include "core/base/time.hpp"

#include <cstddef>
#include <cstdint>

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
inline constexpr std::size_t kCatchUpRows = 1000;
// The same of an operation on all that is unread and of a request that reaches many
// (StoreSettings::step_rows), and of the users that are reached by what was broadcast.
inline constexpr std::size_t kStepRows = 1000;
inline constexpr std::size_t kContactUsers = 512;
// What a request has left unmade for so long is made by whoever finds it (Store::run_due).
inline constexpr Millis kPendingAge{10000};
inline constexpr std::size_t kSubscriptions = 10;  // of one person (over: the oldest goes)
inline constexpr std::size_t kCleanupRows = 1000;
// Entries that one step of an erasure looks through for whom they name, and what one page of an
// export shows of each kind.
inline constexpr std::size_t kNamingRows = 5000;
inline constexpr std::size_t kExportedRows = 100;
inline constexpr std::size_t kExportedDeleted = 2000;
// What a step has the index of texts work at: pages of it, each some kilobytes.
inline constexpr int kForgottenPages = 500;
// How long whoever is erased waits for others to have read what they are reading.
inline constexpr Millis kOverwriting{10000};
// Inboxes of which the clock asks in one step whether they have too many rows.
inline constexpr std::size_t kTrimmedInboxes = 200;
inline constexpr std::size_t kRepairInboxes = 200;
inline constexpr std::size_t kRepairRows = 20000;  // or one inbox, however many it has
inline constexpr std::size_t kReindexRows = 2000;

// How long an open database waits for a lock that another process holds (over: kUnavailable).
inline constexpr Millis kBusyTimeout{5000};
// How long a PostgreSQL server may take for one statement or COMMIT (over: the connection is cut
// and the database counts as away; kUnavailable). Bulk has as much more as its bytes need at a slow
// pace, up to a bound; migrations take what they take.
inline constexpr Millis kCallTime{4000};
inline constexpr std::size_t kCallBytesPerMs = 1024;
inline constexpr Millis kLongestCall{60000};
// How long one of its statements waits for a row that another transaction has locked. Below
// kCallTime, so that the server ends the wait itself and nothing stays locked behind it.
inline constexpr Millis kRowLock{3000};
// How long a transaction of a node that says nothing more (it stands still, its machine is gone)
// may keep its locks. Below kRowLock, so that who waits for them gets them.
inline constexpr Millis kSilentTransaction{2500};
// How long the outcome of a COMMIT whose answer was lost is looked for (over: kUnavailable, and the
// message says that it is not known).
inline constexpr Millis kDoubt{4000};
// How long the mark of a writer that writes no more is kept: far longer than anybody looks for the
// outcome of its last COMMIT.
inline constexpr Millis kWriterKeep{std::int64_t{7} * 24 * 3600 * 1000};
// How long a list or search may take (over: kUnprocessable), and any other read (over:
// kUnavailable). Neither is an outage. Below kCallTime, so that the server ends it itself.
inline constexpr Millis kListTime{1500};
inline constexpr Millis kReadTime{3000};
// How long a read waits for its turn while the last one has failed (over: kUnavailable).
inline constexpr Millis kReadTurn{4000};
// How long a write that succeeded shows that writing works: after that a probe (Store::probe)
// writes something itself.
inline constexpr Millis kWriteProven{30000};
inline constexpr std::size_t kRoomBytes = std::size_t{16} * 1024;  // of what it writes
// How often an idle store looks for what other processes have changed.
inline constexpr Millis kForeignPoll{250};
// The same of a store on PostgreSQL, idle or not.
inline constexpr Millis kSweep{1000};
// While there should be a bus and it is away.
inline constexpr Millis kSweepAlone{250};

}  // namespace carillon::store_limits
