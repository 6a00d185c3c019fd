#include "server/config/network.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace carillon {

namespace {

constexpr IpBytes kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0};
constexpr unsigned kMappedBits = 96;

IpBytes first_bits(IpBytes address, unsigned bits) {
    for (std::size_t i = 0; i < address.size(); ++i) {
        const unsigned kept = bits > 8 * i ? std::min(8u, bits - static_cast<unsigned>(8 * i)) : 0;
        address.at(i) = static_cast<std::uint8_t>(address.at(i) & (0xff00u >> kept));
    }
    return address;
}

}  // namespace

bool is_ipv4(const IpBytes& address) {
    return first_bits(address, kMappedBits) == kMapped;
}

std::optional<IpBytes> parse_ip(std::string_view text) {
    const std::string copy(text);
    if (copy.find('\0') != std::string::npos) return std::nullopt;
    IpBytes address = kMapped;
    if (inet_pton(AF_INET, copy.c_str(), address.data() + 12) == 1) return address;
    if (inet_pton(AF_INET6, copy.c_str(), address.data()) == 1) return address;
    return std::nullopt;
}

std::string ip_text(const IpBytes& address) {
    std::array<char, INET6_ADDRSTRLEN> out{};
    if (is_ipv4(address))
        inet_ntop(AF_INET, address.data() + 12, out.data(), out.size());
    else
        inet_ntop(AF_INET6, address.data(), out.data(), out.size());
    return out.data();
}

bool Network::contains(const IpBytes& address) const {
    return first_bits(address, prefix_bits) == base;
}

std::optional<Network> parse_network(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = parse_ip(text.substr(0, slash));
    if (!address) return std::nullopt;
    Network network{*address, 128};
    if (slash != std::string_view::npos) {
        const auto digits = text.substr(slash + 1);
        const bool is_v4 = text.substr(0, slash).find(':') == std::string_view::npos;
        unsigned bits = 0;
        const char* end = digits.data() + digits.size();
        const auto [at, failure] = std::from_chars(digits.data(), end, bits);
        if (failure != std::errc() || at != end || bits > (is_v4 ? 32u : 128u)) return std::nullopt;
        network.prefix_bits = is_v4 ? kMappedBits + bits : bits;
    }
    if (first_bits(network.base, network.prefix_bits) != network.base) return std::nullopt;
    return network;
}

}  // namespace carillon
