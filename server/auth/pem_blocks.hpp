#pragma once
// Taking a text of PEM blocks (RFC 7468) apart, without looking into them.

#include "core/base/result.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace carillon {

// Pieces of the text that was given, which outlives them.
struct PemBlock {
    std::string_view before;  // what stands between the block before and this one
    std::string_view label;   // "PUBLIC KEY"
    std::string_view text;    // from its BEGIN to its END line
};

// In order; none for a text without any. kInvalid, naming the block by its number, when its END
// line is missing. Any thread.
Result<std::vector<PemBlock>> pem_blocks(std::string_view text);

}  // namespace carillon
