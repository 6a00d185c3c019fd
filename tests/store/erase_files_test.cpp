// After an erasure no word of the person is in any table, nor in the bytes of the files, and one
// that is cut off is carried on.

#include "server/store/postgres/connection.hpp"
#include "server/store/postgres/postgres_store.hpp"
#include "server/store/sqlite/connection.hpp"
#include "server/store/sqlite/query.hpp"
#include "server/store/store_limits.hpp"
#include "tests/store/persons.hpp"

#include <catch2/catch.hpp>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <future>
#include <iterator>
#include <memory>
#include <utility>

using namespace carillon;
using namespace carillon::test;

namespace {

const UserId kAda = user(1);
const UserId kBob = user(2);

std::string bytes_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Of these words those that stand in the file, its log, or its index of the log.
std::vector<std::string> words_in_files(const std::string& path) {
    std::vector<std::string> found;
    for (const char* end : {"", "-wal", "-shm"}) {
        const std::string bytes = bytes_of(path + end);
        for (const std::string& word : personal_words()) {
            const std::size_t at = bytes.find(word);
            if (at == std::string::npos) continue;
            // With what stands around it, which tells where it was left.
            const std::size_t from = at - std::min<std::size_t>(at, 120);
            found.push_back(path + end + " at " + std::to_string(at) + ": " +
                            bytes.substr(from, 240));
        }
    }
    return found;
}

// Of these words those that stand in a row of a table, whichever.
std::vector<std::string> words_in_tables(const std::string& url) {
    postgres::Connection db(url);
    postgres::Transaction transaction(db, postgres::Transaction::Kind::kRead);
    std::vector<std::string> tables;
    auto rows = transaction.run(
        "SELECT quote_ident(table_name) FROM information_schema.tables"
        " WHERE table_schema = current_schema()");
    while (rows.next())
        tables.emplace_back(rows.text(0));
    tables.emplace_back("pg_stats");
    std::vector<std::string> found;
    for (const std::string& table : tables) {
        for (const std::string& word : personal_words()) {
            const std::string of =
                table == "pg_stats" ? " AND t.schemaname = current_schema()" : "";
            auto hits = transaction.run(
                "SELECT 1 FROM " + table + " t WHERE position($1 in t::text) > 0" + of + " LIMIT 1",
                postgres::Params().add(word));
            if (hits.next()) found.push_back(table + ": " + word);
        }
    }
    return found;
}

StoreOptions with_mail(const std::string& path = "") {
    StoreOptions options;
    options.channels.email = true;
    options.path = path;
    return options;
}

// Rows of others around them, so that words share pages and parts of the index with others'.
void fill(TestStore& store) {
    for (int batch = 0; batch < 3; ++batch) {
        std::vector<Event> events;
        for (int i = 0; i < 300; ++i) {
            events.push_back(titled_event("another word " + std::to_string(i * 7), {kBob}));
            if (i % 10 == 0)
                events.push_back(titled_event("zqtitleword again " + std::to_string(i), {kAda}));
        }
        value_of(store.publish(request_of(std::move(events))));
    }
}

// What is told of them afterwards leaves nothing either.
void tell_more(TestStore& store) {
    Event later = titled_event("zqlaterword", {kAda});
    later.id = "told-later";
    later.own_text->body = "zqbodyword";
    later.deliver_at = store.now() + kDay;
    value_of(store.publish(later));
}

constexpr const char* kPathVariable = "CARILLON_ERASING_DATABASE";
constexpr const char* kKindVariable = "CARILLON_ERASING_KIND";

// Erases in a process of its own that kills itself after some steps.
void erase_and_die(const std::string& path, const char* kind) {
    const pid_t process = ::fork();
    if (process == 0) {
        ::setenv(kPathVariable, path.c_str(), 1);
        ::setenv(kKindVariable, kind, 1);
        ::execl("/proc/self/exe", "store_tests", "[erasing-process]", nullptr);
        ::_exit(127);
    }
    int status = 0;
    ::waitpid(process, &status, 0);
    REQUIRE(WIFSIGNALED(status));
    REQUIRE(WTERMSIG(status) == SIGKILL);
}

void carry_on(TestStore& store) {
    // Nobody does what another process may still be doing.
    store.run_due(1000);
    store.advance(store_limits::kPendingAge + kSecond);
    while (store.run_due(1000) >= 1000) {
    }
}

}  // namespace

TEST_CASE("[erases until it dies]", "[.][erasing-process]") {
    StoreOptions options = with_mail(std::getenv(kPathVariable));
    options.step_rows = 10;
    int steps = 0;
    options.on_commit = [&steps](Store&, const Commit&) {
        if (++steps == 4) ::raise(SIGKILL);
    };
    const bool is_postgres = std::string(std::getenv(kKindVariable)) == "postgres";
    TestStore store(is_postgres ? StoreKind::kPostgres : StoreKind::kSqlite, options);
    static_cast<void>(try_erase(store, kAda));
}

TEST_CASE("after an erasure no word of the person is in the bytes of the files",
          "[persons][sqlite]") {
    TemporaryFolder folder;
    const std::string path = folder.file("carillon.db");
    TestStore store(StoreKind::kSqlite, with_mail(path));
    fill(store);
    keep_all_of(store, kAda, kBob);
    fill(store);
    // What has changed and gone before leaves nothing either.
    store.operate(kAda, ack_all()).value();
    CHECK(words_in_files(path).size() >= personal_words().size());
    erase(store, kAda);
    CHECK(words_in_files(path) == std::vector<std::string>());
    tell_more(store);
    CHECK(words_in_files(path) == std::vector<std::string>());
    ListQuery query;
    query.filter.q = "another";
    CHECK(store.list(kBob, query).total == 1800);
    sqlite::Connection db(sqlite::ConnectionSettings{path});
    db.execute("INSERT INTO notifications_fts (notifications_fts) VALUES ('integrity-check')");
    sqlite::Query check(db, "PRAGMA integrity_check");
    REQUIRE(check.step());
    CHECK(check.text(0) == "ok");
}

TEST_CASE("an erasure waits for who reads, and then nothing is in the files", "[persons][sqlite]") {
    TemporaryFolder folder;
    const std::string path = folder.file("carillon.db");
    TestStore store(StoreKind::kSqlite, with_mail(path));
    keep_all_of(store, kAda, kBob);
    sqlite::Connection other(sqlite::ConnectionSettings{path});
    auto reading = std::make_unique<sqlite::Transaction>(other, sqlite::Transaction::Kind::kRead);
    {
        sqlite::Query query(other, "SELECT count(*) FROM notifications");
        REQUIRE(query.step());
    }
    std::promise<Result<rest::EraseResult>> promise;
    auto answer = promise.get_future();
    PersonRequest request;
    request.user = kAda;
    store.store().erase(
        request, [&](Result<rest::EraseResult> result) { promise.set_value(std::move(result)); });
    // Others go on meanwhile.
    store.add(kBob, "meanwhile");
    reading.reset();
    CHECK(value_of(answer.get()).notifications == 3);
    CHECK(words_in_files(path) == std::vector<std::string>());
}

TEST_CASE("after an erasure and its vacuum no word of the person is in any table",
          "[persons][postgres]") {
    TemporarySchema schema;
    TestStore store(StoreKind::kPostgres, with_mail(schema.url()));
    fill(store);
    keep_all_of(store, kAda, kBob);
    CHECK(words_in_tables(schema.url()).size() >= personal_words().size());
    erase(store, kAda);
    tell_more(store);
    REQUIRE(vacuum_postgres(schema.url()));
    CHECK(words_in_tables(schema.url()) == std::vector<std::string>());
}

TEST_CASE("what another node is told of somebody while they are erased names them no more",
          "[persons][nodes][postgres]") {
    TestStore here(StoreKind::kPostgres, with_mail());
    TestStore there(StoreKind::kPostgres, with_mail(here.path()));
    for (std::uint32_t i = 0; i < 20; ++i) {
        const UserId person = user(100 + i);
        here.add(person);
        std::vector<std::future<Result<std::vector<PublishedEvent>>>> told;
        const auto tell = [&] {
            auto promise = std::make_shared<std::promise<Result<std::vector<PublishedEvent>>>>();
            told.push_back(promise->get_future());
            Event later = titled_event("later", {person, kBob});
            later.deliver_at = here.now() + kDay;
            there.store().publish(request_of({std::move(later)}), [promise](auto result) {
                promise->set_value(std::move(result));
            });
        };
        std::promise<Result<rest::EraseResult>> promise;
        auto erased = promise.get_future();
        PersonRequest request;
        request.user = person;
        for (int n = 0; n < 4; ++n)
            tell();
        here.store().erase(request, [&](auto result) { promise.set_value(std::move(result)); });
        for (int n = 0; n < 4; ++n)
            tell();
        REQUIRE(erased.wait_for(std::chrono::minutes(1)) == std::future_status::ready);
        for (auto& each : told)
            REQUIRE(each.wait_for(std::chrono::minutes(1)) == std::future_status::ready);
        CHECK(erased.get());
        postgres::Connection db(here.path());
        postgres::Transaction transaction(db, postgres::Transaction::Kind::kRead);
        auto left =
            transaction.run("SELECT 1 FROM scheduled_events WHERE position($1 in event) > 0",
                            postgres::Params().add(person.text()));
        CHECK_FALSE(left.next());
    }
}

TEST_CASE("an erasure that is cut off is carried on by whoever finds it", "[persons][sqlite]") {
    TemporaryFolder folder;
    const std::string path = folder.file("carillon.db");
    {
        TestStore store(StoreKind::kSqlite, with_mail(path));
        keep_all_of(store, kAda, kBob);
        fill(store);
    }
    erase_and_die(path, "sqlite");
    CHECK_FALSE(words_in_files(path).empty());
    TestStore store(StoreKind::kSqlite, with_mail(path));
    // It is kept already: nothing comes in any more, and they cannot be named again yet.
    CHECK(value_of(store.publish(titled_event("late", {kAda}))).front().result.created == 0);
    DirectoryUser entry;
    entry.id = kAda;
    CHECK(store.try_put_user(entry).error().code == Errc::kConflict);
    carry_on(store);
    store.reopen();
    CHECK(store.rows(kAda).empty());
    CHECK(words_in_files(path) == std::vector<std::string>());
    CHECK(store.try_put_user(entry));
}

TEST_CASE("an erasure that is cut off on PostgreSQL is carried on", "[persons][postgres]") {
    TemporarySchema schema;
    {
        TestStore store(StoreKind::kPostgres, with_mail(schema.url()));
        keep_all_of(store, kAda, kBob);
        fill(store);
    }
    erase_and_die(schema.url(), "postgres");
    TestStore store(StoreKind::kPostgres, with_mail(schema.url()));
    CHECK_FALSE(store.rows(kAda).empty());
    carry_on(store);
    CHECK(store.rows(kAda).empty());
    REQUIRE(vacuum_postgres(schema.url()));
    CHECK(words_in_tables(schema.url()) == std::vector<std::string>());
}
