// The cursor of a page.

#include "core/inbox/order.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

namespace carillon::fuzz {

void cursor(std::string_view text) {
    const auto key = decode_cursor(text);
    if (!key) return;
    require(encode_cursor(*key) == text, "a place has one cursor");
}

}  // namespace carillon::fuzz
