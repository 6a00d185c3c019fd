#pragma once
// Which addresses a request may be sent to whose URL somebody else has given: a guard against being
// made to ask what only we can reach (server-side request forgery; OWASP API7:2023).
//
// It is asked about the very address that a connection is about to be made to, after the name has
// been resolved and however the host was spelled. So there is no gap between check and connection
// in which a name could be given another address (DNS rebinding).

#include "server/config/network.hpp"

#include <functional>

namespace carillon::deliver {

// What is wrong with an address ("private"); null when it may be connected to. The text lives for
// ever.
using AddressRule = std::function<const char*(const IpBytes&)>;

// Only what anybody on the internet can reach: refuses loopback, private, link-local and shared
// (CGNAT) addresses, those of clouds' metadata services, multicast, reserved ones, and all that
// embed such an IPv4 address (mapped, 6to4, NAT64). After the IANA registries of special-purpose
// addresses (RFC 6890).
const char* refuse_unless_public(const IpBytes& address);

// Where private networks are allowed.
inline const char* refuse_nothing(const IpBytes&) {
    return nullptr;
}

inline AddressRule address_rule(bool allow_private) {
    return allow_private ? refuse_nothing : refuse_unless_public;
}

}  // namespace carillon::deliver
