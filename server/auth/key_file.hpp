#pragma once
// A file of public keys: PEM blocks (RFC 7468), each named by a line "kid: NAME" before it or not
// at all.

#include "core/base/result.hpp"
#include "server/auth/jose.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace carillon {

struct NamedKey {
    std::string id;  // empty = for every token of its algorithm
    jose::Key key;
};

// kInvalid, saying which block and why; also for a text without any and for more than `most`.
Result<std::vector<NamedKey>> read_key_file(std::string_view text, std::size_t most);

}  // namespace carillon
