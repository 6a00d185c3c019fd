#pragma once
// The signals of a server process, waited for by one thread instead of interrupting any.

namespace carillon {

enum class Signal {
    kStop,    // SIGTERM, SIGINT
    kReload,  // SIGHUP
};

class Signals {
  public:
    // From here on these signals wait for wait(): for this thread and all that it starts later, so
    // make it before the first thread. SIGPIPE is ignored.
    Signals();
    Signal wait();
};

// Allows as many open files as the system lets this process have. Answers how many.
unsigned long raise_open_files_limit();

}  // namespace carillon
