// Which parts of a line the module's font writes and which the browser, and where lines end.

#include "web-client/model/text_runs.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace carillon::center;

namespace {

// As the module's font: Latin letters, nothing else.
bool is_latin(char32_t c) {
    return c < 0x180;
}

std::vector<std::string> runs(std::string_view text, Direction direction = Direction::kByText) {
    std::vector<std::string> parts;
    for (const TextRun& run : text_runs(text, direction, is_latin)) {
        parts.push_back((run.is_built_in ? "own:" : "browser:") +
                        std::string(text.substr(run.begin, run.end - run.begin)));
    }
    return parts;
}

using Parts = std::vector<std::string>;

}  // namespace

TEST_CASE("a line of the module's own letters is one run of its own", "[center][text_runs]") {
    CHECK(runs("Déjà vu, 2 fois") == Parts{"own:Déjà vu, 2 fois"});
    CHECK(runs("") == Parts{});
}

TEST_CASE("what the font lacks is left to the browser, the rest stays", "[center][text_runs]") {
    CHECK(runs("Release 2.0 🎉 now") == Parts{"own:Release 2.0 ", "browser:🎉", "own: now"});
    CHECK(runs("दुनिया ok") == Parts{"browser:दुनिया", "own: ok"});
}

TEST_CASE("no grapheme cluster is torn apart", "[center][text_runs]") {
    INFO("a letter with an accent of its own, a keycap, a family, a flag");
    CHECK(runs("ae\u0301b") == Parts{"own:a", "browser:e\u0301", "own:b"});
    CHECK(runs("x1\ufe0f\u20e3y") == Parts{"own:x", "browser:1\ufe0f\u20e3", "own:y"});
    CHECK(runs("a👨‍👩‍👧b") == Parts{"own:a", "browser:👨‍👩‍👧", "own:b"});
    CHECK(runs("a🇫🇷b") == Parts{"own:a", "browser:🇫🇷", "own:b"});
}

TEST_CASE("a line with text from right to left is one run, of either direction",
          "[center][text_runs]") {
    CHECK(runs("גרסה 2.0 (beta)") == Parts{"browser:גרסה 2.0 (beta)"});
    CHECK(runs("by محمد") == Parts{"browser:by محمد"});
    CHECK(runs("2.0 (beta)", Direction::kRightToLeft) == Parts{"browser:2.0 (beta)"});
}

TEST_CASE("marks of direction that nobody sees are not drawn", "[center][text_runs]") {
    CHECK(runs("a\u2066b\u2069c") == Parts{"own:a", "own:b", "own:c"});
    CHECK(runs("\ufeff") == Parts{});
}

TEST_CASE("a paragraph has the direction of its first letter", "[center][text_runs]") {
    CHECK(begins_right_to_left("שלום"));
    CHECK(begins_right_to_left("2.0 «إصدار» beta"));
    CHECK(begins_right_to_left("🎉 שלום"));
    CHECK_FALSE(begins_right_to_left("Release שלום"));
    CHECK_FALSE(begins_right_to_left("é שלום"));
    CHECK_FALSE(begins_right_to_left("新 שלום"));
    CHECK_FALSE(begins_right_to_left("123 🎉"));
    CHECK_FALSE(begins_right_to_left(""));
}

TEST_CASE("a line ends behind a word, or beside a letter of a script without spaces",
          "[center][text_runs]") {
    const auto kept = [](std::string_view text, std::size_t fits) {
        return std::string(text.substr(0, line_end(text, fits)));
    };
    CHECK(kept("one two three", 9) == "one two");
    CHECK(kept("one two", 3) == "one");
    INFO("a word that is longer than the line is cut");
    CHECK(kept("onetwothree", 5) == "onetw");
    CHECK(kept("新版本已发布", 9) == "新版本");
    INFO("no full stop begins a line");
    CHECK(kept("新版本。已", 9) == "新版");
    CHECK(kept("see 新版本 now", 13) == "see 新版本");
}
