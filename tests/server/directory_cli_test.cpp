// `carillon directory import` and `carillon repair`, as a user runs them, beside a server and
// alone.

#include "server/app/cli/embedded_store.hpp"
#include "server/store/await.hpp"
#include "server/store/sqlite/connection.hpp"
#include "tests/server/json.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

struct Folder {
    TempDir dir;
    test::Variables variables{{"NOTIFICATION_DATA_DIR", data().string()}};

    std::filesystem::path data() const { return dir.path() / "data"; }
    std::string database() const { return (data() / "carillon.db").string(); }
    Finished run(const Arguments& arguments, const std::string& input = {}) const {
        return carillon::test::carillon(arguments, variables, input);
    }
    std::string token(const UserId& of, const std::string& role = "user") const {
        const Finished made = run({"token", "--user", of.text(), "--role", role});
        REQUIRE(made.exit_code == 0);
        return made.out.substr(0, made.out.size() - 1);
    }
    std::vector<DirectoryUser> users() const {
        Config config;
        config.database.path = database();
        auto store = open_store(config);
        if (!store) FAIL(store.error().message);
        auto found = await<std::vector<DirectoryUser>>(
            [&](auto done) { (*store)->users(100000, std::move(done)); });
        if (!found) FAIL(found.error().message);
        return std::move(*found);
    }
    void sql(const std::string& text) const {
        sqlite::Connection db({database(), {}});
        db.execute(text.c_str());
    }
};

const std::string kPeople = "id,email,name,teams\n" + user(1).text() + ",ada@example.com,Ada," +
                            team(1).text() + "\nnonsense,x,y,\n" + user(2).text() + ",,Bob,\n";

}  // namespace

TEST_CASE("import takes what is right and names what is wrong", "[server][import]") {
    const Folder folder;
    const auto file = folder.dir.write("people.csv", kPeople);
    const Finished done = folder.run({"directory", "import", file.string()});
    CHECK(done.exit_code == 1);
    CHECK(done.out == "2 users imported through the database " + folder.database() + "\n");
    CHECK(has(done.err, "line 3: id"));
    CHECK(has(done.err, "1 record not imported"));
    const auto users = folder.users();
    REQUIRE(users.size() == 2);
    CHECK(users[0].email == "ada@example.com");
    CHECK(users[0].teams == std::vector<TeamId>{team(1)});

    // What encodes a user for REST is read back by import.
    const Finished again = folder.run({"directory", "import", "-"},
                                      "[" + encode(users[0]) + "," + encode(users[1]) + "]");
    CHECK(again.exit_code == 0);
    CHECK(again.err.empty());
    CHECK(folder.users() == users);
}

TEST_CASE("import without a server takes ten thousand at once", "[server][import]") {
    const Folder folder;
    std::string lines;
    for (std::uint32_t i = 1; i <= 10000; ++i)
        lines += R"({"id":")" + user(i).text() + R"(","name":"n","teams":[")" +
                 team(i % 7 + 1).text() + "\"]}\n";
    const auto file = folder.dir.write("people.ndjson", lines);
    const Finished done = folder.run({"directory", "import", file.string()});
    CHECK(done.exit_code == 0);
    CHECK(has(done.out, "10000 users imported"));
    CHECK(folder.users().size() == 10000);
}

TEST_CASE("import goes through the running server", "[server][import]") {
    const Folder folder;
    ServeProcess server(folder.data());
    const Finished done = folder.run({"directory", "import", "-"}, kPeople);
    CHECK(done.exit_code == 1);
    CHECK(done.out == "2 users imported through the server at " + server.url() + "\n");
    CHECK(has(done.err, "line 3: id"));
    const auto answer =
        HttpClient(server.port())
            .request("GET", "/api/v1/directory/users/" + user(1).text(),
                     {{"Authorization", "Bearer " + folder.token(user(9), "service")}});
    CHECK(answer.status == 200);
    CHECK(json_of(answer).at("name") == "Ada");
    // The last of two entries of one person counts.
    std::string twice;
    for (int i = 0; i < 50; ++i)
        twice += R"({"id":")" + user(7).text() + R"(","name":"n)" + std::to_string(i) + "\"}\n";
    CHECK(folder.run({"directory", "import", "-"}, twice).exit_code == 0);
    CHECK(server.stop().exit_code == 0);
    const auto users = folder.users();
    REQUIRE(users.size() == 3);
    CHECK(users[2].name == "n49");
}

TEST_CASE("import names the line of a second person with an email, with a server and without",
          "[server][import]") {
    const Folder folder;
    const std::string twice = "id,email\n" + user(1).text() + ",ada@example.com\n" +
                              user(2).text() + ",Ada@Example.com\n" + user(3).text() +
                              ",not an email\n" + user(4).text() + ",\n";
    const Finished alone = folder.run({"directory", "import", "-"}, twice);
    CHECK(alone.exit_code == 1);
    CHECK(
        has(alone.err, "line 3: the email Ada@Example.com belongs to the user " + user(1).text()));
    CHECK(has(alone.err, "line 4: email must be an email address, such as ada@example.com"));
    CHECK(has(alone.err, "2 records not imported"));
    ServeProcess server(folder.data());
    const Finished beside = folder.run({"directory", "import", "-"}, twice);
    CHECK(beside.exit_code == 1);
    CHECK(has(beside.err, "line 3: the email Ada@Example.com belongs to the user "));
    CHECK(has(beside.out, "2 users imported"));
    CHECK(server.stop().exit_code == 0);
    CHECK(folder.users().size() == 2);
}

TEST_CASE("a command picks nobody when the tokens of several people say an email",
          "[server][cli]") {
    const Folder folder;
    {
        Config config;
        config.database.path = folder.database();
        auto store = open_store(config);
        REQUIRE(store);
        for (const std::uint32_t number : {1u, 2u}) {
            LearnedUser said;
            said.id = user(number);
            said.email = number == 1 ? "ada@example.com" : "ADA@example.com";
            REQUIRE(await<Done>([&](auto done) { (*store)->learn_user(said, std::move(done)); }));
        }
    }
    for (const Arguments& command : {Arguments{"token", "--user", "ada@example.com"},
                                     Arguments{"fake", "--user", "ada@example.com"}}) {
        const Finished refused = folder.run(command);
        CHECK(refused.exit_code == 1);
        CHECK(refused.out.empty());
        CHECK(has(refused.err, user(1).text() + ", " + user(2).text()));
    }
}

TEST_CASE("a wrong command line of import exits with 2, a wrong file with 1", "[server][import]") {
    const Folder folder;
    for (const Arguments& arguments : {Arguments{"directory"}, Arguments{"directory", "import"},
                                       Arguments{"directory", "import", "/does/not/exist"},
                                       Arguments{"directory", "import", folder.dir.path().string()},
                                       Arguments{"directory", "export", "-"}}) {
        const Finished finished = folder.run(arguments);
        CHECK(finished.exit_code == 2);
        CHECK_FALSE(finished.err.empty());
    }
    const Finished help = folder.run({"directory", "import", "--help"});
    CHECK(help.exit_code == 0);
    CHECK(has(help.out, "FILE"));
    const Finished odd = folder.run({"directory", "import", "-"}, "mail\n");
    CHECK(odd.exit_code == 1);
    CHECK(has(odd.err, "no column is named \"mail\""));
}

TEST_CASE("repair mends counters, and a client beside it sees them", "[server][repair]") {
    const Folder folder;
    ServeProcess server(folder.data());
    for (const char* task : {"One", "Two"}) {
        REQUIRE(folder
                    .run({"emit", "task.assigned", "--payload",
                          R"({"user_id":")" + user(1).text() + R"(","task":")" + task + "\"}"})
                    .exit_code == 0);
    }
    const Finished whole = folder.run({"repair"});
    CHECK(whole.exit_code == 0);
    CHECK(whole.out == "nothing to mend in 1 inbox\n");

    folder.sql("UPDATE inboxes SET unread_normal = 3, unread_high = 1, unseen = 4");
    WsClient client(server.port(), "/ws/notifications?token=" + folder.token(user(1)));
    const Json snapshot = await_frame(client, "snapshot");
    REQUIRE(snapshot.at("unread").at("total") == 4);
    const Finished mended = folder.run({"repair"});
    CHECK(mended.exit_code == 0);
    CHECK(mended.out == "inbox " + user(1).text() +
                            ": unread 4 -> 2 (normal 3 -> 2, high 1 -> 0, unseen 4 -> 2)\n"
                            "1 of 1 inbox mended\n");
    const Json changes = await_frame(client, "changes");
    CHECK(changes.at("from") == snapshot.at("revision"));
    CHECK(changes.at("unread").at("total") == 2);
    CHECK(changes.at("unread").at("high") == 0);
    CHECK(changes.at("upserts").empty());
    CHECK(folder.run({"repair"}).out == "nothing to mend in 1 inbox\n");
    CHECK(server.stop().exit_code == 0);
}

TEST_CASE("a token for a UUID needs the secret and no database", "[server][cli]") {
    const Folder folder;
    folder.dir.write("data/carillon.db", "this is no database");
    CHECK(folder.token(user(1)).size() > 20);
    CHECK(folder.run({"token", "--user", "ada@example.com"}).exit_code == 1);
    std::ifstream file(folder.database());
    std::string line;
    std::getline(file, line);
    CHECK(line == "this is no database");
}
