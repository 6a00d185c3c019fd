// `kill -9` of nodes while they send mails: no delivery is lost, a mail that comes twice has the
// same Message-ID, and an event for later happens once, though the node that took it is gone.

#include "core/base/time.hpp"
#include "server/base/clock/system_clock.hpp"
#include "tests/deliver/mail_server.hpp"
#include "tests/nodes/cluster.hpp"
#include "tests/nodes/load.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <future>
#include <map>
#include <set>
#include <stdexcept>
#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

using Json = nlohmann::json;

// A mail server that takes its time, so that a kill meets mails under way.
struct MailingCluster {
    MailServer mail{{"--takes-ms", "40"}};
    Cluster cluster;

    MailingCluster() : cluster(options()) {
        for (const UserId& reader : readers()) {
            const auto answer = cluster.node(0).http().request(
                "PUT", "/api/v1/directory/users/" + reader.text(),
                node_bearer(user(99), Role::kService),
                Json{{"email", address(reader)}, {"locale", "en"}}.dump());
            REQUIRE(answer.status < 300);
        }
    }
    ClusterOptions options() const {
        ClusterOptions wanted;
        wanted.nodes = 3;
        wanted.node = {{"NOTIFICATION_EMAIL_ENABLED", "true"},
                       {"SMTP_URL", "smtp://" + mail.at()},
                       {"NOTIFICATION_EMAIL_FROM", "carillon@example.com"}};
        return wanted;
    }
    static std::string address(const UserId& reader) {
        return "reader-" + reader.text() + "@example.com";
    }
    std::string only(const std::string& sql) { return cluster.postgres().query(sql).at(0); }
};

Json mail_event(const std::string& id, const UserId& reader) {
    return {{"id", id},
            {"event", "task.assigned"},
            {"payload", {{"recipients", {reader.text()}}, {"task", id}, {"channel", "email"}}}};
}

// At this node or, when it does not answer, at another, until it is taken.
void emit(Cluster& cluster, std::size_t node, const Json& events) {
    std::string last = "no answer";
    eventually(
        "events are taken",
        [&] {
            try {
                const auto answer =
                    cluster.node(node++ % cluster.size())
                        .http()
                        .request("POST", "/api/v1/events", node_bearer(user(99), Role::kService),
                                 events.dump());
                last = answer.body;
                if (answer.status != 200 && answer.status != 503)
                    throw std::logic_error("events refused: " + last);
                return answer.status == 200;
            } catch (const std::runtime_error&) {
                return false;  // the node was gone
            }
        },
        [&] { return last; });
}

std::string message_id(const std::string& mail) {
    const std::string name = "Message-ID: <";
    const auto begin = mail.find(name) + name.size();
    const auto end = mail.find("@example.com>", begin);
    if (end == std::string::npos) throw std::runtime_error("a mail without our id: " + mail);
    return mail.substr(begin, end - begin);
}

// Mails by Message-ID: how often each came, and to whom.
struct Mails {
    std::map<std::string, int> came;
    std::map<std::string, std::set<std::string>> to;

    void read(const Json& mail) {
        const std::string id = message_id(mail.at("data"));
        ++came[id];
        to[id].insert(mail.at("to").at(0).get<std::string>());
    }
};

// Until there is one of each of so many deliveries. On a thread of its own from the beginning, for
// the server stands still when nobody reads what it tells.
std::future<Mails> read_all(MailServer& server, std::size_t count) {
    return std::async(std::launch::async, [&server, count] {
        Mails mails;
        while (mails.came.size() < count)
            mails.read(server.await("came"));
        return mails;
    });
}

}  // namespace

TEST_CASE("nodes that are killed while they send lose no mail, and repeat one under its own id",
          "[nodes][deliveries]") {
    MailingCluster mailing;
    Cluster& cluster = mailing.cluster;
    constexpr int kRounds = 5;
    constexpr int kBatchMails = 20;
    auto reading = read_all(mailing.mail, kRounds * kBatchMails);
    SeededRandom random(41);
    int events = 0;
    for (int round = 0; round < kRounds; ++round) {
        INFO("round " << round << " of " << kRounds);
        Json batch = Json::array();
        for (int i = 0; i < kBatchMails; ++i, ++events) {
            const auto whose = static_cast<std::size_t>(events) % readers().size();
            batch.push_back(mail_event("mail-" + std::to_string(events), readers()[whose]));
        }
        emit(cluster, pick(random, cluster.size()), batch);
        // One node has mails under way now; all but one are killed.
        eventually("mails are under way", [&] {
            return mailing.only("SELECT count(*) FROM deliveries WHERE state = 'sending'") != "0";
        });
        const std::size_t spared = pick(random, cluster.size());
        for (std::size_t i = 0; i < cluster.size(); ++i)
            if (i != spared) cluster.node(i).kill();
        for (std::size_t i = 0; i < cluster.size(); ++i)
            if (i != spared) cluster.node(i).start();
    }

    // What a killed node had is given back by its lease.
    const auto count = [&](const std::string& state) {
        return mailing.only("SELECT count(*) FROM deliveries WHERE state = '" + state + "'");
    };
    eventually(
        "all deliveries are sent", [&] { return count("sent") == std::to_string(events); },
        [&] {
            std::string states;
            for (const std::string& line : cluster.postgres().query(
                     "SELECT state || ' ' || attempts || ' ' || last_error FROM deliveries "
                     "WHERE state <> 'sent'"))
                states += line + "\n";
            return states;
        });
    CHECK(mailing.only("SELECT count(*) FROM deliveries") == std::to_string(events));

    const Mails mails = reading.get();
    std::map<std::string, std::string> of_delivery;  // the address that it is for
    for (const std::string& line :
         cluster.postgres().query("SELECT id::text || ' ' || user_id::text FROM deliveries"))
        of_delivery[line.substr(0, 36)] = "reader-" + line.substr(37) + "@example.com";
    int repeats = 0;
    for (const auto& [id, times] : mails.came) {
        CAPTURE(id);
        REQUIRE(of_delivery.count(id) == 1);
        CHECK(mails.to.at(id) == std::set<std::string>{of_delivery.at(id)});
        // No more often than it was begun.
        CHECK(times <=
              std::stoi(mailing.only("SELECT attempts FROM deliveries WHERE id = '" + id + "'")));
        repeats += times - 1;
    }
    CHECK(mails.came.size() == of_delivery.size());
    // The kills met mails under way, otherwise nothing was tested.
    CHECK(mailing.only("SELECT count(*) FROM deliveries WHERE attempts > 1") != "0");
    UNSCOPED_INFO(repeats << " mails came again");
}

TEST_CASE("an event for later happens once, though the node that took it is gone",
          "[nodes][deliver_at]") {
    MailingCluster mailing;
    Cluster& cluster = mailing.cluster;
    constexpr int kEvents = 40;
    auto reading = read_all(mailing.mail, kEvents);
    Json batch = Json::array();
    const Millis when = system_now() + Millis(1500);
    for (int i = 0; i < kEvents; ++i) {
        const auto whose = static_cast<std::size_t>(i) % readers().size();
        Json event = mail_event("later-" + std::to_string(i), readers()[whose]);
        // Some before the kill, some after it, none of them all at once.
        event["deliver_at"] = format_rfc3339(when + Millis(40 * i));
        batch.push_back(event);
    }
    emit(cluster, 0, batch);
    cluster.node(0).kill();
    // Told again by a producer that has heard no answer.
    emit(cluster, 1, batch);
    eventually("some have happened",
               [&] { return mailing.only("SELECT count(*) FROM notifications") != "0"; });
    cluster.node(1).kill();
    cluster.node(0).start();
    cluster.node(1).start();
    eventually(
        "all have happened",
        [&] {
            return mailing.only("SELECT count(*) FROM scheduled_events") == "0" &&
                   mailing.only("SELECT count(*) FROM deliveries WHERE state = 'sent'") ==
                       std::to_string(kEvents);
        },
        [&] {
            return mailing.only("SELECT count(*) FROM scheduled_events") + " scheduled, " +
                   mailing.only("SELECT count(*) FROM notifications") + " made";
        });
    emit(cluster, 2, batch);
    CHECK(mailing.only("SELECT count(*) FROM notifications") == std::to_string(kEvents));
    CHECK(mailing.only("SELECT count(DISTINCT event_id) FROM notifications") ==
          std::to_string(kEvents));
    CHECK(mailing.only("SELECT count(*) FROM deliveries") == std::to_string(kEvents));
    CHECK(mailing.only("SELECT count(*) FROM notifications WHERE created_at < to_timestamp(" +
                       std::to_string(when.count()) + " / 1000.0)") == "0");
    const Mails mails = reading.get();
    CHECK(mails.came.size() == kEvents);
    for (std::size_t node = 0; node < cluster.size(); ++node) {
        for (const UserId& reader : readers())
            CHECK(cluster.inbox(node, reader).items.size() == kEvents / readers().size());
    }
}

TEST_CASE("an event for later happens within a second of its time", "[nodes][deliver_at]") {
    MailingCluster mailing;
    Cluster& cluster = mailing.cluster;
    constexpr int kEvents = 40;
    Json batch = Json::array();
    const Millis when = system_now() + Millis(1500);
    for (int i = 0; i < kEvents; ++i) {
        const auto whose = static_cast<std::size_t>(i) % readers().size();
        Json event = mail_event("later-" + std::to_string(i), readers()[whose]);
        event["deliver_at"] = format_rfc3339(when + Millis(40 * i));
        batch.push_back(event);
    }
    emit(cluster, 0, batch);
    eventually("all have happened", [&] {
        return mailing.only("SELECT count(*) FROM notifications") == std::to_string(kEvents);
    });
    const std::string late = "extract(epoch FROM created_at) * 1000 - " +
                             std::to_string(when.count()) +
                             " - 40 * split_part(event_id, '-', 2)::int";
    INFO("the latest: " << mailing.only("SELECT max(" + late + ") FROM notifications") << " ms");
    CHECK(mailing.only("SELECT count(*) FROM notifications WHERE " + late + " < 0") == "0");
    CHECK(mailing.only("SELECT count(*) FROM notifications WHERE " + late + " >= 1000") == "0");
}
