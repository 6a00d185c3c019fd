// Logging never waits: a server whose log nobody reads serves, counts what it drops, and ends.

#include "tests/server/json.hpp"
#include "tests/server/scraped_metrics.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <csignal>
#include <future>
#include <memory>
#include <mutex>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace carillon {
namespace {

using test::Json;
using test::TempDir;

constexpr int kLineBytes = 8000;

// A server whose standard error is a pipe; what is in it is read only when asked for.
class Unread {
  public:
    Unread() {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
        read_end_ = ends[0];
        test::ChildProcess::Options options;
        options.environment = {{"NOTIFICATION_DATA_DIR", folder_.path().string()},
                               {"NOTIFICATION_LISTEN", "127.0.0.1:0"},
                               {"NOTIFICATION_DRAIN", "0"},
                               {"NOTIFICATION_LOG_LEVEL", "debug"}};
        options.err = ends[1];
        process_ = std::make_unique<test::ChildProcess>(test::Arguments{"serve"}, options);
        ::close(ends[1]);
        std::smatch found;
        const std::string greeting = process_->read_line();
        if (!std::regex_search(greeting, found, std::regex("http://[^ ]*:([0-9]+)/")))
            throw std::runtime_error("the server did not start");
        port_ = static_cast<std::uint16_t>(std::stoi(found[1]));
    }
    ~Unread() {
        if (reader_.valid()) {
            process_.reset();  // its end is that of the pipe
            reader_.wait();
        }
        ::close(read_end_);
    }

    // Requests that are logged, each with its number and much besides.
    void ask(int from, int to) {
        test::HttpClient client(port_);
        for (int i = from; i < to; ++i) {
            const auto answer = client.request(
                "GET", "/healthz?n=" + std::to_string(i) + "&x=" + std::string(kLineBytes, 'x'));
            REQUIRE(answer.status == 200);
        }
    }
    double dropped() {
        ++asked_besides_;
        test::HttpClient client(port_);
        return test::metric_value(client, "notifications_log_dropped_total");
    }
    // How often was asked besides ask(): each asking is a line too.
    std::uint64_t asked_besides() const { return asked_besides_; }
    // Until all that waited has been taken: a line that was logged after it has come.
    void begin_reading() {
        reader_ = std::async(std::launch::async, [this] {
            char buffer[65536];
            for (ssize_t size = 0; (size = ::read(read_end_, buffer, sizeof buffer)) > 0;) {
                const std::lock_guard lock(mutex_);
                text_.append(buffer, static_cast<std::size_t>(size));
            }
        });
        test::HttpClient client(port_);
        test::eventually("what waited is taken", [&] {
            ++asked_besides_;
            REQUIRE(client.request("GET", "/healthz?after=all").status == 200);
            const std::lock_guard lock(mutex_);
            return text_.find("after=all") != std::string::npos;
        });
    }
    // All lines, once it has ended.
    std::vector<Json> lines() {
        reader_.get();
        std::istringstream text(text_);
        std::vector<Json> all;
        for (std::string line; std::getline(text, line);)
            all.push_back(Json::parse(line));
        return all;
    }
    int stop() {
        process_->signal(SIGTERM);
        return process_->wait().exit_code;
    }

  private:
    TempDir folder_;
    int read_end_ = -1;
    std::unique_ptr<test::ChildProcess> process_;
    std::uint16_t port_ = 0;
    std::uint64_t asked_besides_ = 0;
    std::mutex mutex_;
    std::string text_;  // all that was read, under mutex_
    std::future<void> reader_;
};

TEST_CASE("a server whose log nobody reads answers every request, and ends",
          "[server][log][stall]") {
    Unread server;
    server.ask(0, 400);
    CHECK(server.dropped() > 0);
    CHECK(server.stop() == 0);
}

TEST_CASE(
    "when the log is read again its lines are whole and in order, and it says how many are "
    "missing",
    "[server][log][stall]") {
    Unread server;
    server.ask(0, 400);
    REQUIRE(server.dropped() > 0);
    server.begin_reading();
    server.ask(400, 500);
    CHECK(server.stop() == 0);
    int next = 0;
    std::uint64_t missing = 0;
    std::uint64_t told = 0;
    for (const Json& line : server.lines()) {
        if (line.at("event") == "log.dropped") told += line.at("lines").get<std::uint64_t>();
        if (line.at("event") != "http.request") continue;
        const std::string target = line.at("target");
        const auto at = target.find("?n=");
        if (at == std::string::npos) continue;
        const int number = std::stoi(target.substr(at + 3));
        REQUIRE(number >= next);
        missing += static_cast<std::uint64_t>(number - next);
        next = number + 1;
    }
    CHECK(next == 500);
    CHECK(missing > 0);
    // What was asked besides may be among those that are missing.
    CHECK(told >= missing);
    CHECK(told <= missing + server.asked_besides() + 2);
}

TEST_CASE("a server that crashes has written what it logged", "[server][log][stall]") {
    const TempDir folder;
    for (const int signal : {SIGSEGV, SIGABRT}) {
        // A sanitizer would take the signal for a find of its own.
        test::ServeProcess server(folder.path(), {},
                                  {{"NOTIFICATION_LOG_LEVEL", "debug"},
                                   {"ASAN_OPTIONS", "handle_segv=0"},
                                   {"TSAN_OPTIONS", "handle_segv=0"}});
        test::HttpClient client(server.port());
        for (int i = 0; i < 200; ++i)
            REQUIRE(client.request("GET", "/healthz?n=" + std::to_string(i)).status == 200);
        server.process().signal(signal);
        const auto finished = server.process().wait();
        CHECK(finished.exit_code == -signal);
        // The last one is logged when its answer is written: this may have come before.
        CHECK(finished.err.find("n=198\"") != std::string::npos);
        CHECK(finished.err.back() == '\n');
    }
}

}  // namespace
}  // namespace carillon
