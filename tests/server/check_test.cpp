// `carillon check`: what it says, and that it leaves everything as it was.

#include "server/store/sqlite/connection.hpp"
#include "server/store/sqlite/sqlite_store.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/throwaway_redis.hpp"

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <sstream>
#include <thread>

namespace carillon {
namespace {

namespace fs = std::filesystem;
using test::Finished;
using test::ServeProcess;
using test::TempDir;
using test::Variables;

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// Listens on loopback. Says nothing to whoever comes, or what a mail server says first.
class Peer {
  public:
    enum class Kind { kSilent, kMail, kTwilio };

    explicit Peer(Kind kind) {
        file_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in any{};
        any.sin_family = AF_INET;
        any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof(any);
        auto* address = reinterpret_cast<sockaddr*>(&any);
        if (::bind(file_, address, size) != 0 || ::listen(file_, 8) != 0 ||
            ::getsockname(file_, address, &size) != 0) {
            throw std::runtime_error("no socket for the test");
        }
        port_ = ntohs(any.sin_port);
        if (kind == Kind::kMail) thread_ = std::thread([this] { greet(); });
        if (kind == Kind::kTwilio) thread_ = std::thread([this] { tell_account(); });
    }
    ~Peer() {
        ::shutdown(file_, SHUT_RDWR);
        if (thread_.joinable()) thread_.join();
        ::close(file_);
    }
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    std::string at() const { return "127.0.0.1:" + std::to_string(port_); }

  private:
    void greet() {
        const int client = ::accept(file_, nullptr, nullptr);
        if (client < 0) return;
        const std::string welcome = "220 mail.test ESMTP\r\n";
        const std::string fine = "250 mail.test\r\n";
        char line[512];
        bool is_there = ::send(client, welcome.data(), welcome.size(), MSG_NOSIGNAL) > 0;
        while (is_there && ::recv(client, line, sizeof(line), 0) > 0)
            is_there = ::send(client, fine.data(), fine.size(), MSG_NOSIGNAL) > 0;
        ::close(client);
    }

    // Of the account AC1 with the token "hunter2", to whoever comes.
    void tell_account() {
        for (int client = ::accept(file_, nullptr, nullptr); client >= 0;
             client = ::accept(file_, nullptr, nullptr)) {
            std::string request;
            char bytes[1024];
            while (request.find("\r\n\r\n") == std::string::npos) {
                const auto size = ::recv(client, bytes, sizeof(bytes), 0);
                if (size <= 0) break;
                request.append(bytes, static_cast<std::size_t>(size));
            }
            const bool is_right = has(request, "GET /2010-04-01/Accounts/AC1.json ") &&
                                  has(request, "Authorization: Basic QUMxOmh1bnRlcjI=\r\n");
            const std::string body = is_right ? R"({"sid":"AC1","status":"active"})" : "{}";
            const std::string answer = std::string("HTTP/1.1 ") +
                                       (is_right ? "200 OK" : "401 Unauthorized") +
                                       "\r\nContent-Length: " + std::to_string(body.size()) +
                                       "\r\nConnection: close\r\n\r\n" + body;
            ::send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
            ::close(client);
        }
    }

    int file_ = -1;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

// Port 0, so that no test depends on what else runs on the machine.
Variables in(const TempDir& folder, const Variables& more = {}) {
    Variables all = {{"NOTIFICATION_DATA_DIR", (folder.path() / "data").string()},
                     {"NOTIFICATION_LISTEN", "127.0.0.1:0"}};
    for (const auto& [name, value] : more)
        all[name] = value;
    return all;
}

// The lines of one item, without the verdict's and the item's blanks.
std::vector<std::string> lines_of(const Finished& finished, const std::string& item) {
    std::vector<std::string> lines;
    std::istringstream out(finished.out);
    for (std::string line; std::getline(out, line);) {
        const std::size_t at = line.find(item + " ");
        if (at == 9) lines.push_back(line.substr(0, line.find(' ')) + ": " + line.substr(24));
    }
    return lines;
}

std::string only_line(const Finished& finished, const std::string& item) {
    const auto lines = lines_of(finished, item);
    INFO(finished.out << finished.err);
    REQUIRE(lines.size() == 1);
    return lines.front();
}

TEST_CASE("a check says what a start would make, and makes nothing", "[server][cli][check]") {
    const TempDir folder;
    const Finished checked = test::carillon({"check"}, in(folder));
    INFO(checked.out << checked.err);
    CHECK(checked.exit_code == 0);
    CHECK(has(checked.out, "A start would succeed"));
    CHECK(has(only_line(checked, "data folder"), "would be made"));
    CHECK(has(only_line(checked, "database"), "a start would make it"));
    CHECK(lines_of(checked, "keys").size() == 2);
    CHECK(has(lines_of(checked, "keys")[0], "would make"));
    CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("a check tells every wrong value and no secret", "[server][cli][check]") {
    const TempDir folder;
    const Finished checked =
        test::carillon({"check"}, in(folder, {{"DATABASE_URL", "mysql://me:hunter2@db/x"},
                                              {"REDIS_URL", "redis://:hunter2@127.0.0.1:1"},
                                              {"NOTIFICATION_LISTEN", "nowhere"},
                                              {"NOTIFICATION_THREADS", "0"},
                                              {"NOTIFICATION_EMAIL_ENABLED", "true"},
                                              {"NOTIFICATION_JWT_SECRET", "hunter2"}}));
    INFO(checked.out);
    CHECK(checked.exit_code == 1);
    CHECK(checked.err.empty());
    for (const char* variable : {"DATABASE_URL=", "NOTIFICATION_LISTEN=", "NOTIFICATION_THREADS=",
                                 "NOTIFICATION_JWT_SECRET (", "SMTP_URL is not set"}) {
        CHECK(has(checked.out, std::string("configuration  ") + variable));
    }
    CHECK(has(checked.out, "A start would stop: 5 wrong"));
    CHECK_FALSE(has(checked.out, "hunter2"));
    CHECK(lines_of(checked, "database") ==
          std::vector<std::string>{"-: not looked at: DATABASE_URL is wrong"});
    CHECK(lines_of(checked, "channels") ==
          std::vector<std::string>{"-: not looked at: SMTP_URL is wrong"});
    // As a start says it.
    const Finished started =
        test::carillon({"serve"}, in(folder, {{"DATABASE_URL", "mysql://me:hunter2@db/x"}}));
    CHECK(started.exit_code == 1);
    CHECK(has(checked.out, started.err.substr(std::string("carillon: ").size(), 60)));
}

TEST_CASE("a check finds what would stop a start behind right values", "[server][cli][check]") {
    const TempDir folder;
    folder.write("templates.json", "{");
    folder.write("no_database.db", std::string(4096, 'x'));
    folder.write("keys.pem", "no key");
    const Variables variables = {
        {"DATABASE_URL", "sqlite:" + (folder.path() / "no_database.db").string()},
        {"NOTIFICATION_TEMPLATES_FILE", (folder.path() / "templates.json").string()},
        {"NOTIFICATION_JWT_PUBLIC_KEY_FILE", (folder.path() / "keys.pem").string()},
        {"NOTIFICATION_LISTEN", "192.0.2.1:80"},
        {"NOTIFICATION_SMS_ENABLED", "true"},
        {"TWILIO_ACCOUNT_SID", "AC1"},
        {"TWILIO_AUTH_TOKEN", "hunter2"},
        {"TWILIO_FROM", "+33123456789"},
        {"TWILIO_BASE_URL", "http://127.0.0.1:1"},
        {"NOTIFICATION_PUSH_ENABLED", "true"},
        {"VAPID_SUBJECT", "mailto:ops@example.com"},
        {"VAPID_PRIVATE_KEY_FILE", (folder.path() / "keys.pem").string()}};
    const Finished checked = test::carillon({"check"}, in(folder, variables));
    CHECK(checked.exit_code == 1);
    CHECK(has(only_line(checked, "database"), "wrong: the database "));
    CHECK(has(only_line(checked, "templates"), "wrong: NOTIFICATION_TEMPLATES_FILE"));
    CHECK(has(lines_of(checked, "keys").at(0), "wrong: NOTIFICATION_JWT_PUBLIC_KEY_FILE"));
    CHECK(has(only_line(checked, "address"), "wrong: NOTIFICATION_LISTEN"));
    CHECK(has(lines_of(checked, "sms").at(0), "ok: on"));
    CHECK(has(lines_of(checked, "sms").at(1), "warning: "));
    CHECK(has(only_line(checked, "push"), "wrong: VAPID_PRIVATE_KEY_FILE="));
    CHECK_FALSE(has(checked.out, "hunter2"));
}

TEST_CASE("a check tells which schema a start would bring a database to, and leaves it",
          "[server][cli][check]") {
    const TempDir folder;
    const fs::path file = folder.path() / "data" / "carillon.db";
    fs::create_directories(file.parent_path());
    const int known = sqlite::migrations().back().version;
    const auto version = [&] {
        return only_line(test::carillon({"check"}, in(folder)), "database");
    };
    {
        sqlite::Connection db(sqlite::ConnectionSettings{file.string()});
        REQUIRE(sqlite::migrate(db, Millis(0), 4).ok());
    }
    CHECK(has(version(),
              "at schema version 4: a start would migrate it to " + std::to_string(known)));
    CHECK(has(version(), "at schema version 4"));
    REQUIRE(migrate_sqlite(file.string(), Millis(0)).ok());
    CHECK(has(version(), "is at schema version " + std::to_string(known)));
    {
        sqlite::Connection db(sqlite::ConnectionSettings{file.string()});
        db.execute("INSERT INTO schema_migrations VALUES (999, 'from tomorrow', 'now')");
    }
    CHECK(has(version(), "wrong: "));
    CHECK(has(version(), "has schema version 999"));
}

TEST_CASE("a check works beside a running server", "[server][cli][check]") {
    const TempDir folder;
    const fs::path data = folder.path() / "data";
    ServeProcess server(data);
    const auto files = [&] {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(data))
            names.push_back(entry.path().filename().string());
        std::sort(names.begin(), names.end());
        return names;
    };
    const auto before = files();
    const Finished checked = test::carillon(
        {"check"},
        in(folder, {{"NOTIFICATION_LISTEN", "127.0.0.1:" + std::to_string(server.port())}}));
    INFO(checked.out);
    CHECK(checked.exit_code == 0);
    const std::string pid = "(pid " + std::to_string(server.process().pid());
    CHECK(has(only_line(checked, "data folder"), "held by the running server " + pid));
    CHECK(has(only_line(checked, "address"), "held by the running server " + pid));
    CHECK(has(only_line(checked, "database"), "ok: "));
    CHECK(files() == before);
    // Held by something else it is wrong.
    const TempDir other;
    const Finished elsewhere = test::carillon(
        {"check"},
        in(other, {{"NOTIFICATION_LISTEN", "127.0.0.1:" + std::to_string(server.port())}}));
    CHECK(elsewhere.exit_code == 1);
    CHECK(has(only_line(elsewhere, "address"), "wrong: "));
    CHECK(server.stop().exit_code == 0);
}

TEST_CASE("a check gives servers up that say nothing, and warns where a start goes on",
          "[server][cli][check]") {
    const TempDir folder;
    const Peer silent(Peer::Kind::kSilent);
    const Finished checked = test::carillon(
        {"check"},
        in(folder, {{"DATABASE_URL", "postgresql://me:hunter2@" + silent.at() + "/x"},
                    {"REDIS_URL", "redis://:hunter2@" + silent.at()},
                    {"SMTP_URL", "smtp://me:hunter2@" + silent.at() + "?starttls=required"}}));
    CHECK(checked.exit_code == 1);
    CHECK(has(only_line(checked, "database"), "wrong: "));
    CHECK(has(only_line(checked, "redis"), "warning: redis://" + silent.at()));
    REQUIRE(lines_of(checked, "email").size() == 2);
    CHECK(has(lines_of(checked, "email")[1], "warning: "));
    CHECK_FALSE(has(checked.out, "hunter2"));
}

TEST_CASE("a check tells whether Twilio takes the account", "[server][cli][check]") {
    const TempDir folder;
    const Peer twilio(Peer::Kind::kTwilio);
    const auto line_with = [&](const std::string& token) {
        const Finished checked =
            test::carillon({"check"}, in(folder, {{"NOTIFICATION_SMS_ENABLED", "true"},
                                                  {"TWILIO_ACCOUNT_SID", "AC1"},
                                                  {"TWILIO_AUTH_TOKEN", token},
                                                  {"TWILIO_FROM", "+33123456789"},
                                                  {"TWILIO_BASE_URL", "http://" + twilio.at()}}));
        INFO(checked.out);
        CHECK(checked.exit_code == 0);
        CHECK_FALSE(has(checked.out, token));
        return lines_of(checked, "sms").at(1);
    };
    CHECK(has(line_with("hunter2"), "ok: "));
    CHECK(has(line_with("hunter3"), "does not take TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN"));
}

TEST_CASE("a check tells of the servers that answer", "[server][cli][check]") {
    const TempDir folder;
    test::ThrowawayRedis redis;
    const Peer mail(Peer::Kind::kMail);
    const Finished checked = test::carillon(
        {"check"}, in(folder, {{"REDIS_URL", redis.url()}, {"SMTP_URL", "smtp://" + mail.at()}}));
    INFO(checked.out);
    CHECK(checked.exit_code == 0);
    CHECK(has(only_line(checked, "redis"), "answers (Redis "));
    CHECK(has(lines_of(checked, "email").at(1), "ok: \"smtp://" + mail.at() + "\" answers"));
    // A replica takes what is published, and nobody hears it.
    redis.ask({"REPLICAOF", "127.0.0.1", "1"});
    const Finished replica = test::carillon({"check"}, in(folder, {{"REDIS_URL", redis.url()}}));
    CHECK(replica.exit_code == 0);
    CHECK(has(only_line(replica, "redis"), "warning: "));
    CHECK(has(only_line(replica, "redis"), "is a replica"));
}

TEST_CASE("a secret that others may read is warned of", "[server][cli][check]") {
    const TempDir folder;
    const fs::path secret = folder.write("data/jwt_secret", std::string(64, 'a') + "\n");
    fs::permissions(secret, fs::perms::owner_read | fs::perms::owner_write);
    CHECK(lines_of(test::carillon({"check"}, in(folder)), "keys").size() == 2);
    fs::permissions(secret, fs::perms::others_read, fs::perm_options::add);
    const auto lines = lines_of(test::carillon({"check"}, in(folder)), "keys");
    REQUIRE(lines.size() == 3);
    CHECK(has(lines[1], "warning: " + secret.string() + " can be read by others"));
}

}  // namespace
}  // namespace carillon
