#pragma once
// Lets a process that crashes write the lines that it has logged.

namespace carillon::log {

// From here on a fatal signal (SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT) waits for the log's
// thread, half a second at most, and then ends the process as it would have. Signals that somebody
// else handles already (a sanitizer) are left alone. Once, at the start.
void write_last_words();

}  // namespace carillon::log
