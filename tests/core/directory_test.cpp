// People as JSON, and how what tokens say adds up.

#include "core/event/directory.hpp"

#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

std::string id_of(std::uint32_t number) {
    return user(number).text();
}

}  // namespace

TEST_CASE("a directory user is written as it is read", "[core][directory]") {
    DirectoryUser ada;
    ada.id = user(1);
    ada.email = "ada@example.com";
    ada.name = "Ada \"L\"";
    ada.teams = {team(2), team(1)};
    CHECK(decode_directory_user(encode(ada), std::nullopt).value() == ada);
    DirectoryUser nobody;
    nobody.id = user(2);
    CHECK(decode_directory_user(encode(nobody), std::nullopt).value() == nobody);
    CHECK(encode(nobody) == R"({"id":")" + id_of(2) +
                                R"(","email":null,"name":null,"locale":null,"timezone":null,)" +
                                R"("phone":null,"teams":[]})");
}

TEST_CASE("the id stands in the object or beside it", "[core][directory]") {
    CHECK(decode_directory_user("{}", user(3))->id == user(3));
    CHECK(decode_directory_user(R"({"id":")" + id_of(4) + "\"}", user(3))->id == user(3));
    CHECK(decode_directory_user(R"({"id":")" + id_of(4) + "\"}", std::nullopt)->id == user(4));
    CHECK(decode_directory_user("{}", std::nullopt).error().field == "id");
    CHECK(decode_directory_user(R"({"id":"x"})", std::nullopt).error().field == "id");
}

TEST_CASE("what is no directory user is refused by its field", "[core][directory]") {
    const std::string long_text(300, 'x');
    for (const std::string name : {"email", "name", "locale", "timezone", "phone"}) {
        INFO(name);
        CHECK(decode_directory_user("{\"" + name + "\":7}", user(1)).error().field == name);
        CHECK(decode_directory_user("{\"" + name + "\":\"" + long_text + "\"}", user(1))
                  .error()
                  .field == name);
    }
    CHECK_FALSE(decode_directory_user(R"({"teams":["sales"]})", user(1)));
    CHECK_FALSE(decode_directory_user(R"({"teams":{}})", user(1)));
    for (const char* text : {"", "[]", "17", "null", "{"})
        CHECK_FALSE(decode_directory_user(text, user(1)));
}

TEST_CASE("what a token does not speak of stays as it was known", "[core][directory]") {
    LearnedUser known;
    known.id = user(1);
    known.name = "Ada";
    known.locale = "en";
    known.teams = std::vector<TeamId>{team(1)};
    LearnedUser said;
    said.id = user(1);
    CHECK_FALSE(said.says_anything());
    CHECK(same_content(merge(known, said), known));
    said.name = "Ada L.";
    said.teams = std::vector<TeamId>{team(3), team(2), team(3)};
    said.issued_at = Millis(7);
    CHECK(said.says_anything());
    const LearnedUser merged = merge(known, said);
    CHECK(merged.name == "Ada L.");
    CHECK(merged.locale == "en");
    CHECK(merged.teams == std::vector<TeamId>{team(2), team(3)});
    CHECK(merged.issued_at == Millis(7));
    said.teams = std::vector<TeamId>();
    CHECK(merge(known, said).teams->empty());
    CHECK_FALSE(same_content(merge(known, said), merged));
}
