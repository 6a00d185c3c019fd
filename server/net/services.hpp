#pragma once
// What every connection needs from the server. Made once, outlives all of them.

#include "core/time.hpp"
#include "server/hub/live_session.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace carillon {

class FrameSigner;
class Lifecycle;
class RequestHandler;
class Shards;
class SignIns;

struct NetSettings {
    LiveSettings live;
    std::vector<std::string> allowed_origins;           // empty = the own one
    std::uint32_t max_connections_per_address = 10000;  // 0 = any number
    // Told by `bye` at a shutdown: there may be another node, so at once; where there is none the
    // client's own waiting begins.
    Millis stop_retry_after{0};
    std::chrono::milliseconds goodbyes_ms{1000};  // over which they are spread
    // Deadlines. Reaching the first two: 408; the others: the connection is closed.
    std::chrono::milliseconds head_ms{10000};
    std::chrono::milliseconds body_ms{30000};
    std::chrono::milliseconds idle_ms{75000};          // between two requests
    std::chrono::milliseconds first_request_ms{1000};  // of a new connection, at a stop
    std::chrono::milliseconds write_ms{60000};         // one answer
    std::chrono::milliseconds linger_ms{5000};  // for the peer to take an answer before the end
    std::size_t linger_bytes = std::size_t{64} * 1024 * 1024;  // of it, read and dropped
    std::size_t unwanted_body_bytes = std::size_t{64} * 1024;  // read to keep the connection
    std::chrono::milliseconds close_ms{5000};                  // a WebSocket's closing handshake
};

struct NetServices {
    RequestHandler& handler;
    Shards& shards;
    Store& store;
    SignIns& sign_ins;
    const Authenticator& authenticator;
    const FrameSigner& signer;
    Metrics& metrics;
    const Lifecycle& lifecycle;
    std::function<Millis()> clock;
    NetSettings settings;
};

}  // namespace carillon
