#include "server/http/net/forwarded.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace carillon {

namespace {

// "192.0.2.1", "192.0.2.1:4711", "2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:4711", each of them
// perhaps in quotes.
std::optional<IpBytes> address_of_hop(std::string_view hop) {
    if (hop.size() >= 2 && hop.front() == '"' && hop.back() == '"')
        hop = hop.substr(1, hop.size() - 2);
    if (hop.starts_with('[')) {
        const auto end = hop.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        const auto rest = hop.substr(end + 1);
        if (!rest.empty() && rest.front() != ':') return std::nullopt;
        return parse_ip(hop.substr(1, end - 1));
    }
    if (std::count(hop.begin(), hop.end(), ':') == 1) hop = hop.substr(0, hop.find(':'));
    return parse_ip(hop);
}

}  // namespace

IpBytes ip_bytes(const boost::asio::ip::address& address) {
    if (address.is_v6()) return address.to_v6().to_bytes();
    return boost::asio::ip::make_address_v6(boost::asio::ip::v4_mapped, address.to_v4()).to_bytes();
}

bool is_trusted(const IpBytes& address, const std::vector<Network>& trusted) {
    return std::any_of(trusted.begin(), trusted.end(),
                       [&](const Network& network) { return network.contains(address); });
}

Client client_of(const IpBytes& peer, const http::Headers& headers,
                 const std::vector<Network>& trusted) {
    Client client{peer, {}, is_trusted(peer, trusted)};
    if (!client.is_proxied) return client;
    const auto hops = headers.members("X-Forwarded-For");
    for (auto hop = hops.rbegin(); hop != hops.rend() && is_trusted(client.address, trusted);
         ++hop) {
        const auto address = address_of_hop(*hop);
        if (!address) break;
        client.address = *address;
    }
    // Of several the one that the nearest proxy has written.
    const auto schemes = headers.members("X-Forwarded-Proto");
    for (const char* known : {"http", "https"})
        if (!schemes.empty() && http::same_name(schemes.back(), known)) client.scheme = known;
    return client;
}

}  // namespace carillon
