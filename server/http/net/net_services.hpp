#pragma once
// What every connection needs from the server. Made once, outlives all of them.

#include "core/base/time.hpp"
#include "server/config/network.hpp"
#include "server/hub/live_session.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace carillon {

class AddressCount;
class BufferBudget;
class ConnectionCap;
class FrameSigner;
class Lifecycle;
class RequestHandler;
class Shards;
class DirectoryLearner;

struct NetSettings {
    LiveSettings live;
    std::vector<std::string> allowed_origins;  // empty = the own one
    // Set: only these names are answered to, and those that are safe anyhow (host_guard.hpp).
    std::optional<std::vector<std::string>> safe_hosts;
    std::vector<Network> trusted_proxies;  // whose X-Forwarded-… is believed
    // Of all requests that arrive and all answers that wait, together (buffer_budget.hpp).
    std::size_t buffered_bytes = std::size_t{64} * 1024 * 1024;
    // Told by `bye` at a shutdown: there may be another node, so at once; where there is none the
    // client's own waiting begins.
    Millis stop_retry_after{0};
    std::chrono::milliseconds goodbyes_ms{1000};  // over which they are spread
    // Deadlines. Reaching the first two: 408; the others: the connection is closed.
    std::chrono::milliseconds head_ms{10000};
    std::chrono::milliseconds body_ms{30000};
    std::chrono::milliseconds idle_ms{75000};          // between two requests
    std::chrono::milliseconds first_request_ms{1000};  // of a new connection, at a stop
    std::chrono::milliseconds write_ms{10000};         // each 64 KiB of an answer
    // The same while more than half of the buffers is taken.
    std::chrono::milliseconds write_short_ms{2000};
    std::chrono::milliseconds linger_ms{5000};  // for the peer to take an answer before the end
    std::size_t linger_bytes = std::size_t{64} * 1024 * 1024;  // of it, read and dropped
    std::size_t unwanted_body_bytes = std::size_t{64} * 1024;  // read to keep the connection
    std::chrono::milliseconds close_ms{5000};                  // a WebSocket's closing handshake
};

struct NetServices {
    RequestHandler& handler;
    Shards& shards;
    Store& store;
    DirectoryLearner& learner;
    const Authenticator& authenticator;
    const FrameSigner& signer;
    Metrics& metrics;
    const Lifecycle& lifecycle;
    ConnectionCap& connections;
    AddressCount& places;
    BufferBudget& budget;
    std::function<Millis()> clock;
    NetSettings settings;
};

}  // namespace carillon
