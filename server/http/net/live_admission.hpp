#pragma once
// The way from a request to a live connection: may it, and to which shard does it go?

#include "core/base/result.hpp"
#include "server/auth/principal.hpp"
#include "server/http/net/connection_places.hpp"
#include "server/http/net/http.hpp"
#include "server/http/net/live_request.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <string>
#include <variant>

namespace carillon {

class Shard;
struct NetServices;

enum class LiveKind { kWebSocket, kStream };

struct LiveTicket {
    LiveKind kind = LiveKind::kWebSocket;
    http::Request request;  // without body
    LiveRequest live;
    // A browser cannot see the status of a refused upgrade: a WebSocket that has not signed in is
    // opened, and closed at once with a code that says why. A stream always has its principal.
    Result<Principal> principal;
    ConnectionPlaces places = {};                      // of the connection
    std::chrono::steady_clock::time_point began = {};  // the first byte of the request
};

// Is the request one for a live connection? What is on the WebSocket's path and no upgrade is not.
bool asks_to_go_live(const http::Request& request, bool is_upgrade);

// The answer that refuses it, or the ticket.
std::variant<http::Response, LiveTicket> admit(const http::Request& head,
                                               const std::string& request_id, bool has_body,
                                               const NetServices& services);

// Takes the socket to the shard of the user and goes on there. `rest` is what arrived behind the
// request. On the thread of `from`.
void go_live(LiveTicket ticket, boost::asio::ip::tcp::socket socket, std::string rest, Shard& from,
             const NetServices& services);

}  // namespace carillon
