// Language tags: one reader for the configuration, the templates file, the directory and tokens.

#include "core/event/language_tag.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace carillon;

TEST_CASE("a language tag is put into one form, however it is written", "[core][language_tag]") {
    const std::pair<const char*, const char*> tags[] = {
        {"fr", "fr"},
        {"FR", "fr"},
        {"fr_FR", "fr-FR"},
        {"fr-fr", "fr-FR"},
        {"fr_CA.UTF-8", "fr-CA"},
        {"de_DE@euro", "de-DE"},
        {"ZH-HANT-tw", "zh-Hant-TW"},
        {"zh_hans", "zh-Hans"},
        {"es-419", "es-419"},
        {"sl-rozaj-biske-1994", "sl-rozaj-biske-1994"},
        {"zh-cmn-Hans-CN", "zh-cmn-Hans-CN"},
        {"en-US-u-hc-h23", "en-US-u-hc-h23"},
        {"de-CH-x-phonebk-a", "de-CH-x-phonebk-a"},
        {"fil", "fil"},
    };
    for (const auto& [written, canonical] : tags) {
        INFO(written);
        REQUIRE(canonical_language_tag(written));
        CHECK(*canonical_language_tag(written) == canonical);
        CHECK(canonical_language_tag(canonical) == std::string(canonical));
        CHECK(canonical_language_tag(written));
    }
}

TEST_CASE("what is no language tag is refused", "[core][language_tag]") {
    for (const char* tag : {"", "f", "french", "fr-", "-fr", "fr--FR", "fr-F", "fr FR", "1fr",
                            "fr-1", "fr-FRANCE9999", "fr-u", "x", "C", "POSIX.UTF-8", "fr-FR-CA",
                            "é", "en-a-bb-x-12345678-aaaaaaaa-bbbbbbbb"}) {
        INFO(tag);
        CHECK_FALSE(canonical_language_tag(tag));
    }
}
