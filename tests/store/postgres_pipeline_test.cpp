// Statements that are sent together, and what becomes of them when one fails.

#include "server/store/postgres/connection.hpp"
#include "server/store/postgres/postgres_error.hpp"
#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;
using postgres::Connection;
using postgres::Params;
using postgres::PostgresError;
using postgres::Transaction;

namespace {

constexpr const char* kInsert = "INSERT INTO sent (number, words) VALUES ($1, $2)";

// A table in a schema of its own.
class Numbers {
  public:
    Numbers() : db(schema_.url()) {
        Transaction transaction(db, Transaction::Kind::kWrite);
        transaction.run_script("CREATE TABLE sent (number bigint PRIMARY KEY, words text)");
        transaction.commit();
    }

    std::size_t count() {
        Transaction transaction(db, Transaction::Kind::kRead);
        return transaction.run("SELECT 1 FROM sent").size();
    }

  private:
    const TemporarySchema schema_;

  public:
    Connection db;
};

std::optional<PostgresError> failure_of(Transaction& transaction) {
    try {
        transaction.receive();
        return std::nullopt;
    } catch (const PostgresError& error) {
        return error;
    }
}

}  // namespace

TEST_CASE("what is sent is carried out in its order, before what comes next",
          "[store][postgres][pipeline]") {
    Numbers numbers;
    std::vector<std::size_t> affected;
    const auto note = [&](std::size_t rows) { affected.push_back(rows); };
    {
        Transaction transaction(numbers.db, Transaction::Kind::kWrite);
        transaction.send(kInsert, Params().add(1).add("one"), note);
        transaction.send(kInsert, Params().add(2).add_null(), note);
        transaction.send("UPDATE sent SET number = number + 10", {}, note);
        CHECK(affected.empty());
        auto rows = transaction.run("SELECT number FROM sent ORDER BY number");
        REQUIRE(rows.next());
        CHECK(rows.number(0) == 11);
        CHECK(affected == std::vector<std::size_t>{1, 1, 2});
        transaction.send(kInsert, Params().add(3).add("three"));
        transaction.commit();
    }
    CHECK(numbers.count() == 3);
}

TEST_CASE("behind what fails nothing is carried out, and the connection goes on",
          "[store][postgres][pipeline]") {
    Numbers numbers;
    {
        Transaction transaction(numbers.db, Transaction::Kind::kWrite);
        transaction.send(kInsert, Params().add(1).add("one"));
        transaction.send(kInsert, Params().add(1).add("once more"));
        bool is_told = false;
        // Its first time, and it is not even prepared.
        transaction.send("DELETE FROM sent WHERE number = $1", Params().add(1),
                         [&](std::size_t) { is_told = true; });
        const auto error = failure_of(transaction);
        REQUIRE(error);
        CHECK(error->kind() == PostgresError::Kind::kFault);
        CHECK_FALSE(error->breaks_connection());
        CHECK_THAT(error->what(), Catch::Contains("duplicate key"));
        CHECK_FALSE(is_told);
    }
    CHECK(numbers.count() == 0);
    Transaction transaction(numbers.db, Transaction::Kind::kWrite);
    transaction.send(kInsert, Params().add(1).add("one"));
    transaction.send("DELETE FROM sent WHERE number = $1", Params().add(1));
    transaction.commit();
}

TEST_CASE("what fails is told by whatever comes next, commit too", "[store][postgres][pipeline]") {
    Numbers numbers;
    const auto send_twice = [](Transaction& transaction) {
        transaction.send(kInsert, Params().add(1).add("one"));
        transaction.send(kInsert, Params().add(1).add("once more"));
    };
    {
        Transaction transaction(numbers.db, Transaction::Kind::kWrite);
        send_twice(transaction);
        CHECK_THROWS_AS(transaction.run("SELECT 1"), PostgresError);
    }
    {
        Transaction transaction(numbers.db, Transaction::Kind::kWrite);
        send_twice(transaction);
        CHECK_THROWS_AS(transaction.commit(), PostgresError);
    }
    {
        // Nobody asks what became of it.
        Transaction transaction(numbers.db, Transaction::Kind::kWrite);
        send_twice(transaction);
    }
    CHECK(numbers.count() == 0);
}

TEST_CASE("whoever counts what was affected may refuse it", "[store][postgres][pipeline]") {
    Numbers numbers;
    {
        Transaction transaction(numbers.db, Transaction::Kind::kWrite);
        transaction.send("UPDATE sent SET number = 2", {}, [](std::size_t rows) {
            if (rows == 0) throw PostgresError(PostgresError::Kind::kCollided, "nobody is there");
        });
        const auto error = failure_of(transaction);
        REQUIRE(error);
        CHECK(error->kind() == PostgresError::Kind::kCollided);
    }
    CHECK(numbers.count() == 0);
}

TEST_CASE("something is sent behind a COPY", "[store][postgres][pipeline]") {
    Numbers numbers;
    Transaction transaction(numbers.db, Transaction::Kind::kWrite);
    Transaction::Line line;
    line[0] = "1";
    line[1] = "one";
    std::string columns;
    for (std::size_t i = 2; i < line.size(); ++i)
        columns += ", ADD COLUMN more_" + std::to_string(i) + " text";
    transaction.run_script("ALTER TABLE sent " + columns.substr(2));
    std::vector<std::string> names = {"number", "words"};
    for (std::size_t i = 2; i < line.size(); ++i)
        names.push_back("more_" + std::to_string(i));
    transaction.copy("sent", names, {line});
    transaction.send(kInsert, Params().add(2).add("two"));
    CHECK(transaction.run("SELECT 1 FROM sent").size() == 2);
}

TEST_CASE("more is sent at once than any buffer holds", "[store][postgres][pipeline]") {
    Numbers numbers;
    const std::string words(100'000, 'x');
    Transaction transaction(numbers.db, Transaction::Kind::kWrite);
    for (int i = 0; i < 200; ++i)
        transaction.send(kInsert, Params().add(i).add(words));
    CHECK(transaction.run("SELECT 1 FROM sent").size() == 200);
}

TEST_CASE("a connection that goes while something is sent breaks, and is told as away",
          "[store][postgres][pipeline]") {
    Numbers numbers;
    {
        Transaction transaction(numbers.db, Transaction::Kind::kWrite);
        transaction.send(kInsert, Params().add(1).add("one"));
        transaction.send("SELECT pg_terminate_backend(pg_backend_pid())", {});
        transaction.send(kInsert, Params().add(2).add("two"));
        const auto error = failure_of(transaction);
        REQUIRE(error);
        CHECK(error->kind() == PostgresError::Kind::kOutage);
        CHECK(error->breaks_connection());
    }
    CHECK_THROWS_AS(numbers.count(), PostgresError);
}

TEST_CASE("what is sent and takes too long is cut", "[store][postgres][pipeline][silence]") {
    Numbers numbers;
    Transaction transaction(numbers.db, Transaction::Kind::kWrite);
    transaction.send("SELECT pg_sleep(6)", {});
    const auto error = failure_of(transaction);
    REQUIRE(error);
    CHECK(error->is_silence());
    CHECK(error->breaks_connection());
}
