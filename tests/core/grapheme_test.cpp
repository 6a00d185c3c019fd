#include "core/base/grapheme.hpp"

#include "core/base/utf8.hpp"
#include "tests/support/generate.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

using namespace carillon;

namespace {

std::vector<std::string> clusters_of(std::string_view text) {
    std::vector<std::string> clusters;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = grapheme_end(text, at);
        REQUIRE(end > at);
        clusters.emplace_back(text.substr(at, end - at));
        at = end;
    }
    return clusters;
}

// "÷ 0020 × 0308 ÷ 0020 ÷	#  comment" as its clusters.
std::vector<std::string> expected_of(std::string_view line) {
    constexpr std::string_view kBreak = "\u00f7";
    constexpr std::string_view kNoBreak = "\u00d7";
    std::vector<std::string> clusters;
    line = line.substr(0, line.find('#'));
    while (!line.empty()) {
        const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
        const std::string word(line.substr(0, end));
        line.remove_prefix(std::min(end + 1, line.size()));
        if (word.empty() || word == kNoBreak) continue;
        if (word == kBreak) {
            clusters.emplace_back();
            continue;
        }
        append_code_point(clusters.back(),
                          static_cast<char32_t>(std::strtoul(word.c_str(), nullptr, 16)));
    }
    if (!clusters.empty()) clusters.pop_back();  // behind the last ÷ there is nothing
    return clusters;
}

}  // namespace

TEST_CASE("Unicode's own examples break where Unicode says", "[core][grapheme]") {
    std::ifstream file(CARILLON_VECTORS "/../unicode/GraphemeBreakTest.txt");
    REQUIRE(file.good());
    std::size_t examples = 0;
    for (std::string line; std::getline(file, line);) {
        const auto expected = expected_of(line.substr(0, line.find('\r')));
        if (expected.empty()) continue;
        std::string text;
        for (const std::string& cluster : expected)
            text += cluster;
        INFO(line);
        REQUIRE(clusters_of(text) == expected);
        ++examples;
    }
    CHECK(examples == 602);
}

TEST_CASE("what a reader takes for one character is one cluster", "[core][grapheme]") {
    for (const char* one : {
             "\U0001f1eb\U0001f1f7",                                        // flag of France
             "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",  // a family
             "\U0001f44d\U0001f3fd",                                        // a skin tone
             "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",  // England
             "1\ufe0f\u20e3",                                                           // a keycap
             "\u2764\ufe0f\u200d\U0001f525",  // a heart on fire
             "e\u0301",                       // é of two
             "\u1112\u1161\u11ab",            // Hangul, three letters
             "\ud55c",                        // the same as one
             "\u0e01\u0e33",                  // Thai with a vowel
             "\u0915\u094d\u0937\u093f",      // Devanagari: kṣi
             "\u0995\u09cd\u09b7",            // Bengali: kṣa
             "\r\n",
         }) {
        INFO(one);
        CHECK(clusters_of(one) == std::vector<std::string>{one});
    }
}

TEST_CASE("what are several characters stays several clusters", "[core][grapheme]") {
    CHECK(clusters_of("\U0001f1eb\U0001f1f7\U0001f1e9\U0001f1ea\U0001f1eb").size() == 3);
    CHECK(clusters_of("ab").size() == 2);
    CHECK(clusters_of("\u4f1a\u8b70").size() == 2);
    CHECK(clusters_of("\U0001f600\U0001f600").size() == 2);
    CHECK(clusters_of("a\u200d\U0001f600").size() == 2);   // no picture before the joiner
    CHECK(clusters_of("\u0915\u0937").size() == 2);        // no virama between
    CHECK(clusters_of("\u0b95\u0bcd\u0bb7").size() == 2);  // Tamil makes no conjuncts
    CHECK(clusters_of("\u0915\u094dx\u0937").size() == 3);
}

TEST_CASE("a flag, a family, a skin tone and an accent are never cut inside", "[core][grapheme]") {
    struct Case {
        const char* cluster;
        std::size_t chars;
    };
    for (const Case& each :
         {Case{"\U0001f1eb\U0001f1f7", 2}, Case{"\U0001f468\u200d\U0001f469\u200d\U0001f467", 5},
          Case{"\U0001f44d\U0001f3fd", 2}, Case{"e\u0301", 2}}) {
        const std::string text = std::string("ab") + each.cluster + "cd";
        INFO(text);
        for (std::size_t chars = 3; chars < 3 + each.chars; ++chars)
            CHECK(cut_code_points(text, chars) == "ab\u2026");
        CHECK(cut_code_points(text, 3 + each.chars) == std::string("ab") + each.cluster + "\u2026");
        const std::size_t bytes = std::string_view(each.cluster).size();
        for (std::size_t most = 5; most < 5 + bytes && most < text.size(); ++most)
            CHECK(cut_bytes(text, most) == "ab\u2026");
    }
}

TEST_CASE("one cluster longer than the limit is cut inside, so that something is left",
          "[core][grapheme]") {
    std::string piled = "e";
    for (int i = 0; i < 200; ++i)
        piled += "\u0301";
    CHECK(count_code_points(cut_code_points(piled, 150)) == 150);
    CHECK(is_utf8(cut_bytes(piled, 100)));
    CHECK(cut_bytes(piled, 100).size() > 90);
    CHECK(cut_code_points("x" + piled, 150) == "x\u2026");
}

TEST_CASE("a cut never makes another cluster than the text had", "[core][grapheme][property]") {
    const std::uint64_t seed = 29;
    INFO("seed " << seed);
    test::Generator generator(seed);
    const std::vector<std::string> parts = {
        "a",          "e",      "\u0301",     "\u200d", "\U0001f468", "\U0001f1eb",
        "\U0001f1f7", "\ufe0f", "\U0001f3fd", "\u0915", "\u094d",     "\u0937",
        "\u1112",     "\u1161", "\u11ab",     "\uac00", "\uac01",     "\u0600",
        "\u0903",     "\r",     "\n",         " ",      "\u2764",     "\U000e0067",
        "\U000e007f", "\u0e33"};
    for (int i = 0; i < 2000; ++i) {
        std::string text;
        for (std::size_t n = 1 + generator.size(20); n > 0; --n)
            text += parts[generator.size(parts.size() - 1)];
        const auto clusters = clusters_of(text);
        const std::size_t limit = 1 + generator.size(20);
        std::string cut = cut_code_points(text, limit);
        if (cut == text) continue;
        cut.resize(cut.size() - std::string_view("\u2026").size());
        if (count_code_points(clusters.front()) >= limit) continue;  // cut inside
        std::string whole;
        for (std::size_t n = 0; whole.size() < cut.size(); ++n)
            whole += clusters.at(n);
        REQUIRE(whole == cut);
    }
}
