// Places for a store that go away with the test.

#include "server/store/postgres/connection.hpp"
#include "tests/store/test_store.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <cstdlib>

namespace carillon::test {

TemporaryFolder::TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "carillon-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
    path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

namespace {

std::string postgres_address() {
    const char* url = std::getenv("CARILLON_TEST_POSTGRES");
    if (!url) {
        throw std::runtime_error("no PostgreSQL: run this by scripts/with-postgres, or ./test");
    }
    return url;
}

void run_on(const std::string& url, const std::string& sql) {
    postgres::Connection db(url);
    postgres::Transaction transaction(db, postgres::Transaction::Kind::kWrite);
    transaction.run_script("SET LOCAL client_min_messages = warning");
    transaction.run_script(sql);
    transaction.commit();
}

}  // namespace

// A user of its own finds it: a setting of the connection would not survive PgBouncer.
TemporarySchema::TemporarySchema() {
    static std::atomic<int> count{0};
    name_ = "test_" + std::to_string(::getpid()) + "_" + std::to_string(++count);
    url_ = postgres_address();
    const std::string operator_name = "user=carillon";
    const auto at = url_.find(operator_name);
    if (at == std::string::npos) throw std::runtime_error("no " + operator_name + " in " + url_);
    run_on(url_, "CREATE SCHEMA " + name_ + "; CREATE ROLE " + name_ +
                     " SUPERUSER LOGIN; ALTER ROLE " + name_ + " SET search_path = " + name_);
    url_.replace(at, operator_name.size(), "user=" + name_);
}

TemporarySchema::~TemporarySchema() {
    try {
        run_on(postgres_address(), "DROP SCHEMA " + name_ + " CASCADE; DROP ROLE " + name_);
    } catch (const std::exception&) {
        // The server goes away with everything in it.
    }
}

}  // namespace carillon::test
