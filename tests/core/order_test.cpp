// The canonical order as a law: total, and the same wherever it is asked.

#include "core/inbox/order.hpp"

#include "core/session/backoff.hpp"
#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

Notification random_notification(SeededRandom& random) {
    Notification n = notification(static_cast<std::uint32_t>(random.below(1000)),
                                  static_cast<Priority>(random.below(4)));
    n.created_at = Millis(static_cast<std::int64_t>(random.below(3)));
    if (random.below(2) == 0) n.read_at = Millis(5);
    return n;
}

}  // namespace

TEST_CASE("unread stands before read, then priority, then newer, then larger id", "[core][order]") {
    Notification read_critical = notification(9, Priority::kCritical);
    read_critical.read_at = Millis(1);
    Notification low = notification(8, Priority::kLow);
    Notification old_high = notification(1, Priority::kHigh);
    Notification new_high = notification(2, Priority::kHigh);
    Notification twin = new_high;
    twin.id = id(3);
    std::vector<Notification> items{read_critical, low, old_high, new_high, twin};
    std::sort(items.begin(), items.end(), precedes);
    CHECK(items == std::vector<Notification>{twin, new_high, old_high, low, read_critical});
}

TEST_CASE("the order is a strict total order", "[core][order][property]") {
    SeededRandom random(11);
    for (int i = 0; i < 20000; ++i) {
        const auto a = random_notification(random);
        const auto b = random_notification(random);
        const auto c = random_notification(random);
        REQUIRE_FALSE(precedes(a, a));
        REQUIRE_FALSE((precedes(a, b) && precedes(b, a)));
        if (a.id != b.id) REQUIRE((precedes(a, b) || precedes(b, a)));
        if (precedes(a, b) && precedes(b, c)) REQUIRE(precedes(a, c));
        REQUIRE(precedes(a, b) == (sort_key(a) < sort_key(b)));
    }
}

TEST_CASE("a cursor is opaque text that survives both ways", "[core][order]") {
    SeededRandom random(12);
    for (int i = 0; i < 2000; ++i) {
        const SortKey key = sort_key(random_notification(random));
        const std::string text = encode_cursor(key);
        REQUIRE(text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "0123456789-_") == std::string::npos);
        REQUIRE(decode_cursor(text) == key);
    }
}

TEST_CASE("a cursor that was tampered with is refused or names some place, never a crash",
          "[core][order]") {
    const std::string text = encode_cursor(sort_key(notification(1)));
    CHECK_FALSE(decode_cursor("").has_value());
    CHECK_FALSE(decode_cursor("x").has_value());
    CHECK_FALSE(decode_cursor(text + "A").has_value());
    for (std::size_t cut = 0; cut < text.size(); ++cut) {
        CHECK_FALSE(decode_cursor(text.substr(0, cut)).has_value());
        std::string changed = text;
        changed[cut] = '*';
        CHECK_FALSE(decode_cursor(changed).has_value());
    }
}
