#pragma once
// URLs that others have given, read by the parser that will also send the request: no second one
// could read them otherwise.

#include "core/base/result.hpp"
#include "server/deliver/http/address_policy.hpp"

#include <optional>
#include <string>

namespace carillon::deliver {

struct UrlPlace {
    std::string host;                // without brackets; IPv4 in its usual form, however spelled
    std::optional<IpBytes> address;  // of a host that is an address
    bool has_credentials = false;    // a user or a password
};

// kInvalid, with what is accepted, for what is no http or https URL of at most 2,000 bytes.
Result<UrlPlace> read_url(const std::string& url);

// Whether such a URL may be kept as an address to send to: read_url, no credentials, and of a host
// that is an address, or localhost, the rule. What a name stands for is looked at with each
// connection. kInvalid.
Status check_url(const std::string& url, const AddressRule& rule);

}  // namespace carillon::deliver
