// The move from the embedded database to PostgreSQL as an operator makes it and a client lives it.

#include "tests/store/test_store.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/ws_client.hpp"

#include <catch2/catch.hpp>

using namespace carillon::test;

namespace {

const std::string kUser = "0190f000-0000-7000-8000-000000000001";

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

void emit(const std::string& task, const Variables& environment) {
    const Finished done = carillon::test::carillon(
        {"emit", "task.assigned", "--payload",
         R"({"recipients":[")" + kUser + R"("],"task":")" + task + R"("})"},
        environment);
    INFO(done.err);
    REQUIRE(done.exit_code == 0);
}

// What stands in quotes behind `"name":`.
std::string text_in(const std::string& json, const std::string& name) {
    const std::string start = "\"" + name + "\":\"";
    const std::size_t at = json.find(start);
    REQUIRE(at != std::string::npos);
    return json.substr(at + start.size(), json.find('"', at + start.size()) - at - start.size());
}

}  // namespace

TEST_CASE("a client that comes back after the move is told what it missed, and no more",
          "[store][postgres][convert]") {
    const TempDir folder;
    const Variables embedded = {{"NOTIFICATION_DATA_DIR", (folder.path() / "data").string()}};
    const Finished signed_in =
        carillon::test::carillon({"fake", "--user", "a@example.com"}, embedded);
    REQUIRE(signed_in.exit_code == 0);
    std::string revision;
    std::string token;
    {
        ServeProcess server(folder.path() / "data");
        token = carillon::test::carillon({"token", "--user", kUser}, embedded).out;
        token.pop_back();
        emit("seen before", embedded);
        WsClient client(server.port(), "/ws/notifications?token=" + token);
        CHECK(has(client.next(), "\"hello\""));
        const std::string snapshot = client.next();
        REQUIRE(has(snapshot, "\"snapshot\""));
        CHECK(has(snapshot, "seen before"));
        revision = text_in(snapshot, "revision");
        client.close();
        CHECK(server.stop().exit_code == 0);
    }
    emit("missed", embedded);

    TemporarySchema target;
    const Finished converted =
        carillon::test::carillon({"convert", "--to", target.url()}, embedded);
    INFO(converted.err);
    REQUIRE(converted.exit_code == 0);
    CHECK(has(converted.out, "notifications 12"));
    CHECK(has(converted.out, "every row compared, no difference"));
    CHECK(converted.err.empty());
    const Finished again = carillon::test::carillon({"convert", "--to", target.url()}, embedded);
    CHECK(again.exit_code == 1);
    CHECK(has(again.err, "the target is not empty: it holds rows ("));

    ServeProcess server(folder.path() / "data", {}, {{"DATABASE_URL", target.url()}});
    WsClient client(server.port(), "/ws/notifications?since=" + revision + "&token=" + token);
    CHECK(has(client.next(), "\"hello\""));
    const std::string changes = client.next();
    CHECK(has(changes, "\"type\":\"changes\""));
    CHECK(text_in(changes, "from") == revision);
    CHECK(has(changes, "missed"));
    CHECK_FALSE(has(changes, "seen before"));
    client.close();
    CHECK(server.stop().exit_code == 0);
    const Finished checked = carillon::test::carillon(
        {"check"}, {{"NOTIFICATION_DATA_DIR", (folder.path() / "data").string()},
                    {"NOTIFICATION_LISTEN", "127.0.0.1:0"},
                    {"DATABASE_URL", target.url()}});
    INFO(checked.out);
    CHECK(checked.exit_code == 0);
    CHECK(has(checked.out, "is at schema version "));
    CHECK(has(checked.out, "clock "));
}
