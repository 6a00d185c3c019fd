#include "server/http/net/sse_session.hpp"

#include "server/base/metrics/metrics.hpp"
#include "server/http/net/connection.hpp"
#include "server/http/net/cors.hpp"
#include "server/http/net/deadline.hpp"
#include "server/http/net/net_services.hpp"
#include "server/http/net/problem.hpp"
#include "server/http/net/shard.hpp"
#include "server/http/net/steady_millis.hpp"
#include "server/hub/live_session.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <chrono>
#include <memory>
#include <utility>

namespace carillon {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::string_view kPing = ": ping\n\n";

class SseSession final : public Connection, private LiveTransport {
  public:
    SseSession(LiveTicket ticket, asio::ip::tcp::socket socket, Shard& shard,
               const NetServices& services)
        : Connection(shard),
          services_(services),
          request_(std::move(ticket.request)),
          places_(std::move(ticket.places)),
          began_(ticket.began),
          socket_(std::move(socket)),
          deadline_(shard.context()),
          live_(std::make_shared<LiveSession>(
              LiveServices{shard.hub(), shard, services.store, services.learner,
                           services.authenticator, services.metrics, services.clock, steady_millis},
              services.settings.live, static_cast<LiveTransport&>(*this), ticket.principal.value(),
              shard.make_id(), std::move(ticket.live.since))) {}

    void start() {
        http::Response head;
        head.content_type = "text/event-stream";
        head.headers.emplace_back("Cache-Control", "no-store");
        head.headers.emplace_back("X-Content-Type-Options", "nosniff");
        head.headers.emplace_back("X-Accel-Buffering", "no");
        head.has_length = false;
        waiting_ = encode(head);
        is_open_ = true;
        const bool is_admitted = live_->start();
        services_.metrics.count_request(kStreamPath, http::text(http::Method::kGet),
                                        is_admitted ? 200 : 429,
                                        std::chrono::steady_clock::now() - began_);
        if (is_admitted) return watch();
        is_open_ = false;
        auto refusal = problem(Error{Errc::kLimited, "", "too many connections of this user"},
                               request_.request_id);
        waiting_ = encode(refusal) + refusal.body;
        finish();
    }

    bool is_live() const override { return true; }

    void stop_politely() override {
        live_->close(CloseCode::kShutdown, "shutdown", services_.settings.stop_retry_after);
    }

    void stop_hard() override {
        error_code ignored;
        socket_.close(ignored);
    }

  private:
    std::string encode(http::Response& response) {
        allow_origin(response, request_, services_.settings.allowed_origins);
        return encode_head(
            response, {request_.request_id, shard().http_date(services_.clock()), false, false});
    }

    // --- LiveTransport

    bool send(FrameText text) override {
        if (const auto& position = live_->position())
            waiting_.append("id: ").append(position->text()).append("\n");
        waiting_.append("data: ").append(*text).append("\n\n");
        owes_written_ = true;
        write();
        return false;
    }

    void ping() override {
        // What is being written is as good a sign.
        if (is_writing_) return;
        waiting_.append(kPing);
        write();
    }

    void close(CloseCode, const std::string&) override { finish(); }

    void changed() override {
        if (!is_open_) return;
        if (const auto at = live_->next_deadline_ticks(); at && deadline_.is_late(*at)) {
            deadline_.set(shared_from_this(), *at, [this] {
                // After what was written by now.
                asio::post(shard().context(), [this, alive = shared_from_this()] {
                    if (is_open_) live_->on_deadline();
                });
            });
        }
    }

    // At most one frame waits (the session sends one at a time), with a head or a ping before it.
    void write() {
        if (is_writing_ || waiting_.empty()) return;
        is_writing_ = true;
        writing_ = std::exchange(waiting_, {});
        const bool carries_frame = std::exchange(owes_written_, false);
        asio::async_write(
            socket_, asio::buffer(writing_),
            [this, alive = shared_from_this(), carries_frame](const error_code& ec, std::size_t) {
                is_writing_ = false;
                writing_ = {};
                if (ec) return on_gone();
                if (is_open_) live_->on_activity();
                if (is_open_ && carries_frame) live_->on_written();
                write();
                if (!is_open_ && !is_writing_) end();
            });
    }

    // Nobody speaks on this side of a stream: what is read is only looked at for its end.
    void watch() {
        socket_.async_read_some(asio::buffer(ignored_), [this, alive = shared_from_this()](
                                                            const error_code& ec, std::size_t) {
            if (ec) return on_gone();
            watch();
        });
    }

    // Writes what waits and ends.
    void finish() {
        is_open_ = false;
        deadline_.cancel();
        deadline_.set(shared_from_this(), steady_millis() + services_.settings.close_ms,
                      [this] { stop_hard(); });
        write();
        if (!is_writing_) end();
    }

    void end() {
        deadline_.cancel();
        error_code ignored;
        socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
        stop_hard();
    }

    void on_gone() {
        is_open_ = false;
        live_->on_gone();
        deadline_.cancel();
        stop_hard();
    }

    const NetServices& services_;
    http::Request request_;    // without body
    ConnectionPlaces places_;  // outlive the socket
    const std::chrono::steady_clock::time_point began_;
    asio::ip::tcp::socket socket_;
    Deadline deadline_;
    std::shared_ptr<LiveSession> live_;
    std::string waiting_;
    std::string writing_;
    std::array<char, 64> ignored_{};
    bool is_open_ = false;
    bool is_writing_ = false;
    bool owes_written_ = false;  // `waiting_` holds a frame of the session
};

}  // namespace

void start_sse_session(LiveTicket ticket, asio::ip::tcp::socket socket, Shard& shard,
                       const NetServices& services) {
    std::make_shared<SseSession>(std::move(ticket), std::move(socket), shard, services)->start();
}

}  // namespace carillon
