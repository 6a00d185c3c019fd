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
    marked.add(9, spans({{3, 5}, {7, 9}}));
    marked.add(12, spans({{9, 12}}));
    marked.add(13, RevSpans());
    CHECK(marked.text() == "9:3-5,7-9 12:9-12");
    const auto again = MarkedAll::parse(marked.text());
    REQUIRE(again.has_value());
    REQUIRE(again->find(9) != nullptr);
    CHECK(*again->find(9) == spans({{3, 5}, {7, 9}}));
    CHECK(again->find(13) == nullptr);
    for (std::uint64_t i = 0; i < MarkedAll::kKept; ++i)
        marked.add(100 + i, spans({{50 + i, 51 + i}}));
    CHECK(marked.find(12) == nullptr);
    CHECK(marked.find(100) != nullptr);
}

TEST_CASE("what is no such text is refused", "[core][marked_all]") {
    CHECK(MarkedAll::parse("")->text().empty());
    for (const char* text : {"9", "9:", "9:3", "9:3-", "9:5-3", "9:3-3", "x:1-2", "9:1-2,",
                             "9:1-2x", "9:1-2 x", "-1:1-2", "9:1--2"})
        CHECK_FALSE(MarkedAll::parse(text).has_value());
}
