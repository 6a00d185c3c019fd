#pragma once
// An event stream (HTML standard, 9.2): the frames of the WebSocket, one way, over one HTTP answer
// that does not end. The id of an event is the revision that its reader has reached with it.

#include "server/http/net/live_admission.hpp"

#include <boost/asio/ip/tcp.hpp>

namespace carillon {

// Writes the head of the answer and runs on its own from there. On the shard's thread.
void start_sse_session(LiveTicket ticket, boost::asio::ip::tcp::socket socket, Shard& shard,
                       const NetServices& services);

}  // namespace carillon
