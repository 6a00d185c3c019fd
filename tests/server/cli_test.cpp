// The commands, run as a user runs them: what they print, and their exit codes.

#include "core/event/templates.hpp"
#include "server/app/cli/embedded_store.hpp"
#include "server/auth/authenticator.hpp"
#include "server/base/clock/system_clock.hpp"
#include "server/store/await.hpp"
#include "server/store/sqlite/connection.hpp"
#include "tests/support/child_process.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

namespace carillon {
namespace {

using test::Finished;
using test::TempDir;
using test::Variables;

const std::string kUser = "0190f000-0000-7000-8000-000000000001";
const std::string kTeam = "0190f000-0000-7000-8000-0000000000aa";

Variables in(const TempDir& folder) {
    return {{"NOTIFICATION_DATA_DIR", (folder.path() / "data").string()}};
}

std::unique_ptr<Store> open(const TempDir& folder) {
    Config config;
    config.data_dir = folder.path() / "data";
    config.database.path = config.data_dir / "carillon.db";
    auto store = open_store(config);
    if (!store) FAIL(store.error().message);
    return std::move(*store);
}

Snapshot inbox_of(const TempDir& folder, const UserId& user) {
    const auto store = open(folder);
    auto snapshot = await<Snapshot>([&](auto done) { store->unread(user, 200, std::move(done)); });
    if (!snapshot) FAIL(snapshot.error().message);
    return std::move(*snapshot);
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::string payload(const std::string& task) {
    return R"({"recipients":[")" + kUser + R"("],"task":")" + task + R"("})";
}

TEST_CASE("help and version are answered on standard output", "[server][cli]") {
    const Finished help = test::carillon({"--help"});
    CHECK(help.exit_code == 0);
    for (const char* command : {"serve", "migrate", "token", "emit", "fake", "cleanup", "repair",
                                "directory", "convert", "check"}) {
        CHECK(has(help.out, command));
        const Finished of_command = test::carillon({command, "--help"});
        CHECK(of_command.exit_code == 0);
        CHECK(has(of_command.out, "Usage: carillon " + std::string(command)));
    }
    const Finished version = test::carillon({"--version"});
    CHECK(version.exit_code == 0);
    CHECK(version.out.find("carillon ") == 0);
}

TEST_CASE("after a backup was put back, repair gives the database a new epoch", "[server][cli]") {
    const TempDir folder;
    const UserId user = *UserId::parse(kUser);
    const auto emit = [&](const std::string& task) {
        const auto done =
            test::carillon({"emit", "task.assigned", "--payload", payload(task)}, in(folder));
        REQUIRE(done.exit_code == 0);
    };
    const auto file = folder.path() / "data" / "carillon.db";
    const auto backup = folder.path() / "backup.db";
    emit("kept");
    std::filesystem::copy_file(file, backup);
    emit("lost");
    const Revision lost = inbox_of(folder, user).revision;
    std::filesystem::copy_file(backup, file, std::filesystem::copy_options::overwrite_existing);
    emit("new");
    CHECK(inbox_of(folder, user).revision == lost);  // the same name for another state
    const Finished repaired = test::carillon({"repair", "--restored"}, in(folder));
    CHECK(repaired.exit_code == 0);
    const Revision now = inbox_of(folder, user).revision;
    CHECK(now.epoch != lost.epoch);
    CHECK(now.counter == lost.counter);
    CHECK(has(repaired.out, "new epoch " + now.epoch));
    CHECK(has(repaired.out, "nothing to mend in 1 inbox\n"));
    CHECK(test::carillon({"repair"}, in(folder)).out == "nothing to mend in 1 inbox\n");
}

TEST_CASE("a wrong command line exits with 2 and says why", "[server][cli]") {
    const std::vector<test::Arguments> rows = {
        {"repair", "--channel", "email"},
        {"repair", "--dry-run"},
        {"repair", "--deliveries", "--restored"},
        {"repair", "--deliveries", "--channel", "web"},
        {},
        {"nonsense"},
        {"serve", "--nonsense"},
        {"serve", "--site", "/does/not/exist"},
        {"token"},
        {"token", "--user", "nobody"},
        {"token", "--user", kUser, "--role", "root"},
        {"token", "--user", kUser, "--teams", "sales"},
        {"token", "--user", kUser, "--ttl", "0"},
        {"token", "--user", kUser, "--ttl", "soon"},
        {"emit"},
        {"emit", "task.assigned", "--payload", "{"},
        {"emit", "task.assigned", "--payload", "[]"},
        {"emit", "task.assigned", "--file", "-"},
        {"emit", "--file", "/does/not/exist"},
        {"emit", "--payload", "{}"},
        {"emit", "task.assigned", "--via", "pigeon"},
        {"fake"},
        {"fake", "--user", "not an email@"},
        {"fake", "--user", kUser, "--count", "0"},
        {"migrate", "now"},
    };
    for (const auto& arguments : rows) {
        std::string line;
        for (const std::string& word : arguments)
            line += word + " ";
        CAPTURE(line);
        const Finished finished = test::carillon(arguments);
        CHECK(finished.exit_code == 2);
        CHECK_FALSE(finished.err.empty());
        CHECK(finished.out.empty());
    }
}

TEST_CASE("a wrong variable is one line and exits with 1", "[server][cli]") {
    const TempDir folder;
    Variables variables = in(folder);
    variables["NOTIFICATION_WS_HEARTBEAT"] = "often";
    for (const char* command : {"serve", "migrate", "cleanup"}) {
        const Finished finished = test::carillon({command}, variables);
        CHECK(finished.exit_code == 1);
        CHECK(finished.err ==
              "carillon: NOTIFICATION_WS_HEARTBEAT=\"often\" is not accepted: expected a whole "
              "number from 1 to 3600 (seconds)\n");
        CHECK(finished.out.empty());
    }
    const Finished later = test::carillon({"serve"}, {{"NOTIFICATION_EMAIL_ENABLED", "true"},
                                                      {"SMTP_URL", "smtp://u:hunter2@m"},
                                                      {"NOTIFICATION_EMAIL_FROM", "ä@b.c"}});
    CHECK(later.exit_code == 1);
    CHECK(has(later.err,
              "NOTIFICATION_EMAIL_FROM=\"ä@b.c\" is not accepted: expected an email address"));
    CHECK_FALSE(has(later.err, "hunter2"));
}

TEST_CASE("migrate makes the database and a second time does nothing", "[server][cli]") {
    const TempDir folder;
    const Finished first = test::carillon({"migrate"}, in(folder));
    CHECK(first.exit_code == 0);
    CHECK(has(first.out, "from version 0"));
    const Finished second = test::carillon({"migrate"}, in(folder));
    CHECK(second.exit_code == 0);
    CHECK(has(second.out, "nothing to do"));
}

TEST_CASE("token prints one token that the server's secret verifies", "[server][cli]") {
    const TempDir folder;
    const Finished finished = test::carillon(
        {"token", "--user", kUser, "--role", "manager", "--teams", kTeam, "--ttl", "60"},
        in(folder));
    REQUIRE(finished.exit_code == 0);
    CHECK(finished.err.empty());
    REQUIRE(finished.out.back() == '\n');
    const std::string token = finished.out.substr(0, finished.out.size() - 1);
    std::ifstream file(folder.path() / "data/jwt_secret");
    std::string secret;
    std::getline(file, secret);
    const auto authenticator = Authenticator::create({secret, "", "", ""});
    REQUIRE(authenticator);
    const auto principal = (*authenticator)->verify(token, system_now());
    REQUIRE(principal);
    CHECK(principal->user.text() == kUser);
    CHECK(principal->role == Role::kManager);
    CHECK(principal->teams == std::vector<TeamId>{*TeamId::parse(kTeam)});
    CHECK_FALSE((*authenticator)->verify(token, system_now() + Millis(61000)));
    CHECK_FALSE(std::filesystem::exists(folder.path() / "data/carillon.db"));
}

TEST_CASE("token by email knows what the directory knows", "[server][cli]") {
    const TempDir folder;
    const Finished nobody = test::carillon({"token", "--user", "zoe@example.com"}, in(folder));
    CHECK(nobody.exit_code == 1);
    CHECK(has(nobody.err, "zoe@example.com"));
    CHECK(has(nobody.err, "UUID"));

    DirectoryUser zoe;
    zoe.id = *UserId::parse(kUser);
    zoe.email = "zoe@example.com";
    zoe.name = "Zoé";
    zoe.locale = "en";
    zoe.teams = {*TeamId::parse(kTeam)};
    REQUIRE(await<Done>([&, store = open(folder)](auto done) { store->put_user(zoe, done); }));
    Variables variables = in(folder);
    variables["NOTIFICATION_JWT_SECRET"] = std::string(32, 's');
    const Finished finished = test::carillon({"token", "--user", "Zoe@Example.com"}, variables);
    REQUIRE(finished.exit_code == 0);
    const auto authenticator = Authenticator::create({std::string(32, 's'), "", "", ""});
    const auto principal =
        (*authenticator)->verify(finished.out.substr(0, finished.out.size() - 1), system_now());
    REQUIRE(principal);
    CHECK(principal->user == zoe.id);
    CHECK(principal->name == "Zoé");
    CHECK(principal->locale == "en");
    CHECK(principal->teams == zoe.teams);
    CHECK(principal->role == Role::kUser);
}

TEST_CASE("emit without a server writes into the store", "[server][cli]") {
    const TempDir folder;
    const Finished finished =
        test::carillon({"emit", "task.assigned", "--payload", payload("Call Acme")}, in(folder));
    CHECK(finished.exit_code == 0);
    CHECK(has(finished.out, "1 notification created"));
    CHECK(finished.err.empty());
    const Snapshot inbox = inbox_of(folder, *UserId::parse(kUser));
    REQUIRE(inbox.items.size() == 1);
    CHECK(has(inbox.items[0].title, "Call Acme"));
}

TEST_CASE("emit with an id creates once, and refuses another content", "[server][cli]") {
    const TempDir folder;
    const auto emit = [&](const std::string& task) {
        return test::carillon({"emit", "task.assigned", "--payload", payload(task), "--id", "k1"},
                              in(folder));
    };
    CHECK(emit("A").exit_code == 0);
    const Finished again = emit("A");
    CHECK(again.exit_code == 0);
    CHECK(has(again.out, "known already"));
    const Finished other = emit("B");
    CHECK(other.exit_code == 1);
    CHECK(has(other.err, "k1"));
    CHECK(inbox_of(folder, *UserId::parse(kUser)).items.size() == 1);
}

TEST_CASE("an event that cannot be used exits with 1 and names what is wrong", "[server][cli]") {
    const TempDir folder;
    const std::pair<test::Arguments, std::string> rows[] = {
        {{"emit", "no.such", "--payload", payload("A")}, "no.such"},
        {{"emit", "task.assigned", "--payload", R"({"recipients":[")" + kUser + R"("]})"},
         "payload.task"},
        {{"emit", "task.assigned", "--payload", R"({"task":"A"})"}, "recipients"},
        {{"emit", "task.assigned", "--payload", R"({"recipients":["x"],"task":"A"})"},
         "recipients"},
    };
    for (const auto& [arguments, named] : rows) {
        const Finished finished = test::carillon(arguments, in(folder));
        CHECK(finished.exit_code == 1);
        CHECK(has(finished.err, named));
        CHECK(finished.err.find('\n') == finished.err.size() - 1);
    }
}

std::string line_of(const std::string& task) {
    return R"({"event":"task.assigned","payload":)" + payload(task) + "}\n";
}

TEST_CASE("emit takes a file of events, and standard input", "[server][cli]") {
    const TempDir folder;
    std::string lines;
    for (int i = 0; i < 1203; ++i) {
        lines += line_of("Task " + std::to_string(i));
        if (i % 100 == 0) lines += "\n";
    }
    const auto file = folder.write("events.ndjson", lines);
    const Finished finished = test::carillon({"emit", "--file", file.string()}, in(folder));
    CHECK(finished.exit_code == 0);
    CHECK(has(finished.out, "1203 events emitted"));
    CHECK(has(finished.out, "1203 notifications created"));
    CHECK(finished.err.empty());  // no progress bar: it is no terminal
    const Finished from_input =
        test::carillon({"emit", "--file", "-"}, in(folder), line_of("Last"));
    CHECK(from_input.exit_code == 0);
    CHECK(has(from_input.out, "1 event emitted"));
    CHECK(inbox_of(folder, *UserId::parse(kUser)).unread.total() == 1204);
}

TEST_CASE("emit shows a progress bar on a terminal", "[server][cli]") {
    const TempDir folder;
    std::string lines;
    for (int i = 0; i < 600; ++i)
        lines += line_of("Task");
    test::ChildProcess::Options options;
    options.environment = in(folder);
    options.err_is_terminal = true;
    const auto file = folder.write("events.ndjson", lines).string();
    const Finished finished = test::ChildProcess({"emit", "--file", file}, options).wait();
    CHECK(finished.exit_code == 0);
    CHECK(has(finished.err, "500 events"));
    CHECK(has(finished.err, "] "));
    CHECK(has(finished.err, " %"));
}

TEST_CASE("a bad line is named and stops the file", "[server][cli]") {
    const TempDir folder;
    const std::pair<std::string, std::string> rows[] = {
        {"{\n", "line 3: "},
        {"[]\n", "line 3: "},
        {R"({"event":"task.assigned","payload":{"recipients":[")" + kUser + "\"]}}\n",
         "line 3: payload.task"},
        {R"({"event":"no.such","payload":)" + payload("A") + "}\n", "line 3: event \"no.such\""},
        {"{\"event\":7,\"payload\":{}}\n", "line 3: event"},
    };
    for (const auto& [bad, named] : rows) {
        CAPTURE(bad);
        const auto file = folder.write("events.ndjson", line_of("A") + "\n" + bad + line_of("B"));
        const Finished finished = test::carillon({"emit", "--file", file.string()}, in(folder));
        CHECK(finished.exit_code == 1);
        CHECK(has(finished.err, named));
        CHECK(has(finished.err, "0 events"));
    }
    CHECK(inbox_of(folder, *UserId::parse(kUser)).items.empty());
}

TEST_CASE("fake adds an unknown email and sends of all types", "[server][cli]") {
    const TempDir folder;
    const Finished finished =
        test::carillon({"fake", "--user", "user@example.com", "--count", "100"}, in(folder));
    CHECK(finished.exit_code == 0);
    CHECK(has(finished.out, "user@example.com was not in the directory: added as"));
    CHECK(has(finished.out, "100 notifications for user@example.com"));
    const Finished again = test::carillon({"fake", "--user", "user@example.com"}, in(folder));
    CHECK(again.exit_code == 0);
    CHECK_FALSE(has(again.out, "added"));
    CHECK(has(again.out, "10 notifications"));

    const auto user = await<DirectoryUser>([&, store = open(folder)](auto done) {
        store->user_by_email("user@example.com", std::move(done));
    });
    REQUIRE(user);
    const Snapshot inbox = inbox_of(folder, user->id);
    CHECK(inbox.unread.total() == 110);
    std::map<std::string, int> types;
    for (const Notification& item : inbox.items)
        types[item.type] += 1;
    const TemplateSet templates = built_in_templates();
    CHECK(types.size() == templates.all().size());
    const Finished by_id = test::carillon({"fake", "--user", kUser, "--count", "1"}, in(folder));
    CHECK(by_id.exit_code == 0);
    CHECK(has(by_id.out, "1 notification for " + kUser));
}

TEST_CASE("cleanup says what it did", "[server][cli]") {
    const TempDir folder;
    const Finished finished = test::carillon({"cleanup"}, in(folder));
    CHECK(finished.exit_code == 0);
    CHECK(has(finished.out, "expired: 0"));
}

TEST_CASE("a data folder that cannot be made is told", "[server][cli]") {
    const TempDir folder;
    folder.write("file", "");
    const Variables variables = {{"NOTIFICATION_DATA_DIR", (folder.path() / "file/data").string()}};
    for (const test::Arguments& arguments :
         {test::Arguments{"serve"}, test::Arguments{"migrate"}, test::Arguments{"cleanup"},
          test::Arguments{"token", "--user", kUser}}) {
        const Finished finished = test::carillon(arguments, variables);
        CHECK(finished.exit_code == 1);
        CHECK(has(finished.err, "file/data"));
        CHECK(finished.err.find('\n') == finished.err.size() - 1);
    }
}

TEST_CASE("a database that cannot be used is told in one line", "[server][cli]") {
    const TempDir folder;
    const std::string junk = folder.write("junk", std::string(5000, 'x')).string();
    const std::string foreign = (folder.path() / "foreign.db").string();
    sqlite::Connection({foreign}).execute("CREATE TABLE notifications (theirs TEXT)");
    for (const std::string& path : {junk, foreign, junk + "/x.db"}) {
        for (const char* command : {"serve", "migrate", "cleanup"}) {
            CAPTURE(path, command);
            Variables variables = in(folder);
            variables["DATABASE_URL"] = "sqlite:" + path;
            variables["NOTIFICATION_LISTEN"] = "127.0.0.1:0";
            variables["NOTIFICATION_LOG_LEVEL"] = "error";
            const Finished finished = test::carillon({command}, variables);
            CHECK(finished.exit_code == 1);
            CHECK(has(finished.err, "DATABASE_URL"));
            CHECK(has(finished.err, junk.substr(0, junk.rfind('/'))));
            CHECK(has(finished.err, "expected"));
            CHECK(finished.err.find('\n') == finished.err.size() - 1);
        }
    }
}

}  // namespace
}  // namespace carillon
