// What is said of an address that cannot be used: never its password, which libpq quotes.

#include "server/store/postgres/address.hpp"
#include "server/store/postgres/postgres_store.hpp"
#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace carillon;

TEST_CASE("a start's error never shows the password of the database's address",
          "[store][postgres][address]") {
    const std::string url = GENERATE(
        as<std::string>(), "postgresql://u:hun%ter2@h/x", "postgresql://u:hun?ter2@h/x",
        "postgresql://u:hun ter2@h:x/d", "postgresql://u:ter2@h/x?pasword=hunter2",
        "postgresql://u:hunter2@127.0.0.1:1/x", "postgresql://u@127.0.0.1:1/x?password=hunter2",
        "postgresql://u:hun%74er2@127.0.0.1:1/x", "postgresql://u:hunter2@127.0.0.1:99999/x",
        "postgresql://u:hunter2@127.0.0.1:1/x?sslmode=hunter2");
    CAPTURE(url);
    StoreSettings settings;
    settings.clock = [] { return test::kStart; };
    const auto opened = open_postgres_store(PostgresSettings{url, 1, 1}, settings);
    const auto migrated = migrate_postgres(url, test::kStart);
    REQUIRE_FALSE(opened.ok());
    REQUIRE_FALSE(migrated.ok());
    for (const Error& error : {opened.error(), migrated.error()}) {
        CAPTURE(error.message);
        CHECK(error.field == "DATABASE_URL");
        CHECK(error.message.find("ter2") == std::string::npos);
        CHECK(error.message.find("er2@") == std::string::npos);
    }
}

TEST_CASE("an address is read as libpq reads it, also as keys and values",
          "[store][postgres][address]") {
    using postgres::is_address;
    using postgres::without_secrets;
    CHECK(is_address("postgresql://u:p%25@h/x?sslmode=require"));
    CHECK(is_address("host=h user=u password=p"));
    CHECK_FALSE(is_address("postgresql://u:hun%ter2@h/x"));
    CHECK_FALSE(is_address("host=h nonsense=1"));
    CHECK(without_secrets("FATAL: for u with p4ss and p%34ss", "postgresql://u:p%34ss@h/x") ==
          "FATAL: for u with *** and ***");
    CHECK(without_secrets("it is p4ss", "host=h password=p4ss") == "it is ***");
    CHECK(without_secrets("it is fine", "postgresql://u@h/x") == "it is fine");
}
