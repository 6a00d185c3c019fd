#pragma once
// SQLite writes each page of its write-ahead log by two calls, a head of 24 bytes and the page.
// They follow one on the other, so they can be one write up to the next sync: half of what the
// system does for a small commit is the calls.

#include <string>

namespace carillon::sqlite {

// Makes it known to SQLite, once, and answers its name: the file layer `base` (empty = the
// system's), where what is written to a log waits until it is synced, read, measured or cut, until
// something is written elsewhere, or there is much of it. A failure to write is told by whichever
// of these had it written. Any thread.
//
// For connections with synchronous=FULL: whoever else reads the log (another connection, another
// process) is told of a transaction after its sync only.
std::string with_whole_log_writes(const std::string& base);

}  // namespace carillon::sqlite
