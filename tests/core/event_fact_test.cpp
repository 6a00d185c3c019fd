// What makes an event the same: the business fact, not how and when it was written down.

#include "core/event/event.hpp"
#include "core/json/canonical.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace carillon;

namespace {

constexpr const char* kOne = "0190f000-0000-7000-8000-000000000001";
constexpr const char* kTwo = "0190f000-0000-7000-8000-000000000002";

std::string fact(const std::string& json) {
    const auto batch = decode_events(json);
    REQUIRE(batch.ok());
    return canonical_fact(batch->events.at(0));
}

// An event whose payload has these members beside its recipient.
std::string with(const std::string& members, const std::string& beside = "") {
    return R"({"id":"7","event":"task.assigned")" + beside + R"(,"payload":{"recipients":[")" +
           kOne + "\"]" + members + "}}";
}

std::string canonical(const std::string& json) {
    const auto document = json::Document::parse(json);
    REQUIRE(document.ok());
    std::string out;
    json::append_canonical(out, document->root());
    return out;
}

}  // namespace

TEST_CASE("the moment of sending is no part of a fact", "[core][fact]") {
    const std::string plain = fact(with(R"(,"task":"a")"));
    CHECK(fact(with(R"(,"task":"a")", R"(,"timestamp":"2026-11-22T09:30:00Z")")) == plain);
    CHECK(fact(with(R"(,"task":"a")", R"(,"timestamp":"2026-11-23T10:31:01Z")")) == plain);
}

TEST_CASE("the spelling of the JSON is no part of a fact", "[core][fact]") {
    const std::string plain = fact(with(R"(,"task":"a","n":{"x":1,"y":[true,null]})"));
    CHECK(fact(with(R"( , "n" : {"y":[ true,null ],"x":1.0} , "task":"\u0061")")) == plain);
    CHECK(fact(with(R"(,"task":"b","task":"a","n":{"x":10e-1,"y":[true,null]})")) == plain);
    CHECK(fact(with(R"(,"task":"a","n":{"x":1,"y":[true,null]},"priority":null)")) == plain);
}

TEST_CASE("the order of recipients is no part of a fact", "[core][fact]") {
    const auto to = [](const std::string& users) {
        return fact(R"({"event":"task.assigned","payload":{"recipients":[)" + users +
                    R"(],"task":"a"}})");
    };
    const std::string one = '"' + std::string(kOne) + '"';
    const std::string two = '"' + std::string(kTwo) + '"';
    CHECK(to(one + "," + two) == to(two + "," + one));
    CHECK(to(one + "," + two + "," + one) == to(two + "," + one));
    CHECK(to(one) != to(one + "," + two));
}

TEST_CASE("all else makes another fact", "[core][fact]") {
    const std::string plain = fact(with(R"(,"task":"a","n":1)"));
    for (const char* members :
         {R"(,"task":"b","n":1)", R"(,"task":"a","n":2)", R"(,"task":"a","n":"1")",
          R"(,"task":"a")", R"(,"task":"a","n":1,"m":null)",
          R"(,"task":"a","n":1,"priority":"high")", R"(,"task":"a","n":1,"channel":"email")",
          R"(,"task":"a","n":1,"ttl_hours":1.5)", R"(,"task":"a","n":1,"broadcast":true)",
          R"(,"task":"a","n":[1])"}) {
        INFO(members);
        CHECK(fact(with(members)) != plain);
    }
    Event manual;
    manual.type = "system.announcement";
    manual.own_text = Text{"a", "b"};
    Event other = manual;
    other.own_text->body = "c";
    CHECK(canonical_fact(manual) != canonical_fact(other));
}

TEST_CASE("a number is known by its value, however long", "[core][fact]") {
    for (const char* one : {"1", "1.0", "1e0", "10e-1", "0.1e1", "1.000E+0"})
        CHECK(json::canonical_number(one) == "1");
    for (const char* none : {"0", "-0", "0.0", "0e9", "-0.00e-3"})
        CHECK(json::canonical_number(none) == "0");
    CHECK(json::canonical_number("-12.50") == "-125e-1");
    CHECK(json::canonical_number("100") == json::canonical_number("1e2"));
    CHECK(json::canonical_number("9007199254740993") != json::canonical_number("9007199254740992"));
    CHECK(json::canonical_number("1e-99999999999999999999") == "1e-1000000000");
}

TEST_CASE("members of one name count once, the last", "[core][fact]") {
    CHECK(canonical(R"({"b":1,"a":2,"b":{"d":[],"c":3.0}})") == R"({"a":2,"b":{"c":3,"d":[]}})");
    CHECK(canonical(R"(["\u00e9", false , null])") == "[\"\u00e9\",false,null]");
}
