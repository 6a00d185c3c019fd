#pragma once
// A WebSocket connection (RFC 6455): moves frames between the socket and its LiveSession.

#include "server/http/net/live_admission.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <string>

namespace carillon {

// Answers the upgrade and runs on its own from there; the shard knows the connection while it
// lives. On the shard's thread.
void start_ws_session(LiveTicket ticket, boost::asio::ip::tcp::socket socket, std::string rest,
                      Shard& shard, const NetServices& services);

}  // namespace carillon
