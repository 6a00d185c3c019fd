#pragma once
// The text of a key set (RFC 7517 section 5), as identity providers publish it.

#include "core/base/result.hpp"
#include "server/auth/key_file.hpp"

#include <string_view>
#include <vector>

namespace carillon {

// The public keys in it that we check signatures with, named by their `kid`. Passed over, and
// logged at level debug: other kinds and curves, RSA under 2048 bits, keys for another algorithm or
// use, secrets (`oct`) and private keys, and what is no key at all. Certificates that come along
// are not looked at. A set may be left empty. kInvalid with a clause about the text when it is no
// key set or holds more than `most` keys that could be used. Any thread.
Result<std::vector<NamedKey>> read_jwk_set(std::string_view text, std::size_t most);

}  // namespace carillon
