#pragma once
// What the floor of the benchmarks understands of HTTP and says over WebSockets: just enough, and
// nothing is checked.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon::bench {

struct FloorRequest {
    bool is_upgrade = false;
    std::string key;   // Sec-WebSocket-Key
    std::string user;  // of the query
    std::string body;
    std::vector<std::string_view> recipients;  // within body
    std::string_view data;                     // likewise: what the payload has besides
};

// The next request that has arrived as a whole, cut off the front of `in`.
std::optional<FloorRequest> take_request(std::string& in);

std::string upgrade_answer(const std::string& key);
std::string event_answer(std::size_t created);

// Frames with their heads (RFC 6455, 5.2): final, text, not masked.
std::string hello_frame();
std::string state_frame(std::uint64_t revision);
std::string changes_frame(std::string_view user, std::uint64_t revision, std::string_view data);

}  // namespace carillon::bench
