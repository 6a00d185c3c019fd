// A page of deliveries, as a client reads it.

#include "core/policy/delivery.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

namespace carillon::fuzz {

void deliveries(std::string_view text) {
    const auto decoded = decode_delivery_page(text);
    if (!decoded.ok()) return check_refusal(decoded.error());
    const std::string written = encode(*decoded);
    const auto again = decode_delivery_page(written);
    require(again.ok(), "what we write, we read");
    require(again->items == decoded->items && again->next == decoded->next, "they come back");
    require(encode(*again) == written, "one page has one text");
}

}  // namespace carillon::fuzz
