#pragma once
// Programs as processes of their own: the built one as a user runs it, and servers that it talks
// to. Whatever does not happen within kPatience throws: a test that waits in vain fails instead of
// hanging.

#include "tests/support/temp_dir.hpp"

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

namespace carillon::test {

using Arguments = std::vector<std::string>;
using Variables = std::map<std::string, std::string>;

// The path of a script of scripts/.
std::string script(const std::string& name);

struct Finished {
    int exit_code = -1;  // minus the signal's number when one ended it
    std::string out;
    std::string err;
};

// A process with its output in files.
class ChildProcess {
  public:
    struct Options {
        std::string program;    // looked up in PATH; empty: the built one
        Variables environment;  // besides PATH and the sanitizers' variables; nothing else
        std::string input;      // its standard input
        bool err_is_terminal = false;
        int err = -1;             // its standard error instead of a file; stays open here
        unsigned open_files = 0;  // that it may have; 0: as many as this process
    };

    ChildProcess(const Arguments& arguments, const Options& options);
    ~ChildProcess();  // kills it if it runs
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    pid_t pid() const { return pid_; }
    // The next line of its standard output; empty when it ended before one.
    std::string read_line();
    void signal(int number);
    // Waits until its standard error, a file, holds this; answers all that is in it. A process that
    // ends before throws when the patience does.
    std::string await_err(const std::string& part);
    // Waits for the end.
    Finished wait();

  private:
    TempDir folder_;
    pid_t pid_ = -1;
    int out_ = -1;       // read end of a pipe
    int terminal_ = -1;  // its other side, where standard error is one
    std::string read_;   // of standard output, not yet handed out
};

// Runs `carillon ARGUMENTS` to its end.
Finished carillon(const Arguments& arguments, const Variables& environment = {},
                  const std::string& input = {});

// `carillon serve` on a data folder, listening on a port that the system picks.
class ServeProcess {
  public:
    explicit ServeProcess(const std::filesystem::path& data_dir, const Arguments& more = {},
                          const Variables& environment = {}, unsigned open_files = 0);

    const std::string& greeting() const { return greeting_; }
    std::uint16_t port() const { return port_; }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
    ChildProcess& process() { return process_; }
    // SIGTERM, and the end.
    Finished stop();

  private:
    ChildProcess process_;
    std::string greeting_;
    std::uint16_t port_ = 0;
};

}  // namespace carillon::test
