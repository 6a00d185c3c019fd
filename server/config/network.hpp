#pragma once
// Addresses of IP and networks of them, as values. An IPv4 address is the same whichever way it was
// written: "192.0.2.1" or "::ffff:192.0.2.1" (RFC 4291, 2.5.5.2).

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace carillon {

// In network order; an IPv4 address in its mapped form.
using IpBytes = std::array<std::uint8_t, 16>;

bool is_ipv4(const IpBytes& address);
// "192.0.2.1", "2001:db8::1"; without brackets, port or zone.
std::optional<IpBytes> parse_ip(std::string_view text);
std::string ip_text(const IpBytes& address);

struct Network {
    IpBytes base{};
    unsigned prefix_bits = 128;  // of the 128; those of an IPv4 network come after the first 96

    bool contains(const IpBytes& address) const;
    friend bool operator==(const Network&, const Network&) = default;
};

// An address, or a network such as 10.0.0.0/8, whose bits behind the prefix are zero.
std::optional<Network> parse_network(std::string_view text);

}  // namespace carillon
