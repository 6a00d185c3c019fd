// Where something stands in a JSON text.

#include "core/json/source_position.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using json::SourcePosition;
using json::Value;

namespace {

// The places of all values, depth first; of a member its name's before it.
void walk(std::string_view text, Value value, std::vector<std::string>& places) {
    if (!value.name().empty())
        places.push_back(json::source_position(text, json::name_begin(text, value)).text());
    places.push_back(json::source_position(text, json::value_begin(text, value)).text());
    if (!value.is(json::Kind::kArray) && !value.is(json::Kind::kObject)) return;
    for (Value child : value)
        walk(text, child, places);
}

std::vector<std::string> places_in(std::string_view text) {
    const auto document = json::Document::parse(text);
    REQUIRE(document.ok());
    std::vector<std::string> places;
    walk(text, document->root(), places);
    return places;
}

std::string fault_in(std::string_view text) {
    std::size_t fault = 0;
    REQUIRE_FALSE(json::Document::parse(text, &fault).ok());
    return json::source_position(text, fault).text();
}

}  // namespace

TEST_CASE("each value and name of a document is found again", "[core][json_place]") {
    CHECK(places_in(" 17") == std::vector<std::string>{"1:2"});
    CHECK(places_in("[]") == std::vector<std::string>{"1:1"});
    CHECK(places_in("[[],{},\n[null, true]]") ==
          std::vector<std::string>{"1:1", "1:2", "1:5", "2:1", "2:2", "2:8"});
    CHECK(places_in("{\"a\":{\"b\":-1.5e3},\"c\" : \"x\"}") ==
          std::vector<std::string>{"1:1", "1:2", "1:6", "1:7", "1:11", "1:19", "1:25"});
    // What looks like a mark within a string is none; an escaped quote does not close it.
    CHECK(places_in(R"({"a{[,:\\":"\"}],{","b":2})") ==
          std::vector<std::string>{"1:1", "1:2", "1:12", "1:21", "1:25"});
    CHECK(places_in("{\r\n\t\"\u00e9\u20ac\U0001f600\": 1}") ==
          std::vector<std::string>{"1:1", "2:2", "2:9"});
}

TEST_CASE("a text that goes wrong is wrong somewhere", "[core][json_place]") {
    CHECK(fault_in("") == "1:1");
    CHECK(fault_in("{\n  \"a\": 1,\n}") == "3:1");
    CHECK(fault_in("{\"a\": 1\n \"b\": 2}") == "2:2");
    CHECK(fault_in("[\"a\nb\"]") == "1:4");
    CHECK(fault_in("[1, 02]") == "1:5");
    CHECK(fault_in("[\"\u00e9\u00e9\\q\"]") == "1:6");
    CHECK(fault_in(std::string("[1,\n \0]", 7)) == "2:2");
    CHECK(fault_in("[\"\u00e9\", \"\xed\xa0\x80\"]") == "1:8");
    CHECK(fault_in("\xef\xbb\xbf[]") == "1:1");
    CHECK(fault_in(std::string(64, '[') + "\n[") == "2:1");
}

TEST_CASE("a place behind the end is the end", "[core][json_place]") {
    CHECK(json::source_position("ab\nc", 99) == SourcePosition{2, 2});
    CHECK(json::source_position("ab\n", 3) == SourcePosition{2, 1});
    CHECK(json::token_begin("[1]", 7) == 3);
    CHECK(json::token_around("[1]", 7) == 3);
}
