#include "core/event/locale.hpp"

#include <catch2/catch.hpp>

#include <string_view>
#include <vector>

using namespace carillon;

TEST_CASE("a locale means the same in whatever way it is written", "[core][locale]") {
    for (const char* french :
         {"fr", "FR", "fr-FR", "fr_FR", "FR-fr", "fr_FR.UTF-8", "fr-FR.UTF-8", "fr_FR@euro",
          "fr_FR.UTF-8@euro", "fr-Latn-FR", " fr_FR", "fr-FR "}) {
        INFO(french);
        CHECK(language_of(french) == "fr");
        CHECK(match_locale(french, {"en", "fr"}) == 1);
    }
    CHECK(normal_locale("fr_CA.UTF-8") == "fr-ca");
    CHECK(normal_locale(" PT-br") == "pt-br");
}

TEST_CASE("what only begins like a language is another one", "[core][locale]") {
    for (const char* other : {"fro", "frr", "fry-NL", "f", "en", "C", "POSIX", "", "-fr", "1fr",
                              "fr!", "fr FR", "fr/FR"}) {
        INFO(other);
        CHECK(language_of(other) != "fr");
        CHECK(match_locale(other, {"fr"}) == 1);
    }
    CHECK(language_of("").empty());
    CHECK(language_of("*").empty());
}

TEST_CASE("the nearest text that there is serves a locale", "[core][locale]") {
    const std::vector<std::string_view> available = {"en", "fr", "fr-CA", "zh-Hant"};
    CHECK(match_locale("fr_ca", available) == 2);
    CHECK(match_locale("fr-BE", available) == 1);
    CHECK(match_locale("fr-CA-x-quebec", available) == 2);
    CHECK(match_locale("zh-hant-TW", available) == 3);
    CHECK(match_locale("zh", available) == available.size());
    CHECK(match_locale("en-x-fr", available) == 0);
    CHECK(match_locale("de", available) == available.size());
    CHECK(match_locale("fr", {}) == 0);
}
