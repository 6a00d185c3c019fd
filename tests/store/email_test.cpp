// An email belongs to one person, whatever its case; and pages of the directory.

#include "server/store/postgres/connection.hpp"
#include "server/store/postgres/migrations.hpp"
#include "server/store/sqlite/connection.hpp"
#include "server/store/sqlite/migrations.hpp"
#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>
#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

DirectoryUser person(std::uint32_t number, const std::string& email,
                     std::vector<TeamId> teams = {}) {
    DirectoryUser person;
    person.id = user(number);
    person.email = email;
    person.teams = std::move(teams);
    return person;
}

LearnedUser says(std::uint32_t number, const std::string& email, std::int64_t issued_at_s = 1) {
    LearnedUser said;
    said.id = user(number);
    said.email = email;
    said.issued_at = Millis(issued_at_s * 1000);
    return said;
}

std::string email_of(TestStore& store, std::uint32_t number) {
    return store.user(user(number)).value().email;
}

std::vector<UserId> ids(const DirectoryPage& page) {
    std::vector<UserId> ids;
    for (const DirectoryUser& each : page.items)
        ids.push_back(each.id);
    return ids;
}

using Ids = std::vector<UserId>;

}  // namespace

STORE_TEST("an email that was put for one person is refused for another, in any case",
           "[directory][email]") {
    TestStore store(kind);
    store.put_user(person(1, "Ada@example.com"));
    const auto second = store.try_put_user(person(2, "aDA@EXAMPLE.com"));
    REQUIRE_FALSE(second.ok());
    CHECK(second.error().code == Errc::kConflict);
    CHECK(second.error().field == "email");
    CHECK(second.error().message ==
          "the email aDA@EXAMPLE.com belongs to the user " + user(1).text() + " already");
    CHECK(store.user(user(2)).error().code == Errc::kNotFound);
    // Their own, in another case, and free again once they have another one or are gone.
    store.put_user(person(1, "ADA@example.com"));
    store.put_user(person(1, "ada@example.org"));
    store.put_user(person(2, "ada@example.com"));
    store.delete_user(user(2));
    store.put_user(person(3, "ada@example.com"));
    CHECK(store.user_by_email("ada@example.com")->id == user(3));
    // Nobody is everybody.
    store.put_user(person(4, ""));
    store.put_user(person(5, ""));
}

STORE_TEST("an email that was put wins over one that tokens say", "[directory][email]") {
    TestStore store(kind);
    store.learn_user(says(1, "ada@example.com"));
    CHECK(email_of(store, 1) == "ada@example.com");
    store.put_user(person(2, "Ada@example.com"));
    CHECK(email_of(store, 1).empty());
    CHECK(store.user_by_email("ada@example.com")->id == user(2));
    // A token does not take it back, and does not hide what was put for its owner.
    store.learn_user(says(1, "ADA@example.com", 2));
    CHECK(email_of(store, 1).empty());
    store.learn_user(says(3, "ada@example.com"));
    CHECK(email_of(store, 3).empty());
    CHECK(email_of(store, 2) == "Ada@example.com");
    store.put_user(person(1, ""));
    CHECK(email_of(store, 1).empty());
    // It is theirs once it is free and they say so again.
    store.put_user(person(2, ""));
    store.learn_user(says(1, "ada@example.com", 3));
    store.put_user(person(1, ""));
    CHECK(email_of(store, 1) == "ada@example.com");
}

STORE_TEST("an email that the tokens of several say names nobody, and all of them are named",
           "[directory][email]") {
    TestStore store(kind);
    store.learn_user(says(1, "ada@example.com"));
    store.learn_user(says(2, "Ada@example.com"));
    CHECK(email_of(store, 1) == "ada@example.com");
    CHECK(email_of(store, 2).empty());
    CHECK(ids(store.find_users({"ada@example.com", {}, {}, 50})) == Ids{user(1)});
    const auto which = store.user_by_email("ADA@example.com");
    REQUIRE_FALSE(which.ok());
    CHECK(which.error().code == Errc::kConflict);
    CHECK(which.error().message.find(user(1).text() + ", " + user(2).text()) != std::string::npos);
    // An operator's word decides.
    store.put_user(person(2, "ada@example.com"));
    CHECK(store.user_by_email("ada@example.com")->id == user(2));
    // What somebody said once and has put otherwise since is no claim.
    store.put_user(person(1, "ada@example.org"));
    store.delete_user(user(2));
    CHECK(store.user_by_email("ada@example.com").error().code == Errc::kNotFound);
}

STORE_TEST("the directory is shown in pages, by email and by team", "[directory]") {
    TestStore store(kind);
    for (const std::uint32_t number : {5u, 3u, 1u, 4u, 2u})
        store.put_user(
            person(number, "u" + std::to_string(number) + "@example.com", {team(number % 2 + 1)}));
    DirectoryPage page = store.find_users({{}, {}, {}, 2});
    CHECK(ids(page) == Ids{user(1), user(2)});
    REQUIRE(page.next == user(2));
    CHECK(page.items[0].teams == std::vector<TeamId>{team(2)});
    page = store.find_users({{}, {}, page.next, 2});
    CHECK(ids(page) == Ids{user(3), user(4)});
    page = store.find_users({{}, {}, page.next, 2});
    CHECK(ids(page) == Ids{user(5)});
    CHECK_FALSE(page.next);
    CHECK_FALSE(store.find_users({{}, {}, {}, 5}).next);

    page = store.find_users({{}, team(2), {}, 2});
    CHECK(ids(page) == Ids{user(1), user(3)});
    CHECK(ids(store.find_users({{}, team(2), page.next, 2})) == Ids{user(5)});
    CHECK(ids(store.find_users({"U3@example.com", {}, {}, 50})) == Ids{user(3)});
    CHECK(ids(store.find_users({"u3@example.com", team(2), {}, 50})) == Ids{user(3)});
    CHECK(store.find_users({"u3@example.com", team(1), {}, 50}).items.empty());
    CHECK(store.find_users({"u3@example.com", {}, user(3), 50}).items.empty());
    CHECK(store.find_users({{}, team(9), {}, 50}).items.empty());
    // Who is in it only by a word of a token that does not count is not.
    LearnedUser said;
    said.id = user(2);
    said.teams = std::vector<TeamId>{team(9)};
    store.learn_user(said);
    CHECK(store.find_users({{}, team(9), {}, 50}).items.empty());
}

namespace {

// What versions before knew of four people, three of whom have one address.
const char* const kPeople =
    "INSERT INTO users (id, email, name, locale, timezone, phone, put_email, put_name, put_locale,"
    " learned_email, born_with_broadcast) VALUES"
    " ('00000000-0000-4000-8000-000000000001', 'ada@example.com', '', '', '', '', FALSE, FALSE,"
    " FALSE, 'ada@example.com', 0),"
    " ('00000000-0000-4000-8000-000000000002', 'Ada@example.com', '', '', '', '', TRUE, FALSE,"
    " FALSE, '', 0),"
    " ('00000000-0000-4000-8000-000000000003', 'ADA@example.com', '', '', '', '', TRUE, FALSE,"
    " FALSE, '', 0),"
    " ('00000000-0000-4000-8000-000000000004', 'bob@example.com', '', '', '', '', TRUE, FALSE,"
    " FALSE, '', 0)";

UserId old_user(int number) {
    return *UserId::parse("00000000-0000-4000-8000-00000000000" + std::to_string(number));
}

// The one before emails were separated.
template <class Migrations>
int version_before(const Migrations& migrations) {
    for (const auto& migration : migrations) {
        if (migration.fix_rows != nullptr) return migration.version - 1;
    }
    throw std::runtime_error("no migration fixes rows");
}

void check_separated(TestStore& store) {
    const auto keeper = old_user(2).text();
    const std::vector<std::string> notes = store.notes();
    REQUIRE(notes.size() == 2);
    for (const std::string& note : notes)
        CHECK(note.find("the users " + keeper + " and ") == 0);
    CHECK(store.user(old_user(2))->email == "Ada@example.com");
    CHECK(store.user(old_user(1))->email.empty());
    CHECK(store.user(old_user(3))->email.empty());
    CHECK(store.user(old_user(4))->email == "bob@example.com");
    CHECK(store.user_by_email("ada@example.com")->id == old_user(2));
    store.reopen();
    CHECK(store.notes().size() == 2);
}

}  // namespace

TEST_CASE("a database with one email for several people is brought to one for one (sqlite)",
          "[store][sqlite][email]") {
    const TemporaryFolder folder;
    const std::string path = folder.file("old.db");
    {
        sqlite::Connection db({path, {}});
        REQUIRE(sqlite::migrate(db, kStart, version_before(sqlite::migrations())).ok());
        db.execute(kPeople);
    }
    TestStore store(StoreKind::kSqlite, {100, path, {}});
    check_separated(store);
}

TEST_CASE("a database with one email for several people is brought to one for one (postgres)",
          "[store][postgres][email]") {
    const TemporarySchema schema;
    {
        postgres::Connection db(schema.url());
        REQUIRE(postgres::migrate(db, kStart, version_before(postgres::migrations())).ok());
        postgres::Transaction transaction(db, postgres::Transaction::Kind::kWrite);
        transaction.run_script(kPeople);
        transaction.commit();
    }
    TestStore store(StoreKind::kPostgres, {100, schema.url(), {}});
    check_separated(store);
}
