// Numbers in texts: what is one, how languages write it, and which form of a plural it takes. What
// is expected is what ICU 78 (CLDR 48) says, but for decimals, of which none is rounded away.

#include "core/event/text_number.hpp"

#include "tests/support/generate.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace carillon;

namespace {

std::string shown(std::string_view value, const char* locale) {
    const auto number = parse_decimal(value);
    return number ? format_decimal(*number, conventions_of(locale)) : std::string("none");
}

std::string_view category(std::string_view value, const char* locale) {
    return text(plural_category(*parse_decimal(value), conventions_of(locale)));
}

std::string digits_of(const std::string& text) {
    std::string digits;
    std::copy_if(text.begin(), text.end(), std::back_inserter(digits),
                 [](char c) { return c >= '0' && c <= '9'; });
    return digits;
}

}  // namespace

TEST_CASE("numbers are grouped as the reader's language does", "[core][texts]") {
    CHECK(shown("1234567.891", "en") == "1,234,567.891");
    CHECK(shown("1234567.891", "en-GB") == "1,234,567.891");
    CHECK(shown("1234567.891", "fr") == "1\u202f234\u202f567,891");
    CHECK(shown("1234567.891", "fr-CH") == "1\u202f234\u202f567,891");
    CHECK(shown("1234567.891", "fr-CA") == "1\u00a0234\u00a0567,891");
    CHECK(shown("1234567.891", "de") == "1,234,567.891");
    CHECK(shown("1234", "fr") == "1\u202f234");
    CHECK(shown("999", "fr") == "999");
    CHECK(shown("-1000", "en") == "-1,000");
    CHECK(shown("-999", "en") == "-999");
    CHECK(shown("12.50", "fr") == "12,50");
    CHECK(shown("0", "en") == "0");
    CHECK(shown("-0", "en") == "-0");
}

TEST_CASE("an exponent is written out, as far as a reader could count", "[core][texts]") {
    CHECK(shown("1e3", "en") == "1,000");
    CHECK(shown("1.5E+3", "en") == "1,500");
    CHECK(shown("15e-1", "en") == "1.5");
    CHECK(shown("1e-3", "en") == "0.001");
    CHECK(shown("1.50e1", "en") == "15.0");
    CHECK(shown("0.05e1", "en") == "0.5");
    CHECK(shown("0e5", "en") == "0");
    CHECK(shown("1e20", "en") == "100,000,000,000,000,000,000");
    for (const char* far : {"1e21", "1e-22", "1e400", "1e99999999999999999999"})
        CHECK(shown(far, "en") == "none");
}

TEST_CASE("what JSON would not write as a number is none", "[core][texts]") {
    for (const char* other : {"", "-", "+1", "01", "1.", ".5", "1e", "1e+", "1 ", " 1", "0x10",
                              "1,5", "NaN", "Infinity", "--1", "1.2.3", "1-2"})
        CHECK_FALSE(parse_decimal(other));
}

TEST_CASE("a plural's category is CLDR's", "[core][texts]") {
    struct Row {
        const char* value;
        const char* french;
        const char* english;
    };
    for (const Row& row : {
             Row{"0", "one", "other"},
             {"1", "one", "one"},
             {"-1", "one", "one"},
             {"2", "other", "other"},
             {"-2", "other", "other"},
             {"0.5", "one", "other"},
             {"1.0", "one", "other"},
             {"1.99", "one", "other"},
             {"2.0", "other", "other"},
             {"11", "other", "other"},
             {"100000", "other", "other"},
             {"1000000", "many", "other"},
             {"2000000", "many", "other"},
             {"-1000000", "many", "other"},
             {"1500000", "other", "other"},
             {"1000000.5", "other", "other"},
             {"1e6", "many", "other"},
             {"1000000000000", "many", "other"},
         }) {
        INFO(row.value);
        CHECK(category(row.value, "fr") == row.french);
        CHECK(category(row.value, "fr-CA") == row.french);
        CHECK(category(row.value, "en") == row.english);
        CHECK(category(row.value, "en-GB") == row.english);
    }
}

TEST_CASE("no digit is added or lost, however long a number is", "[core][texts]") {
    test::Generator random(7);
    for (int round = 0; round < 5000; ++round) {
        std::string value = std::to_string(random.below(9) + 1);
        for (std::size_t i = random.size(40); i > 0; --i)
            value += static_cast<char>('0' + random.below(10));
        if (random.chance(50)) {
            value += '.';
            for (std::size_t i = random.size(20) + 1; i > 0; --i)
                value += static_cast<char>('0' + random.below(10));
        }
        INFO(value);
        for (const char* locale : {"fr", "en", "fr-CA"})
            CHECK(digits_of(shown(value, locale)) == digits_of(value));
    }
}
