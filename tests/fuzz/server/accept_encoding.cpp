// Accept-Encoding, which decides whether compressed bytes are sent.

#include "server/base/coding/accept_encoding.hpp"

#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

namespace carillon::fuzz {

void accept_encoding(std::string_view text) {
    for (const char* coding : {"br", "gzip", "identity"}) {
        const int weight = accept_weight(text, coding);
        require(weight >= 0 && weight <= 1000, "a weight is 0 to 1000");
    }
}

}  // namespace carillon::fuzz
