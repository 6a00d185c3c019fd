// `repair --deliveries` on each store: all that has failed waits again, whatever happens beside it.

#include "server/app/cli/delivery_repair.hpp"

#include "tests/store/mailing.hpp"

#include <catch2/catch.hpp>

#include <optional>
#include <set>
#include <sstream>
#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

constexpr ChannelSwitches kAllOn{true, true, true};

std::string repaired(TestStore& store, const ChannelSwitches& channels = kAllOn,
                     const cli::DeliveryRepairOptions& options = {}) {
    std::ostringstream out;
    value_of(cli::repair_deliveries(store.store(), channels, options, out));
    return out.str();
}

// So many mails that have failed, as many events as are needed.
void fail_mails(TestStore& store, std::uint32_t count) {
    std::vector<UserId> users;
    for (std::uint32_t i = 1; i <= count; ++i) {
        users.push_back(user(i));
        know(store, users.back());
    }
    value_of(store.publish(email_event(users)));
    std::vector<EndedAttempt> ended;
    for (const LeasedDelivery& each : lease(store, count))
        ended.push_back({{each.delivery.id, each.delivery.attempts}, Refused{"550 no"}});
    REQUIRE(ended.size() == count);
    value_of(await<Done>([&](auto done) { store.store().end_attempts(ended, std::move(done)); }));
}

std::size_t count_of(TestStore& store, DeliveryState state) {
    DeliveryQuery query;
    query.state = state;
    query.limit = 1000;
    return deliveries(store, query).items.size();
}

}  // namespace

STORE_TEST("dead letters are sent again in steps, each once, and each step is in the audit",
           "[deliveries][cli]") {
    TestStore store(kind, with_ways_out());
    constexpr std::uint32_t kCount = 450;
    fail_mails(store, kCount);
    CHECK(repaired(store, kAllOn, {std::nullopt, true}) ==
          "email: 450 dead letters would be sent again\n");
    CHECK(count_of(store, DeliveryState::kFailed) == kCount);
    CHECK(repaired(store) == "email: 450 dead letters sent again\n");
    CHECK(count_of(store, DeliveryState::kFailed) == 0);
    const auto again = lease(store, kCount + 1);
    CHECK(again.size() == kCount);
    std::set<DeliveryId> ids;
    for (const LeasedDelivery& each : again) {
        ids.insert(each.delivery.id);
        CHECK(counted_attempts(each.delivery) == 1);
    }
    CHECK(ids.size() == kCount);
    const AuditPage audit =
        value_of(await<AuditPage>([&](auto done) { store.store().audit({}, std::move(done)); }));
    std::uint64_t sent = 0;
    for (const AuditEntry& entry : audit.items) {
        CHECK(entry.by.action == kAuditRetry);
        CHECK(entry.by.remote == "carillon repair");
        CHECK(entry.by.actor == UserId());
        sent += entry.created;
    }
    CHECK(audit.items.size() > 1);
    CHECK(sent == kCount);
    CHECK(repaired(store) == "no dead letters\n");
}

STORE_TEST("of a channel that is off, and of another one than asked for, dead letters stay",
           "[deliveries][cli]") {
    TestStore store(kind, with_ways_out());
    fail_mails(store, 1);
    const ChannelSwitches only_sms{false, true, false};
    CHECK(repaired(store, only_sms) ==
          "email: 1 dead letter left alone: NOTIFICATION_EMAIL_ENABLED is not true here\n");
    CHECK(repaired(store, kAllOn, {DeliveryChannel::kSms, false}) == "no dead letters\n");
    CHECK(count_of(store, DeliveryState::kFailed) == 1);
    CHECK(repaired(store, kAllOn, {DeliveryChannel::kEmail, false}) ==
          "email: 1 dead letter sent again\n");
    CHECK(count_of(store, DeliveryState::kWaiting) == 1);
}
