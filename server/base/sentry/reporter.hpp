#pragma once
// Sends the errors of the log to Sentry, from a thread of its own. Whoever logs an error pays for
// putting it into a short queue; what does not fit, comes too fast or cannot be delivered is
// counted and told with the next report.

#include "core/base/time.hpp"
#include "server/base/log/log.hpp"
#include "server/base/sentry/dsn.hpp"
#include "server/base/sentry/envelope.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <thread>

namespace carillon::sentry {

struct ReporterSettings {
    SentryDsn dsn;
    Source source;
    std::string client;  // "carillon/1.2.3"
    std::uint32_t reports_per_second = 5;
    std::size_t queued = 100;
    std::chrono::milliseconds flush_ms{2000};     // of stop()
    std::chrono::milliseconds request_ms{10000};  // one report
    std::function<Millis()> clock;
};

class Reporter final : public log::ErrorListener {
  public:
    // Listens to the log from here on. Before any thread that logs ends, and one at a time.
    explicit Reporter(ReporterSettings settings);
    ~Reporter() override;  // stops
    Reporter(const Reporter&) = delete;
    Reporter& operator=(const Reporter&) = delete;

    void on_error(Millis now, std::string_view event, log::Fields fields) override;
    // Listens no more, sends what waits for at most flush_ms, and ends. Once.
    void stop();

    struct Counts {
        std::uint64_t sent = 0;
        std::uint64_t dropped = 0;
    };
    Counts counts() const;

  private:
    struct Connection;
    enum class Sent { kYes, kNo, kAbandoned };

    void run();
    std::unique_ptr<Report> wait_for_report();
    bool is_too_late();
    Sent send(const Report& report);
    void take_pause(long seconds);
    std::string make_event_id();

    const ReporterSettings settings_;
    std::unique_ptr<Connection> connection_;  // the thread's own

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Report> queue_;
    std::mt19937_64 random_;
    Counts counts_;
    std::uint64_t dropped_untold_ = 0;
    std::int64_t second_ = -1;  // of the clock, in which so many were taken:
    std::uint32_t taken_ = 0;
    // The receiver has asked for it.
    std::chrono::steady_clock::time_point paused_until_{};
    bool stopping_ = false;
    std::chrono::steady_clock::time_point stop_by_;
    std::thread thread_;
};

}  // namespace carillon::sentry
