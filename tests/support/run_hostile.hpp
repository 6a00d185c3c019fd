#pragma once
// One test of a decoder over everything hostile.

#include "tests/support/hostile.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

namespace carillon::test {

// Runs `decode` over a good text cut at every byte, with every byte changed and every value
// replaced. A cut text must be refused; a changed one may be accepted, and must be accepted alike
// after its way through `encode`. Precondition: `good` is an object that decodes.
template <class Decode, class Encode>
void run_hostile(const std::string& good, Decode decode, Encode encode) {
    REQUIRE(decode(good).ok());
    const auto survive = [&](const std::string& text) {
        const auto decoded = decode(text);
        if (!decoded.ok()) return;
        const auto again = decode(encode(*decoded));
        if (again.ok() && *again == *decoded) return;
        INFO(text);
        FAIL("what was accepted does not come back");
    };
    for (const auto& text : malformed_texts()) {
        INFO(text);
        CHECK_FALSE(decode(text).ok());
    }
    for (std::size_t size = 0; size < good.size(); ++size) {
        if (!decode(std::string_view(good).substr(0, size)).ok()) continue;
        INFO(good.substr(0, size));
        FAIL("a cut text was accepted");
    }
    for (std::size_t at = 0; at < good.size(); ++at) {
        for (char byte : {'\0', '\x01', '"', '\\', '{', '}', '[', ',', '0', '-', '\x7f', '\xff'}) {
            std::string text = good;
            text[at] = byte;
            survive(text);
        }
    }
    for (const auto& value : awkward_values()) {
        for (const auto& text : with_each_value_replaced(good, value)) {
            survive(text);
        }
    }
    for (const auto& text : with_each_member_left_out(good)) {
        survive(text);
    }
}

}  // namespace carillon::test
