// `carillon repair --deliveries` and `carillon retract`, run as a user runs them.

#include "core/event/event.hpp"
#include "server/app/cli/embedded_store.hpp"
#include "server/store/await.hpp"
#include "tests/support/child_process.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace carillon {
namespace {

using test::Finished;
using test::TempDir;
using test::Variables;

const std::string kUser = "0190f000-0000-7000-8000-000000000001";

// An installation that sends mails, and what tests do to its database while no command runs.
struct Mailing {
    TempDir folder;
    Variables off;
    Variables on;

    Mailing() {
        std::ofstream(folder.path() / "templates.json")
            << R"({"types": {"test.unless_read": {"texts": {"fr": {"title": "T", "body": "B"}},)"
            << R"( "deliver": [{"channel": "email", "unless": "read"}]}}})";
        off = {{"NOTIFICATION_DATA_DIR", (folder.path() / "data").string()},
               {"NOTIFICATION_TEMPLATES_FILE", (folder.path() / "templates.json").string()}};
        on = off;
        on["NOTIFICATION_EMAIL_ENABLED"] = "true";
        on["SMTP_URL"] = "smtp://127.0.0.1:9";
        on["NOTIFICATION_EMAIL_FROM"] = "carillon@example.com";
    }
    std::unique_ptr<Store> open() const {
        Config config;
        config.data_dir = folder.path() / "data";
        config.database.path = config.data_dir / "carillon.db";
        config.templates_file = folder.path() / "templates.json";
        config.email.enabled = true;
        auto store = open_store(config);
        REQUIRE(store.ok());
        DirectoryUser person;
        person.id = *UserId::parse(kUser);
        person.email = "ada@example.com";
        REQUIRE(await<Done>([&](auto done) { (*store)->put_user(person, std::move(done)); }).ok());
        return std::move(*store);
    }
    static void publish(Store& store, const Event& event, std::size_t times = 1) {
        PublishRequest request;
        for (std::size_t i = 0; i < times; ++i)
            request.submissions.push_back({event, {}});
        REQUIRE(await<std::vector<PublishedEvent>>([&](auto done) {
                    store.publish(std::move(request), std::move(done));
                }).ok());
    }
    static Event mail_event() {
        Event event;
        event.type = "task.assigned";
        event.own_text = Text{"Call Acme", "Before noon."};
        event.channel = Channel::kEmail;
        event.recipients = {*UserId::parse(kUser)};
        return event;
    }
    static std::vector<LeasedDelivery> lease(Store& store) {
        auto leased = await<LeasedDeliveries>([&](auto done) {
            store.lease_deliveries({{DeliveryChannel::kEmail, 10}}, std::move(done));
        });
        REQUIRE(leased.ok());
        return std::move(leased->items);
    }
    static void end(Store& store, const std::vector<LeasedDelivery>& leased,
                    const DeliveryOutcome& outcome) {
        std::vector<EndedAttempt> ended;
        for (const LeasedDelivery& each : leased)
            ended.push_back({{each.delivery.id, each.delivery.attempts}, outcome});
        REQUIRE(await<Done>([&](auto done) { store.end_attempts(ended, std::move(done)); }).ok());
    }
};

TEST_CASE("repair --deliveries sends dead letters again, of the channels that are on",
          "[server][cli]") {
    const Mailing mailing;
    CHECK(test::carillon({"repair", "--deliveries"}, mailing.on).out == "no dead letters\n");
    {
        const auto store = mailing.open();
        Mailing::publish(*store, Mailing::mail_event(), 2);
        const auto leased = Mailing::lease(*store);
        REQUIRE(leased.size() == 2);
        Mailing::end(*store, leased, Refused{"550 no"});
    }
    const auto repaired = [](const test::Arguments& more, const Variables& variables) {
        test::Arguments arguments{"repair", "--deliveries"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Finished finished = test::carillon(arguments, variables);
        CHECK(finished.exit_code == 0);
        return finished.out;
    };
    CHECK(repaired({"--dry-run"}, mailing.on) == "email: 2 dead letters would be sent again\n");
    CHECK(repaired({"--channel", "sms"}, mailing.on) == "no dead letters\n");
    CHECK(repaired({}, mailing.off) ==
          "email: 2 dead letters left alone: NOTIFICATION_EMAIL_ENABLED is not true here\n");
    CHECK(repaired({"--channel", "email"}, mailing.on) == "email: 2 dead letters sent again\n");
    CHECK(repaired({}, mailing.on) == "no dead letters\n");
}

TEST_CASE("repair --deliveries sends nothing to whoever has read it since the outage",
          "[server][cli]") {
    const Mailing mailing;
    {
        const auto store = mailing.open();
        Event event;
        event.type = "test.unless_read";
        event.recipients = {*UserId::parse(kUser)};
        Mailing::publish(*store, event);
        Mailing::end(*store, Mailing::lease(*store), Refused{"550 no"});
        OperateRequest read;
        read.user = *UserId::parse(kUser);
        read.operation.kind = OperationKind::kAckAll;
        REQUIRE(await<Operated>([&](auto done) { store->operate(read, std::move(done)); }).ok());
    }
    CHECK(test::carillon({"repair", "--deliveries"}, mailing.on).out ==
          "email: 1 dead letter sent again\n");
    const auto store = mailing.open();
    CHECK(Mailing::lease(*store).empty());
    const auto page =
        await<DeliveryPage>([&](auto done) { store->deliveries({}, std::move(done)); });
    REQUIRE(page.ok());
    REQUIRE(page->items.size() == 1);
    CHECK(page->items[0].state == DeliveryState::kSuppressed);
    CHECK(page->items[0].reason == "read");
}

TEST_CASE("retract takes an event back, says how much of it, and says the same again",
          "[server][cli][retract]") {
    const Mailing mailing;
    {
        const auto store = mailing.open();
        Event event = Mailing::mail_event();
        event.id = "deal-42";
        Mailing::publish(*store, event);
        Mailing::end(*store, Mailing::lease(*store), Sent{"250 queued"});
        event.id = "deal-43";
        Mailing::publish(*store, event);
    }
    for (int again = 0; again < 2; ++again) {
        const Finished sent = test::carillon({"retract", "deal-42"}, mailing.on);
        CHECK(sent.exit_code == 0);
        CHECK(sent.out ==
              "deal-42: 1 notifications taken back, 0 cancelled before they were made or sent, "
              "1 sent already\n");
    }
    const Finished waiting = test::carillon({"retract", "deal-43"}, mailing.on);
    CHECK(waiting.exit_code == 0);
    CHECK(waiting.out ==
          "deal-43: 1 notifications taken back, 1 cancelled before they were made or sent, "
          "0 sent already\n");
    const Finished unknown = test::carillon({"retract", "deal-44"}, mailing.on);
    CHECK(unknown.exit_code == 1);
    CHECK(unknown.out.empty());
    CHECK(unknown.err.find("there is no such event") != std::string::npos);
    CHECK(test::carillon({"retract"}, mailing.on).exit_code == 2);

    const auto store = mailing.open();
    CHECK(Mailing::lease(*store).empty());
    const auto page = await<rest::Page>(
        [&](auto done) { store->list(*UserId::parse(kUser), {}, std::move(done)); });
    REQUIRE(page.ok());
    CHECK(page->items.empty());
}

}  // namespace
}  // namespace carillon
