// What a person types into the search of a list.

#include "core/session/search_tokens.hpp"

#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

const std::vector<std::string> kTypes = {"task.assigned", "task.overdue", "note.mentioned"};

Filter searched(std::string_view text, const Filter& base = {}) {
    return parse_search(text, base, kTypes);
}

}  // namespace

TEST_CASE("words are searched for, tokens filter", "[core][search_tokens]") {
    const Filter filter =
        searched("  Acme type:task.* is:unread priority:high priority:critical  call ");
    CHECK(filter.q == "Acme call");
    CHECK(filter.types == std::vector<std::string>{"task.assigned", "task.overdue"});
    CHECK(filter.is_read == std::vector<bool>{false});
    CHECK(filter.priorities == std::vector<Priority>{Priority::kHigh, Priority::kCritical});
    CHECK_FALSE(filter.archived);
}

TEST_CASE("a type that is not known is asked for as it is", "[core][search_tokens]") {
    CHECK(searched("type:own.thing").types == std::vector<std::string>{"own.thing"});
    CHECK(searched("type:own.*").types == std::vector<std::string>{"own.*"});
    CHECK(has_type_pattern("a type:own.*"));
    CHECK_FALSE(has_type_pattern("type:own.thing a.*"));
}

TEST_CASE("what is no token is a word", "[core][search_tokens]") {
    CHECK(searched("https://example.com is:late priority:huge 10:30 type: :").q ==
          "https://example.com is:late priority:huge 10:30 type: :");
}

TEST_CASE("a token takes the place of what the view says of the same", "[core][search_tokens]") {
    Filter unread;
    unread.is_read = {false};
    CHECK(searched("is:read", unread).is_read == std::vector<bool>{true});
    CHECK(searched("acme", unread).is_read == std::vector<bool>{false});
    CHECK(searched("is:archived is:snoozed").archived);
    CHECK(searched("is:archived is:snoozed").snoozed);
}

TEST_CASE("a search never asks for more than a server takes", "[core][search_tokens]") {
    std::string text;
    for (int i = 0; i < 300; ++i)
        text += "word" + std::to_string(i) + " type:t" + std::to_string(i) + ".x ";
    const Filter filter = searched(text);
    const auto query = parse_query_string(query_string(filter));
    REQUIRE(query.ok());
    const auto parsed = parse_list_query(query.value());
    REQUIRE(parsed.ok());
    CHECK(parsed.value().filter == filter);
}
