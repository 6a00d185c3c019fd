// Numbers of JSON as doubles.

#include "core/json/decimal.hpp"

#include "tests/support/generate.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>

using namespace carillon;
using json::to_double;

namespace {

double of_bits(std::uint64_t bits) {
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

std::uint64_t bits_of(double value) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}

}  // namespace

TEST_CASE("a number is the double that is nearest to it", "[core][json]") {
    CHECK(to_double("0") == 0);
    CHECK(std::signbit(to_double("-0.0")));
    CHECK(to_double("17") == 17);
    CHECK(to_double("-12.5") == -12.5);
    CHECK(to_double("0.1") == 0.1);
    CHECK(to_double("1e5") == 100000);
    CHECK(to_double("1E+5") == 100000);
    CHECK(to_double("25e-1") == 2.5);
    CHECK(to_double("000.0e5") == 0);
    CHECK(to_double("123456789012345678901234567890") == 123456789012345678901234567890.0);
    CHECK(to_double("1" + std::string(300, '0') + "e-300") == 1);
    CHECK(to_double("0." + std::string(300, '0') + "1e301") == 1);
}

TEST_CASE("of two doubles that are as near, the even one", "[core][json]") {
    CHECK(to_double("9007199254740993") == 9007199254740992.0);
    CHECK(to_double("9007199254740995") == 9007199254740996.0);
    // More than half by its last digit, a thousand digits on.
    CHECK(to_double("9007199254740993." + std::string(1000, '0') + "1") == 9007199254740994.0);
}

TEST_CASE("the ends of what doubles hold", "[core][json]") {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    CHECK(to_double("1.7976931348623157e308") == std::numeric_limits<double>::max());
    CHECK(to_double("1.7976931348623158e308") == std::numeric_limits<double>::max());
    CHECK(to_double("1.7976931348623159e308") == kInfinity);
    CHECK(to_double("-1e309") == -kInfinity);
    CHECK(to_double("1e99999999999999999999") == kInfinity);
    CHECK(to_double("1e-99999999999999999999") == 0);
    CHECK(to_double("4.9e-324") == std::numeric_limits<double>::denorm_min());
    CHECK(to_double("2.4703282292062328e-324") == std::numeric_limits<double>::denorm_min());
    CHECK(to_double("2.4703282292062327e-324") == 0);
    CHECK(to_double("2.2250738585072014e-308") == std::numeric_limits<double>::min());
    CHECK(to_double("2.2250738585072011e-308") < std::numeric_limits<double>::min());
}

TEST_CASE("a double comes back from any text that names it, and from its neighbours' middle",
          "[core][json][property]") {
    const std::uint64_t seed = 11;
    INFO("seed " << seed);
    test::Generator generator(seed);
    for (int i = 0; i < 20000; ++i) {
        // Every other one is near zero, where digits get lost.
        const std::uint64_t most = i % 2 == 0 ? 0x7fefffffffffffffull : 1ull << 54;
        const double value = of_bits(generator.below(most));
        char text[64];
        std::snprintf(text, sizeof text, "%.17g", value);
        REQUIRE(bits_of(to_double(text)) == bits_of(value));
        std::snprintf(text, sizeof text, "%.*e", static_cast<int>(generator.below(25)), value);
        REQUIRE(bits_of(to_double(text)) == bits_of(std::strtod(text, nullptr)));
    }
}

TEST_CASE("numbers of any length are what the C library makes of them, finite or not",
          "[core][json][property]") {
    const std::uint64_t seed = 12;
    INFO("seed " << seed);
    test::Generator generator(seed);
    for (int i = 0; i < 3000; ++i) {
        std::string text(1, static_cast<char>('1' + generator.below(9)));
        // Every other one as large as may be, and near the largest.
        if (i % 2 == 0)
            text = "17976931348623158" +
                   std::string(static_cast<std::size_t>(generator.below(2)), '0');
        for (std::uint64_t left = generator.below(i % 3 == 0 ? 1000 : 30); left > 0; --left)
            text += static_cast<char>('0' + generator.below(10));
        const std::size_t digits = text.size();
        if (digits > 1 && generator.below(2) == 0)
            text.insert(static_cast<std::size_t>(1 + generator.below(digits - 1)), 1, '.');
        const std::size_t point = std::min(text.find('.'), text.size());
        const auto most = static_cast<std::int64_t>(i % 2 == 0 ? 309 : generator.below(660));
        text +=
            "e" + std::to_string(most - (i % 2 == 0 ? 0 : 330) - static_cast<std::int64_t>(point));
        INFO(text);
        const double value = std::strtod(text.c_str(), nullptr);
        REQUIRE(bits_of(to_double(text)) == bits_of(value));
        REQUIRE(json::fits_double(text) == std::isfinite(value));
    }
}
