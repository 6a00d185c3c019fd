#include "server/net/http_session.hpp"

#include "server/log/log.hpp"
#include "server/metrics/metrics.hpp"
#include "server/net/cors.hpp"
#include "server/net/lifecycle.hpp"
#include "server/net/live_admission.hpp"
#include "server/net/problem.hpp"
#include "server/net/request_handler.hpp"
#include "server/net/services.hpp"
#include "server/net/shard.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <exception>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace carillon {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

std::string address_of(const asio::ip::tcp::socket& socket) {
    error_code ec;
    const auto endpoint = socket.remote_endpoint(ec);
    return ec ? std::string() : endpoint.address().to_string();
}

}  // namespace

HttpSession::HttpSession(Shard& shard, const NetServices& services, asio::ip::tcp::socket socket,
                         AddressCount::Place place)
    : Connection(shard),
      services_(services),
      socket_(std::move(socket)),
      place_(std::move(place)),
      deadline_(shard.context()),
      remote_(address_of(socket_)) {}

void HttpSession::start() {
    auto self = std::static_pointer_cast<HttpSession>(shared_from_this());
    asio::co_spawn(
        shard().context(), [self]() -> asio::awaitable<void> { return self->run(self->serve()); },
        asio::detached);
}

void HttpSession::turn_away() {
    auto self = std::static_pointer_cast<HttpSession>(shared_from_this());
    asio::co_spawn(
        shard().context(),
        [self]() -> asio::awaitable<void> { return self->run(self->refuse_connection()); },
        asio::detached);
}

void HttpSession::stop_politely() {
    // One that answers a request sees the stop when it is done. A new one was opened for a request,
    // which may be on its way.
    if (!is_waiting_) return;
    if (!has_served_) return arm(services_.settings.first_request_ms);
    error_code ignored;
    socket_.close(ignored);
}

void HttpSession::stop_hard() {
    error_code ignored;
    socket_.close(ignored);
}

void HttpSession::arm(std::chrono::milliseconds after) {
    has_timed_out_ = false;
    deadline_.expires_after(after);
    deadline_.async_wait([this, alive = shared_from_this()](const error_code& ec) {
        // Armed anew while this was queued: not ours.
        if (ec || deadline_.expiry() > std::chrono::steady_clock::now()) return;
        has_timed_out_ = true;
        error_code ignored;
        socket_.cancel(ignored);
    });
}

asio::awaitable<HttpSession::Next> HttpSession::serve() {
    Next next = Next::kRequest;
    while (next == Next::kRequest)
        next = co_await exchange();
    co_return next;
}

asio::awaitable<HttpSession::Next> HttpSession::refuse_connection() {
    begin_request();
    const Error reason{Errc::kLimited, "", "too many connections of this address"};
    co_await write(problem(reason, request_id_), false);
    log_answer(429);
    co_return Next::kLinger;
}

asio::awaitable<void> HttpSession::run(asio::awaitable<Next> talk) {
    try {
        if (co_await std::move(talk) == Next::kLinger) co_await linger();
    } catch (const std::exception& failure) {
        log::error("http.failed", {{"request_id", request_id_}, {"reason", failure.what()}});
        services_.metrics.count_error("http");
    }
    deadline_.cancel();
    error_code ignored;
    socket_.close(ignored);
}

void HttpSession::begin_request() {
    request_id_ = shard().make_id();
    began_ = services_.clock();
    is_head_ = false;
    is_head_read_ = false;
    method_ = {};
    target_.clear();
}

bool HttpSession::keeps_alive() const {
    return reader_.framing().keep_alive && !shard().is_stopping() &&
           !services_.lifecycle.is_draining();
}

// Reads until the reader has come that far; `at_most` from the request's first byte.
asio::awaitable<HttpSession::Read> HttpSession::read_until(RequestReader::Step step,
                                                           std::chrono::milliseconds at_most) {
    if (!reader_.is_idle()) arm(at_most);
    while (true) {
        const auto reached = reader_.advance();
        if (reached == step) co_return Read::kOk;
        if (reached == RequestReader::Step::kFailed) co_return Read::kFailed;
        const auto room = reader_.space();
        const auto [ec, size] =
            co_await socket_.async_read_some(asio::buffer(room.data(), room.size()), kAwait);
        if (has_timed_out_) co_return Read::kTimedOut;
        if (ec) co_return Read::kClosed;
        if (std::exchange(is_waiting_, false)) arm(at_most);
        reader_.filled(size);
    }
}

asio::awaitable<HttpSession::Next> HttpSession::exchange() {
    const NetSettings& settings = services_.settings;
    begin_request();
    if (reader_.is_idle()) {
        if (shard().is_stopping() && has_served_) co_return Next::kClose;
        is_waiting_ = true;
        arm(shard().is_stopping() ? settings.first_request_ms : settings.idle_ms);
    }
    Read outcome = co_await read_until(RequestReader::Step::kHead, settings.head_ms);
    if (outcome == Read::kTimedOut && std::exchange(is_waiting_, false)) co_return Next::kClose;
    if (outcome != Read::kOk) co_return co_await refuse(outcome);

    const http::Request& head = reader_.head();
    is_head_read_ = true;
    is_head_ = head.method == http::Method::kHead;
    method_ = http::text(head.method);
    target_ = log::redact_query(head.target);
    if (const auto given = head.headers.find("X-Request-Id"); http::is_request_id(given))
        request_id_ = std::string(given);
    const bool has_body =
        reader_.framing().is_chunked || reader_.framing().content_length.value_or(0) > 0;
    std::optional<http::Response> refusal;
    if (asks_to_go_live(head, reader_.framing().is_upgrade)) {
        auto admission = admit(head, request_id_, has_body, services_);
        if (auto* ticket = std::get_if<LiveTicket>(&admission)) {
            deadline_.cancel();
            log_answer(101);
            ticket->place = std::move(place_);
            go_live(std::move(*ticket), std::move(socket_), reader_.take_rest(), shard(),
                    services_);
            co_return Next::kMoved;
        }
        refusal = std::get<http::Response>(std::move(admission));
        allow_origin(*refusal, head, settings.allowed_origins);
    } else if (has_body) {
        refusal = services_.handler.refuse_early(head, request_id_);
    }
    outcome = co_await read_body(refusal.has_value());
    if (outcome == Read::kFailed && refusal) {
        // Too much of what nobody wants: the answer goes out, the connection ends.
        const int status = refusal->status;
        co_await write(std::move(*refusal), false);
        log_answer(status);
        co_return Next::kLinger;
    }
    if (outcome != Read::kOk) co_return co_await refuse(outcome);

    deadline_.cancel();
    http::Request request = reader_.take();
    request.request_id = request_id_;
    request.remote = remote_;
    http::Response response;
    if (refusal)
        response = std::move(*refusal);
    else
        response = co_await ask_handler(std::move(request));
    const bool keep_alive = keeps_alive();
    const int status = response.status;
    const bool is_written = co_await write(std::move(response), keep_alive);
    log_answer(status);
    has_served_ = true;
    if (!is_written) co_return Next::kClose;
    if (keep_alive) co_return Next::kRequest;
    co_return reader_.is_idle() ? Next::kClose : Next::kLinger;
}

void HttpSession::log_answer(int status) {
    const auto level = status >= 500 ? log::Level::kWarning : log::Level::kDebug;
    if (!log::is_on(level)) return;
    log::write(level, "http.request",
               {{"request_id", request_id_},
                {"method", method_},
                {"target", target_},
                {"status", status},
                {"remote", remote_},
                {"duration_ms", services_.clock() - began_}});
}

asio::awaitable<HttpSession::Read> HttpSession::read_body(bool is_unwanted) {
    if (reader_.framing().expects_continue) {
        // The client waits for leave to send what nobody wants: it gets the refusal instead.
        if (is_unwanted) co_return Read::kFailed;
        const auto [ec, size] =
            co_await asio::async_write(socket_, asio::buffer(kContinue), kAwait);
        if (ec) co_return Read::kClosed;
    }
    if (is_unwanted) reader_.limit_body(services_.settings.unwanted_body_bytes);
    co_return co_await read_until(RequestReader::Step::kDone, services_.settings.body_ms);
}

asio::awaitable<HttpSession::Next> HttpSession::refuse(Read outcome) {
    if (outcome == Read::kClosed) co_return Next::kClose;
    const int status = outcome == Read::kTimedOut ? 408 : reader_.failure().status;
    const std::string detail = outcome == Read::kTimedOut
                                   ? std::string("the request did not arrive in time")
                                   : reader_.failure().message;
    auto response = problem(status, detail, request_id_);
    if (is_head_read_) allow_origin(response, reader_.head(), services_.settings.allowed_origins);
    co_await write(std::move(response), false);
    log_answer(status);
    co_return Next::kLinger;
}

asio::awaitable<http::Response> HttpSession::ask_handler(http::Request request) {
    auto ask = [this, &request](auto handler) {
        // The handler's answer may come from within the call; the coroutine goes on later.
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        auto executor = socket_.get_executor();
        services_.handler.handle(
            std::move(request), shard(), [shared, executor](http::Response response) {
                asio::post(executor, [shared, response = std::move(response)]() mutable {
                    std::move (*shared)(std::move(response));
                });
            });
    };
    return asio::async_initiate<const asio::use_awaitable_t<>, void(http::Response)>(
        std::move(ask), asio::use_awaitable);
}

asio::awaitable<bool> HttpSession::write(http::Response response, bool keep_alive) {
    const std::string head =
        encode_head(response, {request_id_, shard().http_date(services_.clock()), keep_alive,
                               reader_.framing().is_http_1_0});
    const auto content = is_head_ ? std::string_view() : response.content();
    const std::array<asio::const_buffer, 2> parts{asio::buffer(head),
                                                  asio::buffer(content.data(), content.size())};
    arm(services_.settings.write_ms);
    const auto [ec, size] = co_await asio::async_write(socket_, parts, kAwait);
    deadline_.cancel();
    co_return !ec;
}

// Closing while the peer still sends would make the system drop the answer (RFC 9112, 9.6).
asio::awaitable<void> HttpSession::linger() {
    error_code ec;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ec);
    if (ec) co_return;
    arm(services_.settings.linger_ms);
    std::vector<char> sink(std::size_t{16} * 1024);
    std::size_t dropped = 0;
    while (dropped < services_.settings.linger_bytes) {
        const auto [failure, size] = co_await socket_.async_read_some(asio::buffer(sink), kAwait);
        if (failure || has_timed_out_) co_return;
        dropped += size;
    }
}

}  // namespace carillon
