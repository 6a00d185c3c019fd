// The directory, and whether the store is there.

#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;

namespace {

DirectoryUser ada() {
    DirectoryUser user;
    user.id = carillon::test::user(1);
    user.email = "Ada@example.com";
    user.name = "Ada Lovelace";
    user.locale = "en";
    user.timezone = "Europe/London";
    user.phone = "+441234567";
    user.teams = {team(3), team(1), team(3)};
    return user;
}

}  // namespace

STORE_TEST("a user is kept as given, teams once each in id order", "[directory]") {
    TestStore store(kind);
    store.put_user(ada());
    DirectoryUser expected = ada();
    expected.teams = {team(1), team(3)};
    CHECK(store.user(user(1)).value() == expected);

    DirectoryUser changed = ada();
    changed.email = "";
    changed.teams = {team(2)};
    store.put_user(changed);
    CHECK(store.user(user(1)).value() == changed);
}

STORE_TEST("a user is found by mail address in any case", "[directory]") {
    TestStore store(kind);
    DirectoryUser nobody;
    nobody.id = user(7);
    store.put_user(nobody);
    store.put_user(ada());
    CHECK(store.user_by_email("ada@EXAMPLE.com").value().name == "Ada Lovelace");
    CHECK(store.user_by_email("ada@example.org").error().code == Errc::kNotFound);
    CHECK(store.user_by_email("").error().code == Errc::kNotFound);
}

STORE_TEST("users are listed in id order up to the limit", "[directory]") {
    TestStore store(kind);
    for (const std::uint32_t number : {3u, 1u, 2u}) {
        DirectoryUser each;
        each.id = user(number);
        each.teams = {team(number)};
        store.put_user(each);
    }
    const auto users = store.users(2);
    REQUIRE(users.size() == 2);
    CHECK(users[0].id == user(1));
    CHECK(users[0].teams == std::vector<TeamId>{team(1)});
    CHECK(users[1].id == user(2));
}

STORE_TEST("a deleted user is gone from the directory and keeps his inbox", "[directory]") {
    TestStore store(kind);
    store.put_user(ada());
    store.add(user(1));
    store.delete_user(user(1));
    store.delete_user(user(1));
    CHECK(store.user(user(1)).error().code == Errc::kNotFound);
    CHECK(store.users(10).empty());
    CHECK(store.list(user(1)).total == 1);
}

STORE_TEST("a store that works answers a probe", "[directory]") {
    TestStore store(kind);
    CHECK(store.probe().ok());
}
