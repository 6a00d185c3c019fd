// What has become of a notification, in words.

#include "web-client/model/history.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::center;

namespace {

Millis utc(Millis) {
    return Millis(0);
}

std::vector<std::string> heads(const Notification& n, Language language = Language::kEnglish) {
    std::vector<std::string> heads;
    for (const DetailLine& line : history_lines(n, utc, language))
        heads.push_back(line.head);
    return heads;
}

Notification arrived() {
    Notification n;
    n.created_at = Millis(1790000000000);
    return n;
}

}  // namespace

TEST_CASE("a notification that nobody has looked at has arrived", "[center][history]") {
    const auto lines = history_lines(arrived(), utc, Language::kEnglish);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].head == "Arrived");
    CHECK(lines[0].when == full_time(Millis(1790000000000), utc, Language::kEnglish));
    CHECK(lines[0].why.empty());
}

TEST_CASE("what was done stands in the order of time, what is to come last", "[center][history]") {
    Notification n = arrived();
    const auto later = [&n](std::int64_t seconds) { return n.created_at + Millis(seconds * 1000); };
    n.seen_at = later(60);
    n.read_at = later(60);
    n.clicked_at = later(60);
    n.archived_at = later(90);
    n.expires_at = later(30);  // of another clock
    CHECK(heads(n) == std::vector<std::string>{"Arrived", "Seen in a list", "Opened", "Read",
                                               "Archived", "Expires"});
    n.seen_at = later(100);
    n.archived_at.reset();
    n.expires_at.reset();
    n.snoozed_until = later(500);
    CHECK(heads(n, Language::kFrench) ==
          std::vector<std::string>{"Arrivée", "Ouverte", "Lue", "Vue dans une liste", "Revient"});
}
