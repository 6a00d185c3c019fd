// The text that Prometheus reads: format 0.0.4, the promised names, few labels.

#include "server/base/metrics/metrics.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <regex>
#include <set>
#include <sstream>
#include <thread>

namespace carillon {
namespace {

bool has_line(const std::string& text, const std::string& line) {
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

double value_of(const std::string& text, const std::string& series) {
    const std::size_t at = ("\n" + text).find("\n" + series + " ");
    REQUIRE(at != std::string::npos);
    return std::strtod(text.c_str() + at + series.size(), nullptr);
}

TEST_CASE("every metric without labels is there from the start", "[server][metrics]") {
    const Metrics metrics({"task.assigned"});
    const std::string text = metrics.text();
    const std::pair<const char*, const char*> names[] = {
        {"notifications_ws_active_connections", "gauge"},
        {"notifications_throttled_total", "counter"},
        {"notifications_delivery_seconds", "histogram"},
        {"notifications_commit_seconds", "histogram"},
        {"notifications_read_seconds", "histogram"},
        {"process_resident_memory_bytes", "gauge"},
        {"process_cpu_seconds_total", "counter"},
        {"process_open_fds", "gauge"},
        {"process_start_time_seconds", "gauge"},
    };
    for (const auto& [name, type] : names) {
        CHECK(has_line(text, std::string("# TYPE ") + name + " " + type));
    }
    CHECK(value_of(text, "process_resident_memory_bytes") > 1e6);
    CHECK(value_of(text, "process_open_fds") >= 3);
    CHECK(value_of(text, "process_start_time_seconds") > 1.5e9);
}

TEST_CASE("errors of every known place count from zero, so that the first one is an increase",
          "[server][metrics]") {
    const Metrics metrics({"task.assigned"});
    for (const char* where : {"store", "http", "ws", "bus", "redis", "dead_letter"}) {
        CHECK(value_of(metrics.text(),
                       "notifications_errors_total{where=\"" + std::string(where) + "\"}") == 0);
    }
}

TEST_CASE("what is counted shows with its labels", "[server][metrics]") {
    Metrics metrics({"task.assigned", "note.mentioned"});
    metrics.count_sent("task.assigned", Priority::kNormal, Channel::kWeb, 3);
    metrics.count_sent("task.assigned", Priority::kNormal, Channel::kWeb);
    metrics.count_sent("note.mentioned", Priority::kHigh, Channel::kEmail);
    metrics.count_skipped("team_scope", 2);
    metrics.count(metric("notifications_throttled_total"));
    metrics.count_error("store");
    metrics.count(metric("notifications_ws_resyncs_total"), "gap");
    CHECK(value_of(metrics.text(), "notifications_ws_digest_mismatches_total") == 0);
    metrics.count(metric("notifications_ws_digest_mismatches_total"));
    metrics.add(metric("notifications_ws_active_connections"), 3);
    metrics.add(metric("notifications_ws_active_connections"), -1);
    metrics.set_backlog("commit", 7);
    metrics.observe(metric("notifications_delivery_seconds"), std::chrono::milliseconds(3));
    metrics.observe(metric("notifications_commit_seconds"), std::chrono::microseconds(700));
    metrics.observe(metric("notifications_read_seconds"), std::chrono::hours(2));
    const std::string text = metrics.text();
    CHECK(value_of(text, R"(notifications_sent_total{channel="web",priority="normal",)"
                         R"(type="task.assigned"})") == 4);
    CHECK(value_of(text, R"(notifications_sent_total{channel="email",priority="high",)"
                         R"(type="note.mentioned"})") == 1);
    CHECK(value_of(text, R"(notifications_skipped_total{reason="team_scope"})") == 2);
    CHECK(value_of(text, "notifications_throttled_total") == 1);
    CHECK(value_of(text, R"(notifications_errors_total{where="store"})") == 1);
    CHECK(value_of(text, R"(notifications_ws_resyncs_total{reason="gap"})") == 1);
    CHECK(value_of(text, "notifications_ws_digest_mismatches_total") == 1);
    CHECK(value_of(text, "notifications_ws_active_connections") == 2);
    CHECK(value_of(text, R"(notifications_backlog{queue="commit"})") == 7);
    CHECK(value_of(text, "notifications_delivery_seconds_count") == 1);
    CHECK(value_of(text, R"(notifications_delivery_seconds_bucket{le="0.002"})") == 0);
    CHECK(value_of(text, R"(notifications_delivery_seconds_bucket{le="0.005"})") == 1);
    CHECK(value_of(text, R"(notifications_commit_seconds_bucket{le="0.001"})") == 1);
    CHECK(value_of(text, "notifications_read_seconds_sum") == 7200);
}

TEST_CASE("labels stay few, whatever arrives", "[server][metrics]") {
    Metrics metrics({"task.assigned"});
    for (int i = 0; i < 1000; ++i) {
        metrics.count_sent("made.up." + std::to_string(i), Priority::kLow, Channel::kWeb);
        metrics.count_skipped("reason " + std::to_string(i));
    }
    const std::string text = metrics.text();
    CHECK(
        value_of(text, R"(notifications_sent_total{channel="web",priority="low",type="other"})") ==
        1000);
    CHECK(value_of(text, R"(notifications_skipped_total{reason="other"})") ==
          1000.0 - static_cast<double>(Metrics::kLabelValues));
    metrics.add_known_types({"made.up.1"});
    metrics.count_sent("made.up.1", Priority::kLow, Channel::kWeb);
    CHECK(value_of(metrics.text(),
                   R"(notifications_sent_total{channel="web",priority="low",type="made.up.1"})") ==
          1);
}

TEST_CASE("the text follows the exposition format line by line", "[server][metrics]") {
    Metrics metrics({"task.assigned"});
    metrics.count_skipped("a \"quoted\" \\ reason\nwith a line end");
    metrics.observe(metric("notifications_commit_seconds"), std::chrono::milliseconds(1));
    const std::regex comment(R"(# (HELP|TYPE) [a-zA-Z_:][a-zA-Z0-9_:]* .+)");
    const std::regex sample(
        R"re([a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_]\w*="(\\.|[^"\\])*",?)*\})? (\+Inf|-?[0-9.e+-]+))re");
    std::istringstream lines(metrics.text());
    std::string line;
    std::set<std::string> types;
    while (std::getline(lines, line)) {
        CAPTURE(line);
        if (line.rfind("# TYPE ", 0) == 0) CHECK(types.insert(line).second);
        CHECK((std::regex_match(line, comment) || std::regex_match(line, sample)));
    }
    CHECK(types.size() >= 12);
}

TEST_CASE("several threads count without losing one", "[server][metrics]") {
    Metrics metrics({"task.assigned"});
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&metrics] {
            for (int n = 0; n < 1000; ++n) {
                metrics.count_sent("task.assigned", Priority::kNormal, Channel::kWeb);
                metrics.count_error("store");
                if (n % 100 == 0) static_cast<void>(metrics.text());  // a scrape meanwhile
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    const std::string text = metrics.text();
    CHECK(value_of(text, R"(notifications_errors_total{where="store"})") == 4000);
    CHECK(value_of(text, R"(notifications_sent_total{channel="web",priority="normal",)"
                         R"(type="task.assigned"})") == 4000);
}

}  // namespace
}  // namespace carillon
