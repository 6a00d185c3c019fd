// Which rows an ack_all has marked, as it is remembered.

#include "core/inbox/marked_all.hpp"

#include <catch2/catch.hpp>

using namespace carillon;

namespace {

RevSpans spans(std::initializer_list<RevSpan> all) {
    RevSpans made;
    for (const RevSpan& span : all)
        made.add(span);
    return made;
}

}  // namespace

TEST_CASE("steps that follow on one another are one span", "[core][marked_all]") {
    CHECK(spans({{3, 5}, {5, 9}}).all() == std::vector<RevSpan>{{3, 9}});
    CHECK(spans({{3, 5}, {7, 9}}).all() == std::vector<RevSpan>{{3, 5}, {7, 9}});
    CHECK(spans({{3, 3}}).all().empty());
    RevSpans many;
    for (std::uint64_t i = 0; i < 2 * RevSpans::kMost; ++i)
        many.add({10 * i, 10 * i + 1});
    CHECK(many.all().size() == RevSpans::kMost);
}

TEST_CASE("the last ack_alls are remembered by their results", "[core][marked_all]") {
    MarkedAll marked;
    marked.add(0, 9, spans({{3, 5}, {7, 9}}));
    marked.add(0, 12, spans({{9, 12}}));
    marked.add(0, 13, RevSpans());
    CHECK(marked.text() == "9:3-5,7-9 12:9-12");
    const auto again = MarkedAll::parse(marked.text());
    REQUIRE(again.has_value());
    REQUIRE(again->find(9) != nullptr);
    CHECK(*again->find(9) == spans({{3, 5}, {7, 9}}));
    CHECK(again->find(13) == nullptr);
    for (std::uint64_t i = 0; i < MarkedAll::kKept; ++i)
        marked.add(0, 100 + i, spans({{50 + i, 51 + i}}));
    CHECK(marked.find(12) == nullptr);
    CHECK(marked.find(100) != nullptr);
}

TEST_CASE("what is no such text is refused", "[core][marked_all]") {
    CHECK(MarkedAll::parse("")->text().empty());
    for (const char* text :
         {"9", "9:", "9:3", "9:3-", "9:5-3", "9:3-3", "x:1-2", "9:1-2,", "9:1-2x", "9:1-2 x",
          "-1:1-2", "9:1--2", "9,:1-2", ",9:1-2", "9=:1-2", "9=00000000000000f:1-2",
          "9=00000000000000F1:1-2", "9=00000000000000f12:1-2"})
        CHECK_FALSE(MarkedAll::parse(text).has_value());
}

TEST_CASE("an ack_all that is sent again is one and the same, by its last two results",
          "[core][marked_all]") {
    const OperationMark mark = mark_of("once-a-1");
    MarkedAll marked;
    CHECK_FALSE(marked.has(mark));
    marked.add(mark, 9, spans({{3, 9}}));
    marked.add(mark_of("once-a-2"), 12, spans({{10, 12}}));
    marked.add(mark, 13, RevSpans());
    CHECK(marked.has(mark));
    CHECK_FALSE(marked.has(0));
    const auto again = MarkedAll::parse(marked.text());
    REQUIRE(again.has_value());
    CHECK(again->text() == marked.text());
    for (const std::uint64_t result : {9u, 13u}) {
        REQUIRE(again->find(result) != nullptr);
        CHECK(*again->find(result) == spans({{3, 9}}));
    }
    CHECK(*again->find(12) == spans({{10, 12}}));
    // It had not come to its end before.
    marked.add(mark, 17, spans({{13, 17}}));
    CHECK(marked.find(9) == nullptr);
    CHECK(*marked.find(13) == spans({{3, 9}, {13, 17}}));
    CHECK(*marked.find(17) == spans({{3, 9}, {13, 17}}));
    marked.add(mark_of("once-a-3"), 18, RevSpans());
    CHECK(marked.find(18) == nullptr);
}
