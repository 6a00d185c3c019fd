// What an HttpSession says: its answers, counted, written piece by piece, and the end of a
// connection.

#include "server/base/log/log.hpp"
#include "server/base/metrics/metrics.hpp"
#include "server/http/net/cors.hpp"
#include "server/http/net/http_session.hpp"
#include "server/http/net/net_services.hpp"
#include "server/http/net/problem.hpp"
#include "server/http/net/shard.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace carillon {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
// A peer has to take each of these within a deadline, so a slow one is told from one that reads.
constexpr std::size_t kPieceBytes = std::size_t{64} * 1024;

}  // namespace

Error HttpSession::too_many_connections() {
    return {Errc::kLimited, "", "too many connections of this address"};
}

asio::awaitable<HttpSession::Next> HttpSession::refuse_connection() {
    request_.begin(shard().make_id());
    http::Response response = problem(too_many_connections(), request_.id);
    request_.note_answer(response.status, services_.metrics);
    co_await write(std::move(response), false);
    co_return Next::kLinger;
}

// The answer to what was not read to its end; the connection ends with it. A refusal that was
// decided before stays: what came later is too much, or too slow, of what nobody wants.
asio::awaitable<HttpSession::Next> HttpSession::refuse(Read outcome,
                                                       std::optional<http::Response> refusal) {
    if (outcome == Read::kClosed) co_return Next::kClose;
    http::Response response;
    if (refusal) {
        response = std::move(*refusal);
    } else {
        if (outcome == Read::kBusy)
            response = too_busy(request_.id);
        else if (outcome == Read::kTimedOut)
            response = problem(408, "the request did not arrive in time", request_.id);
        else
            response = problem(reader_.failure().status, reader_.failure().message, request_.id);
        if (request_.is_head_read)
            allow_origin(response, reader_.head(), services_.settings.allowed_origins);
    }
    request_.note_answer(response.status, services_.metrics);
    co_await write(std::move(response), false);
    co_return Next::kLinger;
}

asio::awaitable<bool> HttpSession::write(http::Response response, bool keep_alive) {
    const std::string head =
        encode_head(response, {request_.id, shard().http_date(services_.clock()), keep_alive,
                               reader_.framing().is_http_1_0});
    const std::string_view body = request_.is_head ? std::string_view() : response.content();
    const bool is_written = co_await write_pieces(head, body);
    if (!is_written) co_return false;
    if (!response.source || request_.is_head) co_return true;
    const bool is_all = co_await write_source(*response.source);
    co_return is_all;
}

// `first`, and what is left behind it.
asio::awaitable<bool> HttpSession::write_pieces(std::string_view first, std::string_view left) {
    bool is_written = true;
    do {
        const auto piece = left.substr(0, kPieceBytes);
        left.remove_prefix(piece.size());
        const std::array<asio::const_buffer, 2> parts{asio::buffer(first.data(), first.size()),
                                                      asio::buffer(piece.data(), piece.size())};
        const NetSettings& settings = services_.settings;
        arm(services_.budget.is_short() ? settings.write_short_ms : settings.write_ms);
        const auto [ec, size] = co_await asio::async_write(socket_, parts, kAwait);
        is_written = !ec;
        first = {};
    } while (is_written && !left.empty());
    deadline_.cancel();
    co_return is_written;
}

// In chunks (RFC 9112, 7.1), but for HTTP/1.0, which ends with the connection.
asio::awaitable<bool> HttpSession::write_source(http::BodySource& source) {
    const bool is_chunked = !reader_.framing().is_http_1_0;
    BufferLease lease(services_.budget);
    while (true) {
        auto ask = [this, &source](auto handler) {
            auto shared = std::make_shared<decltype(handler)>(std::move(handler));
            source.next([shared, executor = socket_.get_executor()](Result<std::string> piece) {
                asio::post(executor, [shared, piece = std::move(piece)]() mutable {
                    std::move (*shared)(std::move(piece));
                });
            });
        };
        const auto piece =
            co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Result<std::string>)>(
                std::move(ask), asio::use_awaitable);
        if (!piece) co_return false;
        lease.resize_anyway(piece->size());
        const bool is_last = piece->empty();
        if (!is_chunked && is_last) co_return true;
        std::array<char, 20> size{};
        const int digits = std::snprintf(size.data(), size.size(), "%zx\r\n", piece->size());
        std::string_view before;
        if (is_chunked) before = std::string_view(size.data(), static_cast<std::size_t>(digits));
        bool is_written = co_await write_pieces(before, *piece);
        if (is_written && is_chunked) is_written = co_await write_pieces("\r\n", {});
        if (!is_written) co_return false;
        if (is_last) co_return true;
    }
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
