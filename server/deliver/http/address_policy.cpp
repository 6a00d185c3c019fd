#include "server/deliver/http/address_policy.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace carillon::deliver {

namespace {

struct Refused {
    const char* network;
    const char* why;
};

constexpr const char* kLoopback = "a loopback address";
constexpr const char* kPrivate = "a private address";
constexpr const char* kLinkLocal = "a link-local address";
constexpr const char* kMetadata = "the address of a cloud's metadata service";
constexpr const char* kMulticast = "a multicast address";
constexpr const char* kReserved = "a reserved address";
constexpr const char* kUnspecified = "the unspecified address";

// The first that holds an address says why: those that are named more closely come first.
constexpr Refused kRefused[] = {
    {"0.0.0.0", kUnspecified},
    {"0.0.0.0/8", "an address of this network"},
    {"10.0.0.0/8", kPrivate},
    {"100.100.100.200", kMetadata},  // Alibaba Cloud
    {"100.64.0.0/10", "a shared address (CGNAT)"},
    {"127.0.0.0/8", kLoopback},
    {"168.63.129.16", kMetadata},    // Azure
    {"169.254.169.254", kMetadata},  // AWS, Google Cloud, Azure and others
    {"169.254.0.0/16", kLinkLocal},
    {"172.16.0.0/12", kPrivate},
    {"192.0.0.192", kMetadata},  // Oracle Cloud
    {"192.0.0.0/24", kReserved},
    {"192.0.2.0/24", kReserved},
    {"192.88.99.0/24", kReserved},  // relays of 6to4 (RFC 7526)
    {"192.168.0.0/16", kPrivate},
    {"198.18.0.0/15", kReserved},
    {"198.51.100.0/24", kReserved},
    {"203.0.113.0/24", kReserved},
    {"224.0.0.0/4", kMulticast},
    {"240.0.0.0/4", kReserved},
    {"::", kUnspecified},
    {"::1", kLoopback},
    {"fd00:ec2::254", kMetadata},  // AWS
    {"fd20:ce::254", kMetadata},   // Google Cloud
    {"fc00::/7", kPrivate},
    {"fe80::/10", kLinkLocal},
    {"fec0::/10", kPrivate},  // site-local, deprecated by RFC 3879
    {"ff00::/8", kMulticast},
    {"2001::/23", kReserved},  // Teredo, ORCHID and other protocols' own
    {"2001:db8::/32", kReserved},
    {"3fff::/20", kReserved},
};

// IPv6 addresses that stand for an IPv4 one, which begins at that byte.
struct Embedding {
    const char* network;
    std::size_t byte;
};
constexpr Embedding kEmbeddings[] = {
    {"64:ff9b::/96", 12},    // NAT64, by which a host without IPv4 reaches it (RFC 6052)
    {"2002::/16", 2},        // 6to4 (RFC 3056)
    {"::ffff:0:0:0/96", 12}  // translated (RFC 2765)
};

// Global unicast (RFC 4291); beyond it nothing is given to anybody.
constexpr const char* kGlobal = "2000::/3";

Network network_of(const char* text) {
    return parse_network(text).value();
}

template <class Row, std::size_t kCount>
std::vector<Network> networks_of(const Row (&rows)[kCount]) {
    std::vector<Network> networks;
    for (const Row& row : rows)
        networks.push_back(network_of(row.network));
    return networks;
}

template <class Row, std::size_t kCount>
const Row* row_of(const Row (&rows)[kCount], const std::vector<Network>& networks,
                  const IpBytes& address) {
    const auto found =
        std::find_if(networks.begin(), networks.end(),
                     [&address](const Network& network) { return network.contains(address); });
    return found == networks.end() ? nullptr : rows + (found - networks.begin());
}

IpBytes ipv4_at(const IpBytes& address, std::size_t byte) {
    IpBytes embedded{};
    embedded[10] = embedded[11] = 0xff;
    const auto from = address.begin() + static_cast<std::ptrdiff_t>(byte);
    std::copy(from, from + 4, embedded.begin() + 12);
    return embedded;
}

}  // namespace

const char* refuse_unless_public(const IpBytes& address) {
    static const std::vector<Network> kNetworks = networks_of(kRefused);
    static const std::vector<Network> kEmbedding = networks_of(kEmbeddings);
    static const Network kGlobalUnicast = network_of(kGlobal);

    if (const Refused* row = row_of(kRefused, kNetworks, address)) return row->why;
    if (is_ipv4(address)) return nullptr;
    if (const Embedding* row = row_of(kEmbeddings, kEmbedding, address))
        return refuse_unless_public(ipv4_at(address, row->byte));
    return kGlobalUnicast.contains(address) ? nullptr : kReserved;
}

}  // namespace carillon::deliver
