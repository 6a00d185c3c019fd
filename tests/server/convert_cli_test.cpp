// `carillon convert`, as far as it goes without a PostgreSQL server: what it refuses.

#include "tests/support/child_process.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

namespace carillon {
namespace {

using test::Finished;
using test::ServeProcess;
using test::TempDir;
using test::Variables;

const std::string kNowhere = "postgresql://me:hunter2@127.0.0.1:1/x";

Variables in(const TempDir& folder, const Variables& more = {}) {
    Variables all = {{"NOTIFICATION_DATA_DIR", (folder.path() / "data").string()}};
    all.insert(more.begin(), more.end());
    return all;
}

void check_refused(const Finished& finished, const std::string& part) {
    INFO(finished.err);
    CHECK(finished.exit_code == 1);
    CHECK(finished.out.empty());
    CHECK(finished.err.find(part) != std::string::npos);
    CHECK(finished.err.find("hunter2") == std::string::npos);
}

TEST_CASE("convert wants a PostgreSQL database to copy to", "[server][cli][convert]") {
    const TempDir folder;
    CHECK(test::carillon({"convert"}, in(folder)).exit_code == 2);
    for (const char* to : {"sqlite:other.db", "mysql://me:hunter2@db/x", ""})
        check_refused(test::carillon({"convert", "--to", to}, in(folder)),
                      "expected the address of a PostgreSQL database");
}

TEST_CASE("convert wants an embedded database to copy from, and makes none",
          "[server][cli][convert]") {
    const TempDir folder;
    check_refused(test::carillon({"convert", "--to", kNowhere}, in(folder)),
                  "there is no database");
    CHECK(std::filesystem::is_empty(folder.path()));
    check_refused(
        test::carillon({"convert", "--to", kNowhere}, in(folder, {{"DATABASE_URL", kNowhere}})),
        "is the address of a PostgreSQL database: expected the embedded database");
}

TEST_CASE("convert copies nothing beside a running server", "[server][cli][convert]") {
    const TempDir folder;
    ServeProcess server(folder.path() / "data");
    check_refused(test::carillon({"convert", "--to", kNowhere}, in(folder)),
                  "(pid " + std::to_string(server.process().pid()) + ") runs on the data folder");
    CHECK(server.stop().exit_code == 0);
    // And now it is the target that does not answer.
    check_refused(test::carillon({"convert", "--to", kNowhere}, in(folder)), "PostgreSQL: ");
}

}  // namespace
}  // namespace carillon
