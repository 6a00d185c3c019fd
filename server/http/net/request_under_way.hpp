#pragma once
// What is known of the request that a connection is about: for its log line, its metrics and its
// answer. One at a time, each begun again.

#include "server/config/network.hpp"
#include "server/http/net/http.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace carillon {

class Metrics;

struct RequestUnderWay {
    // The route, for the metrics, of what is answered before there is one.
    static constexpr std::string_view kNoRoute = "none";

    explicit RequestUnderWay(const IpBytes& peer_address);

    void begin(std::string request_id);
    // From here on its head is known, which is completed with what the connection knows.
    void note_head(http::Request& head, const std::vector<Network>& trusted_proxies,
                   http::Door door);
    // What a request is counted as that was given up because its client hung up: no fault of ours,
    // and nothing that a client may ring an alarm with.
    static constexpr int kClientLeft = 499;
    // Counts it, and logs it.
    void note_answer(int status, Metrics& metrics) const;

    const IpBytes peer;
    IpBytes client;      // the peer, unless that is a trusted proxy
    std::string remote;  // the same as text
    bool is_proxied = false;
    std::string id;
    std::string_view method;
    std::string_view route;                       // for the metrics
    std::string target;                           // without the token
    std::chrono::steady_clock::time_point began;  // its first byte
    bool is_head = false;                         // it is a HEAD
    bool is_safe = false;                         // it changes nothing
    bool is_head_read = false;
    bool has_client_left = false;  // before the answer
};

}  // namespace carillon
