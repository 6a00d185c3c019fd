// Reading JSON from anybody, writing JSON for everybody.

#include "core/base/limits.hpp"
#include "core/base/utf8.hpp"
#include "core/json/document.hpp"
#include "core/json/writer.hpp"
#include "tests/support/generate.hpp"
#include "tests/support/hostile.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using json::Document;
using json::Kind;

namespace {

std::string compact(std::string_view text) {
    const auto document = Document::parse(text);
    REQUIRE(document.ok());
    std::string out;
    document->root().append_to(out);
    return out;
}

std::string quoted(std::string_view text) {
    std::string out;
    json::append_string(out, text);
    return out;
}

std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

}  // namespace

TEST_CASE("a document is written again without white space and in its order", "[core][json]") {
    CHECK(compact(" { \"b\" : [ 1 , true , null ] ,\n\t\"a\" : { } } ") ==
          "{\"b\":[1,true,null],\"a\":{}}");
    CHECK(compact("\"caf\\u00e9 \\ud83d\\ude00 \\/ \\n\"") == "\"caf\u00e9 \U0001f600 / \\n\"");
    CHECK(compact("[]") == "[]");
    CHECK(compact("[[],[[]],{}]") == "[[],[[]],{}]");
}

TEST_CASE("a number keeps the text it was written with", "[core][json]") {
    CHECK(compact("[0,-1,17,1.50,1E5,-0.0]") == "[0,-1,17,1.50,1E5,-0.0]");
    CHECK(compact("[18446744073709551615,123456789012345678901234567890]") ==
          "[18446744073709551615,123456789012345678901234567890]");
    CHECK(compact("[5e-324,1.7976931348623157e308]") == "[5e-324,1.7976931348623157e308]");
}

TEST_CASE("members are found, the last of one name", "[core][json]") {
    const auto document =
        Document::parse("{\"a\":1,\"b\":{\"c\":\"in\"},\"a\":2,\"\":[],\"e\":{},\"f\":false}");
    REQUIRE(document.ok());
    const json::Value root = document->root();
    CHECK(root.size() == 6);
    REQUIRE(root.find("a"));
    CHECK(root.find("a")->number() == 2);
    CHECK(root.find("b")->find("c")->text() == "in");
    CHECK(root.find("")->is(Kind::kArray));
    CHECK_FALSE(root.find("c"));
    CHECK_FALSE(root.find("e")->find("f"));
    CHECK_FALSE(root.find("f")->boolean());
}

TEST_CASE("depth counts containers", "[core][json]") {
    CHECK(Document::parse("1")->root().depth() == 0);
    CHECK(Document::parse("{\"a\":1}")->root().depth() == 1);
    CHECK(Document::parse("{\"a\":[1,{\"b\":[]}],\"c\":[]}")->root().depth() == 4);
}

TEST_CASE("what is no JSON object is refused with the place", "[core][json]") {
    for (const auto& text : test::malformed_texts()) {
        const auto document = Document::parse(text);
        if (document.ok()) {
            CHECK_FALSE(document->root().is(Kind::kObject));
        } else {
            CHECK(document.error().code == Errc::kMalformed);
            CHECK(document.error().field.empty());
            CHECK_FALSE(document.error().message.empty());
        }
    }
    CHECK(Document::parse("{\"a\":tru}").error().message == "not valid JSON at byte 9");
    CHECK(Document::parse("{\"a\":1e400}").error().message ==
          "a number beyond what a double holds at byte 10");
    for (const char* blank : {"", " ", "\r\n\t "}) {
        INFO('"' << blank << '"');
        const auto document = Document::parse(blank);
        REQUIRE_FALSE(document.ok());
        CHECK(document.error().code == Errc::kMalformed);
        CHECK(document.error().message == "not valid JSON: it is empty");
    }
}

TEST_CASE("nesting is accepted up to its limit and not beyond", "[core][json]") {
    CHECK(Document::parse(nested(limits::kJsonDepth)).ok());
    const auto deeper = Document::parse(nested(limits::kJsonDepth + 1));
    REQUIRE_FALSE(deeper.ok());
    CHECK(deeper.error().message == "nested deeper than 64");
    CHECK_FALSE(Document::parse(std::string(3000000, '[')).ok());
}

TEST_CASE("a text with a NUL byte is refused as a whole", "[core][json]") {
    using namespace std::string_literals;
    CHECK_FALSE(Document::parse("{}\0"s).ok());
    CHECK_FALSE(Document::parse("{}\0 trailing"s).ok());
    CHECK(Document::parse("{\"a\":\"\\u0000\"}").ok());
    CHECK(Document::parse("{\"a\":\"\\u0000\"}")->root().find("a")->text() == "\0"s);
}

TEST_CASE("a string of any bytes is written as valid JSON of the foretold size",
          "[core][json][property]") {
    const std::uint64_t seed = 4;
    INFO("seed " << seed);
    test::Generator generator(seed);
    for (int i = 0; i < 1000; ++i) {
        const bool valid = generator.chance(50);
        const std::string text = valid ? generator.text(30) : generator.bytes(30);
        const std::string written = quoted(text);
        REQUIRE(written.size() == json::string_bytes(text));
        REQUIRE(is_utf8(written));
        const auto document = Document::parse(written);
        REQUIRE(document.ok());
        if (is_utf8(text)) REQUIRE(document->root().text() == text);
    }
    CHECK(quoted("\xff\x41\xc3") == "\"\uFFFDA\uFFFD\"");
    CHECK(quoted("\b\f\n\r\t\"\\/\x01\x7f") == "\"\\b\\f\\n\\r\\t\\\"\\\\/\\u0001\x7f\"");
}

TEST_CASE("a double is written with the fewest digits that bring it back", "[core][json]") {
    const auto written = [](double value) {
        std::string out;
        json::append_number(out, value);
        return out;
    };
    CHECK(written(0.5) == "0.5");
    CHECK(written(0.1) == "0.1");
    CHECK(written(24.0) == "24");
    CHECK(written(1e300) == "1e+300");
    const std::uint64_t seed = 5;
    test::Generator generator(seed);
    for (int i = 0; i < 300; ++i) {
        const double value =
            static_cast<double>(generator.below(1ull << 53)) / static_cast<double>(1 + i);
        const auto document = Document::parse(written(value));
        REQUIRE(document.ok());
        REQUIRE(document->root().number() == value);
    }
}

TEST_CASE("any document comes back as it was written", "[core][json][property]") {
    const std::uint64_t seed = 6;
    INFO("seed " << seed);
    test::Generator generator(seed);
    for (int i = 0; i < 500; ++i) {
        const std::string text = generator.json_object(6, {});
        REQUIRE(compact(text) == text);
    }
}

TEST_CASE("an array is split into its elements without parsing them", "[core][json]") {
    const auto split = [](std::string_view text, std::size_t max = 10) {
        const auto pieces = json::split_array(text, max);
        REQUIRE(pieces);
        REQUIRE(pieces->ok());
        return pieces->value();
    };
    using Pieces = std::vector<std::string_view>;
    CHECK(split(" [ ] ").empty());
    CHECK(split("[1]") == Pieces{"1"});
    CHECK(split(" [ {\"a\":[1,2]} , \"x,]\\\"\" ,3 ]\n") ==
          Pieces{"{\"a\":[1,2]}", "\"x,]\\\"\"", "3"});
    CHECK(split("[1,,2]") == Pieces{"1", "", "2"});
    CHECK(split("[1,]") == Pieces{"1", ""});
    CHECK(split("[1,2]", 2).size() == 2);
    CHECK(json::split_array("[1,2,3]", 2)->error().code == Errc::kTooLarge);
    CHECK_FALSE(json::split_array("{}", 2));
    CHECK_FALSE(json::split_array("", 2));
    for (const char* text : {"[", "[1", "[]x", "[1]]x", "[\"", "[{"}) {
        const auto pieces = json::split_array(text, 2);
        REQUIRE(pieces);
        CHECK_FALSE(pieces->ok());
    }
}

// If every piece parses, so does the whole; if the whole parses, so does every piece.
TEST_CASE("splitting accepts exactly the arrays that parsing accepts", "[core][json][property]") {
    const std::uint64_t seed = 8;
    INFO("seed " << seed);
    test::Generator generator(seed);
    constexpr std::string_view kLetters = "[]{},:\"\\ 1ax";
    std::size_t accepted = 0;
    for (int i = 0; i < 50000; ++i) {
        std::string text = "[";
        for (std::size_t left = generator.size(7); left > 0; --left) {
            text += kLetters[generator.size(kLetters.size() - 1)];
        }
        text += generator.chance(90) ? "]" : "";
        const auto pieces = json::split_array(text, 100);
        REQUIRE(pieces);
        bool by_pieces = pieces->ok();
        if (by_pieces) {
            for (std::string_view piece : pieces->value()) {
                by_pieces = by_pieces && Document::parse(piece).ok();
            }
        }
        const bool whole = Document::parse(text).ok();
        if (by_pieces != whole) FAIL(text);
        if (whole) ++accepted;
    }
    CHECK(accepted > 30);
}
