// `carillon repair --deliveries`, run as a user runs it.

#include "core/event/event.hpp"
#include "server/app/cli/embedded_store.hpp"
#include "server/store/await.hpp"
#include "tests/support/child_process.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace carillon {
namespace {

using test::Finished;
using test::TempDir;
using test::Variables;

const std::string kUser = "0190f000-0000-7000-8000-000000000001";

Variables in(const TempDir& folder) {
    return {{"NOTIFICATION_DATA_DIR", (folder.path() / "data").string()}};
}

TEST_CASE("repair --deliveries sends dead letters again, of the channels that are on",
          "[server][cli]") {
    const TempDir folder;
    Variables mailing = in(folder);
    mailing["NOTIFICATION_EMAIL_ENABLED"] = "true";
    mailing["SMTP_URL"] = "smtp://127.0.0.1:9";
    mailing["NOTIFICATION_EMAIL_FROM"] = "carillon@example.com";
    CHECK(test::carillon({"repair", "--deliveries"}, mailing).out == "no dead letters\n");
    {
        Config config;
        config.data_dir = folder.path() / "data";
        config.database.path = config.data_dir / "carillon.db";
        config.email.enabled = true;
        auto store = open_store(config);
        REQUIRE(store.ok());
        DirectoryUser person;
        person.id = *UserId::parse(kUser);
        person.email = "ada@example.com";
        REQUIRE(await<Done>([&](auto done) { (*store)->put_user(person, std::move(done)); }).ok());
        PublishRequest request;
        Event event;
        event.type = "task.assigned";
        event.own_text = Text{"Call Acme", "Before noon."};
        event.channel = Channel::kEmail;
        event.recipients = {person.id};
        request.submissions = {{event, {}}, {event, {}}};
        REQUIRE(await<std::vector<PublishedEvent>>([&](auto done) {
                    (*store)->publish(std::move(request), std::move(done));
                }).ok());
        const auto leased = await<std::vector<LeasedDelivery>>([&](auto done) {
            (*store)->lease_deliveries({{DeliveryChannel::kEmail, 10}}, std::move(done));
        });
        REQUIRE(leased.ok());
        REQUIRE(leased->size() == 2);
        std::vector<EndedAttempt> ended;
        for (const LeasedDelivery& each : *leased)
            ended.push_back({{each.delivery.id, each.delivery.attempts}, Refused{"550 no"}});
        REQUIRE(
            await<Done>([&](auto done) { (*store)->end_attempts(ended, std::move(done)); }).ok());
    }
    const auto repaired = [](const test::Arguments& more, const Variables& variables) {
        test::Arguments arguments{"repair", "--deliveries"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Finished finished = test::carillon(arguments, variables);
        CHECK(finished.exit_code == 0);
        return finished.out;
    };
    CHECK(repaired({"--dry-run"}, mailing) == "email: 2 dead letters would be sent again\n");
    CHECK(repaired({"--channel", "sms"}, mailing) == "no dead letters\n");
    CHECK(repaired({}, in(folder)) ==
          "email: 2 dead letters left alone: NOTIFICATION_EMAIL_ENABLED is not true here\n");
    CHECK(repaired({"--channel", "email"}, mailing) == "email: 2 dead letters sent again\n");
    CHECK(repaired({}, mailing) == "no dead letters\n");
}

}  // namespace
}  // namespace carillon
