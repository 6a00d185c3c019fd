#include "server/http/net/live_admission.hpp"

#include "server/http/net/net_services.hpp"
#include "server/http/net/problem.hpp"
#include "server/http/net/shard.hpp"
#include "server/http/net/sse_session.hpp"
#include "server/http/net/ws_session.hpp"
#include "server/ingest/directory_learner.hpp"

#include <unistd.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace carillon {

using boost::asio::ip::tcp;
using boost::system::error_code;

namespace {

// A socket on its way from one shard to the other. One whose task is dropped is closed.
class MovingSocket {
  public:
    MovingSocket(tcp protocol, tcp::socket::native_handle_type descriptor)
        : protocol_(protocol), descriptor_(descriptor) {}
    ~MovingSocket() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    MovingSocket(const MovingSocket&) = delete;
    MovingSocket& operator=(const MovingSocket&) = delete;

    tcp::socket arrive(Shard& shard, error_code& ec) {
        tcp::socket socket(shard.context());
        socket.assign(protocol_, descriptor_, ec);
        if (!ec) descriptor_ = -1;
        return socket;
    }

  private:
    tcp protocol_;
    tcp::socket::native_handle_type descriptor_;
};

// What goes along with the socket.
struct Luggage {
    LiveTicket ticket;
    std::string rest;
};

void begin(Luggage luggage, tcp::socket socket, Shard& shard, const NetServices& services) {
    if (shard.is_stopping()) return;
    if (luggage.ticket.kind == LiveKind::kWebSocket)
        start_ws_session(std::move(luggage.ticket), std::move(socket), std::move(luggage.rest),
                         shard, services);
    else
        start_sse_session(std::move(luggage.ticket), std::move(socket), shard, services);
}

// The base64 of 16 bytes (RFC 6455, section 4.2.1).
bool is_websocket_key(std::string_view key) {
    constexpr std::size_t kDigits = 22;
    const auto is_digit = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '+' || c == '/';
    };
    return key.size() == kDigits + 2 && key.ends_with("==") &&
           std::all_of(key.begin(), key.begin() + kDigits, is_digit);
}

}  // namespace

bool asks_to_go_live(const http::Request& request, bool is_upgrade) {
    if (request.method != http::Method::kGet) return false;
    if (request.path() == kStreamPath) return true;
    return request.path() == kWebSocketPath && is_upgrade &&
           request.headers.has_token("Upgrade", "websocket");
}

std::variant<http::Response, LiveTicket> admit(const http::Request& head,
                                               const std::string& request_id, bool has_body,
                                               const NetServices& services) {
    const bool is_stream = head.path() == kStreamPath;
    if (has_body) return problem(400, "this request has no body", request_id);
    if (!is_stream && head.headers.find("Sec-WebSocket-Version") != "13") {
        auto refusal = problem(426, "the version of WebSocket is 13", request_id);
        refusal.headers.emplace_back("Sec-WebSocket-Version", "13");
        return refusal;
    }
    if (!is_stream && !is_websocket_key(head.headers.find("Sec-WebSocket-Key")))
        return problem(400, "Sec-WebSocket-Key must be the base64 of 16 bytes", request_id);
    if (!is_origin_allowed(head.headers.find("Origin"), head.headers.find("Host"),
                           services.settings.allowed_origins, head.scheme))
        return problem(Error{Errc::kForbidden, "Origin", "this origin is not allowed"}, request_id);
    auto live = read_live_request(head);
    if (!live) return problem(live.error(), request_id);
    auto principal = sign_in(*live, services.authenticator, services.clock());
    if (is_stream && !principal) return problem(principal.error(), request_id);
    LiveTicket ticket{is_stream ? LiveKind::kStream : LiveKind::kWebSocket, head,
                      std::move(live).value(), std::move(principal)};
    ticket.request.request_id = request_id;
    return ticket;
}

void go_live(LiveTicket ticket, tcp::socket socket, std::string rest, Shard& from,
             const NetServices& services) {
    Shard& to = ticket.principal ? services.shards.of(ticket.principal->user) : from;
    const Result<Principal> principal = ticket.principal;
    Luggage luggage{std::move(ticket), std::move(rest)};
    const bool is_known = !principal || services.learner.knows(*principal);
    if (is_known && &to == &from) return begin(std::move(luggage), std::move(socket), to, services);
    error_code ec;
    const auto endpoint = socket.local_endpoint(ec);
    if (ec) return;  // the peer has gone
    const auto descriptor = socket.release(ec);
    if (ec) return;
    auto moving = std::make_shared<MovingSocket>(endpoint.protocol(), descriptor);
    // std::function needs a copyable task.
    auto shared = std::make_shared<Luggage>(std::move(luggage));
    auto arrive = [shared, moving, &to, &services] {
        error_code failure;
        tcp::socket arrived = moving->arrive(to, failure);
        if (!failure) begin(std::move(*shared), std::move(arrived), to, services);
    };
    if (is_known) return to.post(std::move(arrive));
    services.learner.learn(*principal, [&to, arrive = std::move(arrive)] { to.post(arrive); });
}

}  // namespace carillon
