#pragma once
// Signed frames, taken apart and verified by OpenSSL with nothing but what /.well-known/jwks.json
// says: as a client in another language would.

#include "tests/server/json.hpp"

#include <string>

namespace carillon::test {

// Throws for what is no base64url without padding (RFC 7515 section 2).
std::string from_base64url(const std::string& text);

struct Jws {
    std::string header;  // encoded, as are the others
    std::string payload;
    std::string signature;

    // Throws for what is not three parts.
    explicit Jws(const std::string& compact);
    Json head() const { return Json::parse(from_base64url(header)); }
    Json frame() const { return Json::parse(from_base64url(payload)); }
    // ES256 by the key of the set that `kid` names; false when there is none.
    bool is_signed_by(const Json& key_set) const;
};

}  // namespace carillon::test
