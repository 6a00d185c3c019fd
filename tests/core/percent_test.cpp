// Percent-encoding, of paths and of forms.

#include "core/base/percent.hpp"

#include <catch2/catch.hpp>

using namespace carillon;

TEST_CASE("percent escapes become bytes, or the text is refused", "[core][percent]") {
    CHECK(percent_decode("a%20b+c%C3%A9") == "a b+c\xC3\xA9");
    CHECK(percent_decode("") == "");
    for (const char* bad : {"%", "%f", "a%f", "%g0", "%0g", "%00", "%C3", "%C3%A", "%%41"}) {
        INFO(bad);
        CHECK_FALSE(percent_decode(bad));
    }
}

TEST_CASE("in a form a plus is a space, and a NUL a character like others", "[core][percent]") {
    CHECK(form_decode("a+b%2Bc%20d") == "a b+c d");
    CHECK(form_decode("%00") == std::string(1, '\0'));
    for (const char* bad : {"%", "%f", "%g0", "%C3"}) {
        INFO(bad);
        CHECK_FALSE(form_decode(bad));
    }
}
