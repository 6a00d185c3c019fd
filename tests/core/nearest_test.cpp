#include "core/base/nearest.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace carillon;

TEST_CASE("a name that was mistyped is found again", "[core][nearest]") {
    const std::vector<std::string_view> names = {"serve", "migrate", "token", "emit", "repair"};
    CHECK(nearest_name("emti", names) == "emit");
    CHECK(nearest_name("server", names) == "serve");
    CHECK(nearest_name("migrat", names) == "migrate");
    CHECK(nearest_name("TOKEN", names) == "token");
    CHECK(nearest_name("tokken", names) == "token");
    CHECK(did_you_mean("emti", names) == " (did you mean emit?)");
}

TEST_CASE("what resembles nothing has no nearest name", "[core][nearest]") {
    const std::vector<std::string_view> names = {"serve", "emit"};
    CHECK(nearest_name("directory", names).empty());
    CHECK(nearest_name("x", names).empty());
    CHECK(nearest_name("", names).empty());
    CHECK(nearest_name(std::string(1000, 'e'), names).empty());
    CHECK(nearest_name("emit", {}).empty());
    CHECK(did_you_mean("directory", names).empty());
}
