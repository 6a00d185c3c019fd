#include "server/deliver/email/smtp_client.hpp"

#include "tests/deliver/event_loop.hpp"
#include "tests/deliver/mail_server.hpp"

#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>

#include <map>
#include <set>
#include <thread>
#include <vector>

using namespace carillon;
using namespace carillon::deliver;
using test::Certificate;
using test::MailServer;

namespace {

const SmtpEnvelope kEnvelope{"from@sender.test", "ada@example.test"};
const std::string kMail = "Subject: one\r\n\r\nhello\r\n.\r\n..two\r\nbye\r\n";

SmtpSettings at(const std::string& url) {
    SmtpSettings settings;
    settings.server.address = parse_smtp_address(url).value();
    settings.server.hello = "carillon.test";
    return settings;
}

class Client {
  public:
    explicit Client(SmtpSettings settings)
        : client_(std::make_unique<SmtpClient>(loop_.executor(), std::move(settings))) {}

    std::size_t send(const SmtpEnvelope& envelope = kEnvelope, const std::string& mail = kMail) {
        const std::size_t number = sent_++;
        client_->send(envelope, mail,
                      [this, number](SmtpResult result) { results_[number].push_back(result); });
        return number;
    }
    // Exactly one.
    SmtpResult result(std::size_t number) {
        loop_.run_until("an answer", [&] { return !results_[number].empty(); });
        REQUIRE(results_[number].size() == 1);
        return results_[number].front();
    }
    SmtpResult send_and_wait(const SmtpEnvelope& envelope = kEnvelope) {
        return result(send(envelope));
    }
    void await_all() {
        for (std::size_t i = 0; i < sent_; ++i)
            static_cast<void>(result(i));
    }
    test::EventLoop& loop() { return loop_; }
    void end() { client_.reset(); }
    void stop() { client_->stop(); }
    // The server is asked between turns of the loop: it tells when a mail's end has come.
    void await_hanging(MailServer& server) {
        bool has_hung = false;
        std::thread asker([&] {
            server.await("hangs");
            boost::asio::post(loop_.context(), [&] { has_hung = true; });
        });
        loop_.run_until("a mail hangs", [&] { return has_hung; });
        asker.join();
    }
    bool has_answers() const { return !results_.empty(); }

  private:
    test::EventLoop loop_;
    std::unique_ptr<SmtpClient> client_;
    std::size_t sent_ = 0;
    std::map<std::size_t, std::vector<SmtpResult>> results_;
};

SmtpEnvelope to(const std::string& address) {
    return {"from@sender.test", address};
}

}  // namespace

TEST_CASE("a mail arrives with its envelope and every byte of it", "[deliver][smtp]") {
    const bool is_pipelined = GENERATE(true, false);
    MailServer server(is_pipelined ? test::Arguments{} : test::Arguments{"--no-pipelining"});
    Client client(at("smtp://" + server.at()));
    const auto result = client.send_and_wait();
    CHECK(result.stage == SmtpStage::kTaken);
    CHECK(result.reply == SmtpReply{250, "2.0.0 queued as Q1"});
    CHECK(server.await("hello").at("name") == "carillon.test");
    const auto came = server.await("came");
    CHECK(came.at("mail_from") == kEnvelope.from);
    CHECK(came.at("to") == std::vector<std::string>{kEnvelope.to});
    CHECK(came.at("data") == kMail);
    CHECK(came.at("tls") == false);
}

TEST_CASE("many mails share a few connections and each arrives once", "[deliver][smtp]") {
    MailServer server;
    SmtpSettings settings = at("smtp://" + server.at());
    settings.connections = 4;
    Client client(settings);
    constexpr std::size_t kCount = 200;
    for (std::size_t i = 0; i < kCount; ++i)
        client.send(to("user" + std::to_string(i) + "@example.test"));
    client.await_all();
    std::set<std::string> arrived;
    for (std::size_t i = 0; i < kCount; ++i)
        arrived.insert(server.await("came").at("to").at(0));
    CHECK(arrived.size() == kCount);
    CHECK(server.count("hello") >= 1);
    CHECK(server.count("hello") <= 4);
}

TEST_CASE("a large mail arrives whole", "[deliver][smtp]") {
    MailServer server;
    Client client(at("smtp://" + server.at()));
    std::string mail = "Subject: large\r\n\r\n";
    for (int i = 0; i < 40000; ++i)
        mail += ".a line of a mail that is far longer than what a socket takes at once\r\n";
    // What the server tells is more than a pipe holds, and it answers when it has told.
    std::string came;
    std::thread reader([&] { came = server.await("came").at("data"); });
    const auto result = client.result(client.send(kEnvelope, mail));
    reader.join();
    CHECK(result.stage == SmtpStage::kTaken);
    CHECK(came == mail);
}

TEST_CASE("a server that greylists takes the second attempt", "[deliver][smtp]") {
    MailServer server({"--greylist"});
    SmtpSettings settings = at("smtp://" + server.at());
    settings.connections = 1;
    Client client(settings);
    const auto first = client.send_and_wait();
    CHECK(first.stage == SmtpStage::kMail);
    CHECK(first.reply == SmtpReply{451, "4.7.1 greylisted, come again"});
    CHECK(client.send_and_wait().stage == SmtpStage::kTaken);
    server.await("came");
    CHECK(server.count("hello") == 1);
}

TEST_CASE("a recipient who is refused costs neither others' mails nor the connection",
          "[deliver][smtp]") {
    const bool is_pipelined = GENERATE(true, false);
    test::Arguments options = {"--refuse", "gone@example.test"};
    if (!is_pipelined) options.push_back("--no-pipelining");
    MailServer server(options);
    SmtpSettings settings = at("smtp://" + server.at());
    settings.connections = 1;
    Client client(settings);
    const std::size_t before = client.send(to("ada@example.test"));
    const std::size_t refused = client.send(to("gone@example.test"));
    const std::size_t after = client.send(to("grace@example.test"));
    CHECK(client.result(before).stage == SmtpStage::kTaken);
    CHECK(client.result(refused).stage == SmtpStage::kMail);
    CHECK(client.result(refused).reply ==
          SmtpReply{550, "5.1.1 The account does not exist.\n5.1.1 See your directory."});
    CHECK(client.result(after).stage == SmtpStage::kTaken);
    server.await("refused");
    CHECK(server.await("came").at("to").at(0) == "grace@example.test");
    CHECK(server.count("hello") == 1);
}

TEST_CASE("what is refused after its last byte is refused", "[deliver][smtp]") {
    const std::string code = GENERATE("554", "452");
    MailServer server({"--refuse-all", code});
    Client client(at("smtp://" + server.at()));
    const auto result = client.send_and_wait();
    CHECK(result.stage == SmtpStage::kMail);
    CHECK(result.reply == SmtpReply{std::stoi(code), "5.7.1 not wanted here"});
}

TEST_CASE("a server that hangs after a mail's end holds up nobody else", "[deliver][smtp]") {
    MailServer server({"--hang", "hang@example.test"});
    SmtpSettings settings = at("smtp://" + server.at());
    settings.connections = 2;
    settings.attempt_limit = Millis{3000};
    Client client(settings);
    const std::size_t hanging = client.send(to("hang@example.test"));
    std::vector<std::size_t> others;
    for (int i = 0; i < 20; ++i)
        others.push_back(client.send(to("ada@example.test")));
    for (const std::size_t other : others)
        CHECK(client.result(other).stage == SmtpStage::kTaken);
    const auto result = client.result(hanging);
    CHECK(result.is_late);
    CHECK(result.stage == SmtpStage::kMail);
    // Its connection is given up, and its place is another's.
    CHECK(client.send_and_wait().stage == SmtpStage::kTaken);
}

TEST_CASE("mails that find no connection free in time are told so", "[deliver][smtp]") {
    MailServer server({"--hang", "hang@example.test"});
    SmtpSettings settings = at("smtp://" + server.at());
    settings.connections = 1;
    settings.attempt_limit = Millis{1500};
    Client client(settings);
    const std::size_t hanging = client.send(to("hang@example.test"));
    const std::size_t waiting = client.send();
    CHECK(client.result(hanging).is_late);
    const auto result = client.result(waiting);
    CHECK((result.is_late || result.stage == SmtpStage::kTaken));
}

TEST_CASE("a server that ends connections loses no mail and gets none twice", "[deliver][smtp]") {
    const bool is_told = GENERATE(true, false);
    MailServer server(is_told ? test::Arguments{"--mails", "3"} : test::Arguments{"--closes"});
    SmtpSettings settings = at("smtp://" + server.at());
    settings.connections = 2;
    Client client(settings);
    constexpr std::size_t kCount = 30;
    for (std::size_t i = 0; i < kCount; ++i)
        client.send(to("user" + std::to_string(i) + "@example.test"));
    std::multiset<std::string> arrived;
    for (std::size_t i = 0; i < kCount; ++i) {
        CHECK(client.result(i).stage == SmtpStage::kTaken);
        arrived.insert(server.await("came").at("to").at(0));
    }
    CHECK(arrived.size() == kCount);
    CHECK(std::set<std::string>(arrived.begin(), arrived.end()).size() == kCount);
}

TEST_CASE("a server that has started again is found again", "[deliver][smtp]") {
    auto server = std::make_unique<MailServer>();
    const std::string port = std::to_string(server->port());
    Client client(at("smtp://" + server->at()));
    CHECK(client.send_and_wait().stage == SmtpStage::kTaken);
    server->stop();
    // The idle connection has ended, and nobody is there.
    const auto away = client.send_and_wait();
    CHECK(away.stage == SmtpStage::kConnect);
    CHECK_FALSE(away.is_late);
    server = std::make_unique<MailServer>(test::Arguments{"--port", port});
    CHECK(client.send_and_wait().stage == SmtpStage::kTaken);
}

TEST_CASE("where nobody listens all that waits is told at once", "[deliver][smtp]") {
    std::uint16_t port = 0;
    {
        MailServer server;
        port = server.port();
        server.stop();
    }
    SmtpSettings settings = at("smtp://127.0.0.1:" + std::to_string(port));
    settings.connections = 2;
    Client client(settings);
    for (int i = 0; i < 50; ++i)
        client.send();
    for (std::size_t i = 0; i < 50; ++i) {
        CHECK(client.result(i).stage == SmtpStage::kConnect);
        CHECK(client.result(i).reply.code == 0);
        CHECK_FALSE(client.result(i).trouble.empty());
    }
}

TEST_CASE("a server that says nothing, or that it takes nobody, is told as such",
          "[deliver][smtp]") {
    SECTION("nothing") {
        MailServer server({"--silent"});
        SmtpSettings settings = at("smtp://" + server.at());
        settings.connect_limit = Millis{1000};
        Client client(settings);
        const auto result = client.send_and_wait();
        CHECK(result.is_late);
        CHECK(result.stage == SmtpStage::kConnect);
    }
    SECTION("nobody") {
        MailServer server({"--greeting", "554"});
        Client client(at("smtp://" + server.at()));
        const auto result = client.send_and_wait();
        CHECK(result.stage == SmtpStage::kOpening);
        CHECK(result.reply == SmtpReply{554, "5.7.1 you are not let in"});
    }
}

TEST_CASE("a client that stops begins none of the mails that wait, and ends what is under way",
          "[deliver][smtp]") {
    MailServer server({"--hang", "hang@example.test"});
    SmtpSettings settings = at("smtp://" + server.at());
    settings.connections = 1;
    settings.attempt_limit = Millis{3000};
    Client client(settings);
    const std::size_t hanging = client.send(to("hang@example.test"));
    client.await_hanging(server);
    const std::size_t first = client.send();
    const std::size_t second = client.send();
    client.stop();
    const SmtpResult unbegun{SmtpStage::kNotBegun, {}, {}, false};
    CHECK(client.result(first) == unbegun);
    CHECK(client.result(second) == unbegun);
    CHECK(client.result(hanging).is_late);
    CHECK(client.result(client.send()) == unbegun);
}

TEST_CASE("a client that ends gives up what is under way, at once and without an answer",
          "[deliver][smtp]") {
    MailServer server({"--hang", "hang@example.test"});
    Client client(at("smtp://" + server.at()));
    client.send(to("hang@example.test"));
    client.send(to("hang@example.test"));
    client.await_hanging(server);
    client.end();
    client.loop().context().restart();
    client.loop().context().run();  // ends, for nothing is left to wait for
    CHECK_FALSE(client.has_answers());
}
