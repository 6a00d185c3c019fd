#pragma once
// Who a request comes from when it came through proxies: X-Forwarded-For and X-Forwarded-Proto are
// believed where the peer that sent them is trusted, hop by hop from the right, and passed over
// otherwise.

#include "server/config/network.hpp"
#include "server/http/net/http.hpp"

#include <boost/asio/ip/address.hpp>

#include <string>
#include <vector>

namespace carillon {

IpBytes ip_bytes(const boost::asio::ip::address& address);

struct Client {
    IpBytes address{};
    std::string scheme;       // "http", "https"; empty: nobody who is trusted said
    bool is_proxied = false;  // the peer is a trusted proxy, so its address is not the client's
};

bool is_trusted(const IpBytes& address, const std::vector<Network>& trusted);

// The last address from the right that is not trusted; where all are, the one furthest away. What
// is no address ends the way: the one that sent it is then the client. Ports are passed over.
Client client_of(const IpBytes& peer, const http::Headers& headers,
                 const std::vector<Network>& trusted);

}  // namespace carillon
