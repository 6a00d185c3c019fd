#include "server/http/net/http_session.hpp"

#include "server/base/log/log.hpp"
#include "server/base/metrics/metrics.hpp"
#include "server/http/net/answer_share.hpp"
#include "server/http/net/cors.hpp"
#include "server/http/net/forwarded.hpp"
#include "server/http/net/host_guard.hpp"
#include "server/http/net/lifecycle.hpp"
#include "server/http/net/live_admission.hpp"
#include "server/http/net/live_request.hpp"
#include "server/http/net/net_services.hpp"
#include "server/http/net/peer_watch.hpp"
#include "server/http/net/problem.hpp"
#include "server/http/net/shard.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

namespace carillon {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

// An ordinary head is not refused for want of buffers: the number of connections bounds these.
constexpr std::size_t kUncountedRequestBytes = std::size_t{8} * 1024;

IpBytes peer_of(const asio::ip::tcp::socket& socket) {
    error_code ec;
    const auto endpoint = socket.remote_endpoint(ec);
    return ec ? IpBytes{} : ip_bytes(endpoint.address());
}

}  // namespace

HttpSession::HttpSession(Shard& shard, const NetServices& services, asio::ip::tcp::socket socket,
                         ConnectionPlaces places, http::Door door)
    : Connection(shard),
      services_(services),
      places_(std::move(places)),
      socket_(std::move(socket)),
      door_(door),
      deadline_(shard.context()),
      lease_(services.budget),
      request_(peer_of(socket_)) {}

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
        // Armed again while this was queued: not ours.
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

asio::awaitable<void> HttpSession::run(asio::awaitable<Next> talk) {
    try {
        if (co_await std::move(talk) == Next::kLinger) co_await linger();
    } catch (const std::exception& failure) {
        log::error("http.failed", {{"request_id", request_.id}, {"reason", failure.what()}});
        services_.metrics.count_error("http");
    }
    deadline_.cancel();
    error_code ignored;
    socket_.close(ignored);
}

bool HttpSession::keeps_alive() const {
    return reader_.framing().keep_alive && !shard().is_stopping() &&
           !services_.lifecycle.is_draining();
}

std::size_t HttpSession::counted_bytes() const {
    const std::size_t held = reader_.held_bytes();
    return held > kUncountedRequestBytes ? held : 0;
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
        if (!lease_.resize(counted_bytes())) co_return Read::kBusy;
        const auto [ec, size] =
            co_await socket_.async_read_some(asio::buffer(room.data(), room.size()), kAwait);
        if (has_timed_out_) co_return Read::kTimedOut;
        if (ec) co_return Read::kClosed;
        if (std::exchange(is_waiting_, false)) {
            request_.began = std::chrono::steady_clock::now();
            arm(at_most);
        }
        reader_.filled(size);
    }
}

// kClosed, too, when nothing was asked for a long time.
asio::awaitable<HttpSession::Read> HttpSession::read_head() {
    const NetSettings& settings = services_.settings;
    if (reader_.is_idle()) {
        if (shard().is_stopping() && has_served_) co_return Read::kClosed;
        is_waiting_ = true;
        arm(shard().is_stopping() ? settings.first_request_ms : settings.idle_ms);
    }
    const Read outcome = co_await read_until(RequestReader::Step::kHead, settings.head_ms);
    if (outcome == Read::kTimedOut && std::exchange(is_waiting_, false)) co_return Read::kClosed;
    co_return outcome;
}

std::optional<Decision> HttpSession::try_go_live(bool has_body) {
    const http::Request& head = reader_.head();
    if (door_ == http::Door::kAdmin || !asks_to_go_live(head, reader_.framing().is_upgrade))
        return std::nullopt;
    Decision decision;
    decision.route = head.path() == kStreamPath ? kStreamPath : kWebSocketPath;
    auto admission = admit(head, request_.id, has_body, services_);
    auto* ticket = std::get_if<LiveTicket>(&admission);
    if (ticket != nullptr && request_.is_proxied) {
        // The proxy has as many connections as it likes; this one is its client's for good.
        auto place = services_.places.enter(asio::ip::address_v6(request_.client));
        if (place)
            places_.client = std::move(*place);
        else
            admission = problem(too_many_connections(), request_.id);
        ticket = std::get_if<LiveTicket>(&admission);
    }
    if (ticket == nullptr) {
        decision.refusal = std::get<http::Response>(std::move(admission));
        allow_origin(*decision.refusal, head, services_.settings.allowed_origins);
        return decision;
    }
    deadline_.cancel();
    request_.route = decision.route;
    // An event stream counts itself: it may still be one too many of its user.
    if (ticket->kind == LiveKind::kWebSocket) request_.note_answer(101, services_.metrics);
    ticket->began = request_.began;
    ticket->places = std::move(places_);
    go_live(std::move(*ticket), std::move(socket_), reader_.take_rest(), shard(), services_);
    is_moved_ = true;
    return std::nullopt;
}

// Where only some hosts are safe: that the request means another one, or comes from a page that is
// neither ours nor allowed.
std::optional<http::Response> HttpSession::refuse_stranger() {
    const auto& settings = services_.settings;
    if (!settings.safe_hosts) return std::nullopt;
    const http::Request& head = reader_.head();
    const auto host = head.headers.find("Host");
    if (!is_safe_host(host, *settings.safe_hosts))
        return problem(421, "Host names another server than this one", request_.id);
    const auto origin = head.headers.find("Origin");
    if (!is_origin_allowed(origin, host, {}, head.scheme) &&
        !is_origin_allowed(origin, host, settings.allowed_origins, head.scheme))
        return problem(Error{Errc::kForbidden, "Origin", "this origin is not allowed"},
                       request_.id);
    return std::nullopt;
}

// Once for each request, from its head alone.
Decision HttpSession::decide() {
    const auto& framing = reader_.framing();
    const bool has_body = framing.is_chunked || framing.content_length.value_or(0) > 0;
    if (auto refusal = refuse_stranger()) {
        Decision decision;
        decision.route = RequestUnderWay::kNoRoute;
        decision.refusal = std::move(refusal);
        return decision;
    }
    if (auto decision = try_go_live(has_body)) return std::move(*decision);
    if (is_moved_) return {};
    return services_.handler.decide(reader_.head(), has_body);
}

asio::awaitable<HttpSession::Next> HttpSession::exchange() {
    request_.begin(shard().make_id());
    Read outcome = co_await read_head();
    if (outcome != Read::kOk) co_return co_await refuse(outcome, std::nullopt);
    request_.note_head(reader_.head(), services_.settings.trusted_proxies, door_);
    Decision decision = decide();
    if (is_moved_) co_return Next::kMoved;
    request_.route = decision.route;
    outcome = co_await read_body(decision);
    if (outcome != Read::kOk) co_return co_await refuse(outcome, std::move(decision.refusal));

    deadline_.cancel();
    http::Request request = take_request();
    http::Response response;
    if (decision.refusal)
        response = std::move(*decision.refusal);
    else
        response = co_await ask_handler(std::move(request), std::move(decision));
    count_answer(response, services_.budget, request_.is_safe, request_.id);
    request_.note_answer(response.status, services_.metrics);
    // Only its end tells HTTP/1.0 that a body without a length is over.
    const bool keep_alive = keeps_alive() && !(response.source && reader_.framing().is_http_1_0);
    has_served_ = true;
    if (!co_await write(std::move(response), keep_alive)) co_return Next::kClose;
    if (keep_alive) co_return Next::kRequest;
    co_return reader_.is_idle() ? Next::kClose : Next::kLinger;
}

// The body's share of the budget goes with the request.
http::Request HttpSession::take_request() {
    http::Request request = reader_.take();
    if (lease_.bytes() > 0) request.lease = std::make_shared<BufferLease>(std::move(lease_));
    // What came behind it is within one step of reading: too little to refuse a request for.
    lease_.resize_anyway(counted_bytes());
    return request;
}

asio::awaitable<HttpSession::Read> HttpSession::read_body(const Decision& decision) {
    const NetSettings& settings = services_.settings;
    const bool is_unwanted = decision.refusal || decision.body_bytes == 0;
    if (is_unwanted)
        reader_.drop_body(settings.unwanted_body_bytes);
    else
        reader_.limit_body(decision.body_bytes);
    const auto reached = reader_.advance();
    if (reached == RequestReader::Step::kFailed) co_return Read::kFailed;
    if (reader_.framing().expects_continue && reached != RequestReader::Step::kDone) {
        // The client waits for leave to send what nobody wants: it gets the refusal instead.
        if (decision.refusal) co_return Read::kFailed;
        const auto [ec, size] =
            co_await asio::async_write(socket_, asio::buffer(kContinue), kAwait);
        if (ec) co_return Read::kClosed;
    }
    co_return co_await read_until(RequestReader::Step::kDone, settings.body_ms);
}

asio::awaitable<http::Response> HttpSession::ask_handler(http::Request request, Decision decision) {
    auto ask = [this, &request, &decision](auto handler) {
        // The handler's answer may come from within the call; the coroutine goes on later.
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        auto executor = socket_.get_executor();
        services_.handler.handle(std::move(request), std::move(decision), shard(),
                                 [shared, executor](http::Response response) {
                                     asio::post(executor,
                                                [shared, response = std::move(response)]() mutable {
                                                    std::move (*shared)(std::move(response));
                                                });
                                 });
    };
    const auto watch = std::make_shared<PeerWatch>(socket_);
    request.peer_gone = watch->flag();
    watch->begin();
    auto response =
        co_await asio::async_initiate<const asio::use_awaitable_t<>, void(http::Response)>(
            std::move(ask), asio::use_awaitable);
    watch->end();
    request_.has_client_left = *watch->flag();
    co_return response;
}

}  // namespace carillon
