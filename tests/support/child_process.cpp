#include "tests/support/child_process.hpp"

#include "tests/support/http_client.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <regex>
#include <stdexcept>

namespace carillon::test {

namespace {

constexpr int kPatienceMs = static_cast<int>(std::chrono::milliseconds(kPatience).count());

[[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error(what + ": " + std::strerror(errno));
}

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (std::string& text : texts)
        out.push_back(text.data());
    out.push_back(nullptr);
    return out;
}

std::vector<std::string> environment_of(const Variables& more) {
    std::vector<std::string> out;
    for (const char* name :
         {"PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS"}) {
        const auto is_given = [name](const auto& variable) { return variable.first == name; };
        if (std::any_of(more.begin(), more.end(), is_given)) continue;
        if (const char* value = std::getenv(name)) out.push_back(name + std::string("=") + value);
    }
    for (const auto& [name, value] : more)
        out.push_back(name + "=" + value);
    return out;
}

// False when `file` gave nothing within the patience.
bool await_readable(int file) {
    pollfd entry{file, POLLIN, 0};
    return ::poll(&entry, 1, kPatienceMs) == 1;
}

int open_terminal() {
    const int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (master < 0 || ::grantpt(master) != 0 || ::unlockpt(master) != 0) fail("pseudo-terminal");
    return master;
}

std::string drain(int file) {
    std::string text;
    char buffer[4096];
    while (await_readable(file)) {
        const ssize_t size = ::read(file, buffer, sizeof buffer);
        if (size <= 0) break;  // a terminal whose other side has closed answers EIO
        text.append(buffer, static_cast<std::size_t>(size));
    }
    return text;
}

}  // namespace

std::string script(const std::string& name) {
    return std::string(CARILLON_SCRIPTS) + "/" + name;
}

ChildProcess::ChildProcess(const Arguments& arguments, const Options& options) {
    const std::string input = folder_.write("in", options.input).string();
    std::string error_path = (folder_.path() / "err").string();
    if (options.err_is_terminal) {
        terminal_ = open_terminal();
        error_path = ::ptsname(terminal_);
    }
    int pipe_ends[2];
    if (::pipe2(pipe_ends, O_CLOEXEC) != 0) fail("pipe");
    out_ = pipe_ends[0];

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, input.c_str(), O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], 1);
    if (options.err >= 0) {
        posix_spawn_file_actions_adddup2(&actions, options.err, 2);
    } else {
        posix_spawn_file_actions_addopen(&actions, 2, error_path.c_str(),
                                         O_WRONLY | O_CREAT | O_NOCTTY, 0600);
    }
    const std::string wanted = options.program.empty() ? CARILLON_BINARY : options.program;
    std::vector<std::string> words = {wanted};
    if (options.open_files != 0) {
        const std::string most = std::to_string(options.open_files);
        words.insert(words.begin(), {"prlimit", "--nofile=" + most + ":" + most});
    }
    const std::string program = words.front();
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<std::string> variables = environment_of(options.environment);
    errno = ::posix_spawnp(&pid_, program.c_str(), &actions, nullptr, pointers(words).data(),
                           pointers(variables).data());
    const int why = errno;
    posix_spawn_file_actions_destroy(&actions);
    ::close(pipe_ends[1]);
    errno = why;
    if (why != 0) fail(program);
}

ChildProcess::~ChildProcess() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    if (out_ >= 0) ::close(out_);
    if (terminal_ >= 0) ::close(terminal_);
}

std::string ChildProcess::read_line() {
    while (true) {
        const std::size_t end = read_.find('\n');
        if (end != std::string::npos) {
            std::string line = read_.substr(0, end);
            read_.erase(0, end + 1);
            return line;
        }
        if (!await_readable(out_)) {
            throw std::runtime_error("the program prints nothing more; it has said: " + read_ +
                                     text_of(folder_.path() / "err"));
        }
        char buffer[4096];
        const ssize_t size = ::read(out_, buffer, sizeof buffer);
        if (size <= 0) return {};
        read_.append(buffer, static_cast<std::size_t>(size));
    }
}

void ChildProcess::signal(int number) {
    if (::kill(pid_, number) != 0) fail("kill");
}

std::string ChildProcess::await_err(const std::string& part) {
    const std::string path = (folder_.path() / "err").string();
    const int watch = ::inotify_init1(IN_CLOEXEC);
    if (watch < 0 || ::inotify_add_watch(watch, path.c_str(), IN_MODIFY) < 0) fail("inotify");
    // Watched first and read then: no line falls between the two.
    std::string text = text_of(path);
    while (text.find(part) == std::string::npos) {
        char events[4096];
        if (!await_readable(watch) || ::read(watch, events, sizeof events) <= 0) break;
        text = text_of(path);
    }
    ::close(watch);
    if (text.find(part) != std::string::npos) return text;
    throw std::runtime_error("not in the log: " + part + "\n" + text);
}

Finished ChildProcess::wait() {
    Finished finished;
    finished.out = read_ + drain(out_);
    if (terminal_ >= 0) finished.err = drain(terminal_);
    const auto handle = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
    if (handle < 0) fail("pidfd_open");
    const bool ended = await_readable(handle);
    ::close(handle);
    if (!ended) {
        throw std::runtime_error("the program does not end; it has said: " +
                                 text_of(folder_.path() / "err"));
    }
    int status = 0;
    if (::waitpid(pid_, &status, 0) != pid_) fail("waitpid");
    pid_ = -1;
    finished.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    if (terminal_ < 0) finished.err = text_of(folder_.path() / "err");
    return finished;
}

Finished carillon(const Arguments& arguments, const Variables& environment,
                  const std::string& input) {
    ChildProcess::Options options;
    options.environment = environment;
    options.input = input;
    return ChildProcess(arguments, options).wait();
}

namespace {

Arguments serve_arguments(const Arguments& more) {
    Arguments arguments = {"serve"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

ChildProcess::Options serve_options(const std::filesystem::path& data_dir,
                                    const Variables& environment, unsigned open_files) {
    ChildProcess::Options options;
    options.open_files = open_files;
    options.environment = environment;
    options.environment.emplace("NOTIFICATION_DATA_DIR", data_dir.string());
    options.environment.emplace("NOTIFICATION_LISTEN", "127.0.0.1:0");
    options.environment.emplace("NOTIFICATION_DRAIN", "0");
    return options;
}

}  // namespace

ServeProcess::ServeProcess(const std::filesystem::path& data_dir, const Arguments& more,
                           const Variables& environment, unsigned open_files)
    : process_(serve_arguments(more), serve_options(data_dir, environment, open_files)) {
    greeting_ = process_.read_line();
    std::smatch found;
    if (!std::regex_search(greeting_, found, std::regex("http://[^ ]*:([0-9]+)/"))) {
        throw std::runtime_error("the server did not start: " + process_.wait().err);
    }
    port_ = static_cast<std::uint16_t>(std::stoi(found[1]));
}

Finished ServeProcess::stop() {
    process_.signal(SIGTERM);
    return process_.wait();
}

}  // namespace carillon::test
