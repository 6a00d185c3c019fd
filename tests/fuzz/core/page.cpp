// A page of the list, as a client reads it.

#include "core/wire/rest.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

namespace carillon::fuzz {

void page(std::string_view text) {
    const auto decoded = rest::decode_page(text);
    if (!decoded.ok()) return check_refusal(decoded.error());
    const std::string written = encode(*decoded);
    const auto again = rest::decode_page(written);
    require(again.ok(), "what we write, we read");
    require(again->items == decoded->items && again->next == decoded->next, "rows come back");
    require(encode(*again) == written, "one page has one text");
}

}  // namespace carillon::fuzz
