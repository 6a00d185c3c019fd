#pragma once
// The figures of one server process in Prometheus' text format (docs/configuration.md, Metrics).
//
// Any thread. Labels stay few: a `type` is one of the known types or "other"; each of the other
// free labels keeps its first kLabelValues values, further ones count as "other".

#include "core/inbox/notification.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace carillon {

class Metrics {
  public:
    using Seconds = std::chrono::duration<double>;  // any duration converts

    static constexpr std::size_t kLabelValues = 32;

    explicit Metrics(const std::vector<std::string>& known_types);
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    // After a reload of the templates; types counted so far stay.
    void add_known_types(const std::vector<std::string>& types);

    // notifications_sent_total: stored for a recipient.
    void count_sent(std::string_view type, Priority priority, Channel channel,
                    std::uint64_t count = 1);
    // notifications_skipped_total
    void count_skipped(std::string_view reason, std::uint64_t count = 1);
    // notifications_throttled_total: live pushes held back.
    void count_throttled(std::uint64_t count = 1);
    // notifications_errors_total; `where` is a part of the program: "store", "http", "ws", "bus".
    void count_error(std::string_view where, std::uint64_t count = 1);
    // notifications_ws_resyncs_total: a session that got a snapshot or asked `sync`.
    void count_resync(std::string_view reason);
    // notifications_ws_digest_mismatches_total: the store's digest of an inbox was not that of its
    // rows at the same revision. Stays 0.
    void count_digest_mismatch();
    // notifications_connections_refused_total: one too many of its "address", or of all ("limit").
    void count_refused_connection(std::string_view reason);
    // notifications_ws_closed_total: how a WebSocket ended. A code that is not of the protocol
    // counts as "other".
    void count_closed(std::uint16_t code);

    // notifications_http_requests_total and notifications_http_seconds: one request, from its first
    // byte to its answer. `route` is one of few and lives as long as this object.
    void count_request(std::string_view route, std::string_view method, int status,
                       Seconds duration);
    // notifications_buffered_bytes: what requests and answers hold now.
    void set_buffered(std::uint64_t bytes);

    // notifications_ws_active_connections
    void add_connections(int delta);
    // notifications_bus_up: whether nodes hear of each other at once; a node without a bus has
    // none.
    void set_bus_up(bool is_up);
    // notifications_backlog: what waits in a queue now.
    void set_backlog(std::string_view queue, std::uint64_t waiting);

    // notifications_delivery_seconds: from commit to the socket.
    void observe_delivery(Seconds duration);
    // notifications_commit_seconds: one group.
    void observe_commit(Seconds duration);
    // notifications_read_seconds: from created to read.
    void observe_read(Seconds duration);

    // The answer to GET /metrics; Content-Type: kContentType.
    std::string text() const;
    static constexpr std::string_view kContentType = "text/plain; version=0.0.4; charset=utf-8";

  private:
    struct Content;
    std::unique_ptr<Content> content_;
};

}  // namespace carillon
