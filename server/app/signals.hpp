#pragma once
// The signals of a server process, waited for by one thread instead of interrupting any.

#include <chrono>
#include <optional>

namespace carillon {

enum class Signal {
    kStop,    // SIGTERM: others go on, the server may take its time
    kQuit,    // SIGINT: somebody at a terminal waits
    kReload,  // SIGHUP
};

class Signals {
  public:
    // From here on these signals wait for wait(): for this thread and all that it starts later, so
    // make it before the first thread. SIGPIPE is ignored.
    Signals();
    Signal wait();
    // The same, at most so long; nothing when none came.
    std::optional<Signal> wait(std::chrono::milliseconds at_most);
};

// Allows as many open files as the system lets this process have. Answers how many.
unsigned long raise_open_files_limit();

}  // namespace carillon
