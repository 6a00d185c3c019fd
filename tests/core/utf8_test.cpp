// UTF-8: what is valid, how long it is, where it is cut.

#include "core/base/utf8.hpp"

#include "tests/support/generate.hpp"

#include <catch2/catch.hpp>

using namespace carillon;

TEST_CASE("valid UTF-8 is told from what only looks like it", "[core][utf8]") {
    for (const char* text : {"", "plain", "\u00e9", "\u20ac", "\U0001f514", "\u007f", "\u0080",
                             "\u07ff", "\u0800", "\ud7ff", "\ue000", "\uffff", "\U00010000",
                             "\U0010ffff", "long enough for eight at a time \u00e9"}) {
        INFO(text);
        CHECK(is_utf8(text));
    }
    for (const char* text :
         {"\x80", "\xbf", "\xc3", "\xc3(", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf",
          "\xe2\x82", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf",
          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xfe", "\xff", "eight bytes \xff and more"}) {
        CHECK_FALSE(is_utf8(text));
    }
}

TEST_CASE("a code point comes back from its bytes", "[core][utf8]") {
    for (char32_t value = 0; value <= 0x10ffff; value += (value < 0x3000 ? 1 : 97)) {
        if (value >= 0xd800 && value <= 0xdfff) continue;
        std::string text;
        append_code_point(text, value);
        const CodePoint read = code_point_at(text, 0);
        if (read.value == value && read.bytes == text.size() && is_utf8(text)) continue;
        FAIL("U+" << std::hex << static_cast<std::uint32_t>(value));
    }
}

TEST_CASE("length counts code points", "[core][utf8]") {
    CHECK(count_code_points("") == 0);
    CHECK(count_code_points("abc") == 3);
    CHECK(count_code_points("\u00e9\u20ac\U0001f514") == 3);
}

TEST_CASE("a cut text ends with an ellipsis that counts", "[core][utf8]") {
    CHECK(cut_code_points("abc", 3) == "abc");
    CHECK(cut_code_points("abcd", 3) == "ab\u2026");
    CHECK(cut_code_points("\u00e9\u00e9\u00e9\u00e9", 3) == "\u00e9\u00e9\u2026");
    CHECK(cut_code_points("\u00e9\u00e9\u00e9", 3) == "\u00e9\u00e9\u00e9");
    CHECK(cut_code_points("ab", 1) == "\u2026");
    CHECK(cut_code_points("ab", 0).empty());
    CHECK(cut_bytes("abcd", 4) == "abcd");
    CHECK(cut_bytes("abcde", 4) == "a\u2026");
    CHECK(cut_bytes("a\u00e9cde", 5) == "a\u2026");
    CHECK(cut_bytes("abcd", 3) == "\u2026");
    CHECK(cut_bytes("abcd", 2) == "ab");
    CHECK(cut_bytes("\U0001f514", 3) == "\u2026");
    CHECK(cut_bytes("\u00e9\u00e9", 1).empty());
}

TEST_CASE("any cut of any text is valid and short enough", "[core][utf8][property]") {
    const std::uint64_t seed = 20261122;
    INFO("seed " << seed);
    test::Generator generator(seed);
    for (int i = 0; i < 500; ++i) {
        const std::string text = generator.text(40);
        const std::size_t limit = generator.size(49);
        const std::string chars = cut_code_points(text, limit);
        const std::string bytes = cut_bytes(text, limit);
        REQUIRE(is_utf8(text));
        REQUIRE(is_utf8(chars));
        REQUIRE(is_utf8(bytes));
        REQUIRE(count_code_points(chars) <= limit);
        REQUIRE(bytes.size() <= limit);
        REQUIRE((chars == text) == (count_code_points(text) <= limit));
        REQUIRE((bytes == text) == (text.size() <= limit));
    }
}

TEST_CASE("what is no UTF-8 is found wherever it stands", "[core][utf8][property]") {
    const std::uint64_t seed = 7;
    INFO("seed " << seed);
    test::Generator generator(seed);
    for (int i = 0; i < 500; ++i) {
        const std::string bytes = generator.bytes(12);
        std::size_t at = 0;
        while (at < bytes.size() && code_point_at(bytes, at).bytes != 0) {
            at += code_point_at(bytes, at).bytes;
        }
        REQUIRE(is_utf8(bytes) == (at == bytes.size()));
    }
}
