// Revocations: kept over a restart, told to every process, forgotten when their tokens have
// expired.

#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

RevocationRequest of_user(std::uint32_t number) {
    return {user(number), {}, {}};
}

RevocationRequest of_token(const std::string& name, std::optional<Millis> expires_at = {}) {
    return {{}, name, expires_at};
}

AuditPage audit_of(TestStore& store) {
    const auto page =
        await<AuditPage>([&](auto done) { store.store().audit({}, std::move(done)); });
    REQUIRE(page.ok());
    return *page;
}

LearnedUser said(std::vector<TeamId> teams, Millis issued_at) {
    LearnedUser said;
    said.id = user(1);
    said.teams = std::move(teams);
    said.issued_at = issued_at;
    return said;
}

}  // namespace

STORE_TEST("a revocation is kept, and told before its answer", "[revocation]") {
    TestStore store(kind);
    const Revocation ada = store.revoke(of_user(1));
    CHECK(ada == Revocation{user(1), {}, kStart, kStart + kLongestTokenLife});
    CHECK(store.revoked() == std::vector<Revocation>{ada});
    const Revocation token = store.revoke(of_token("t-1", kStart + kHour));
    CHECK(token == Revocation{{}, "t-1", kStart, kStart + kHour});
    CHECK(store.revoked() == std::vector<Revocation>{ada, token});
    if (kind != StoreKind::kMemory) store.reopen();
    const auto kept = store.revocations();
    REQUIRE(kept.size() == 2);
    CHECK(std::count(kept.begin(), kept.end(), ada) == 1);
    CHECK(std::count(kept.begin(), kept.end(), token) == 1);
}

STORE_TEST("revoked again, the later moment and the longer keep count", "[revocation]") {
    TestStore store(kind);
    store.revoke(of_user(1));
    store.revoke(of_token("t-1"));
    store.advance(kHour);
    const Revocation again = store.revoke(of_user(1));
    CHECK(again.at == kStart + kHour);
    CHECK(store.revoke(of_token("t-1", kStart + 2 * kHour)).until == kStart + kLongestTokenLife);
    CHECK(store.revocations().size() == 2);
    CHECK(store.revoked().size() == 4);
}

STORE_TEST("a revocation is forgotten once its tokens have expired, and not before",
           "[revocation]") {
    TestStore store(kind);
    store.revoke(of_user(1));
    store.revoke(of_token("short", kStart + kHour));
    store.revoke(of_token("long"));
    store.cleanup();
    CHECK(store.revocations().size() == 3);
    store.advance(kHour);
    store.cleanup();
    CHECK(store.revocations().size() == 2);
    store.advance(kLongestTokenLife - kHour - Millis(1));
    store.cleanup();
    CHECK(store.revocations().size() == 2);
    store.advance(Millis(1));
    store.cleanup();
    CHECK(store.revocations().empty());
}

STORE_TEST("a revocation is in the audit with who asked for it", "[revocation][audit]") {
    TestStore store(kind);
    for (const RevocationRequest& what : {of_user(1), of_token("t-1")}) {
        RevokeRequest request{what, AuditDraft{user(50), std::string(kAuditRevoke), "192.0.2.7"},
                              "request-7"};
        const auto revoked = await<Revocation>(
            [&](auto done) { store.store().revoke(std::move(request), std::move(done)); });
        REQUIRE(revoked.ok());
        store.advance(kSecond);
    }
    const AuditPage page = audit_of(store);
    REQUIRE(page.items.size() == 2);
    CHECK(page.items[0].recipients.token == "t-1");
    CHECK(page.items[0].recipients.user_ids.empty());
    CHECK(page.items[1].recipients == AuditRecipients{{user(1)}, std::nullopt, false});
    CHECK(page.items[1].by.actor == user(50));
    CHECK(page.items[1].by.action == "sessions.revoke");
    CHECK(page.items[1].by.remote == "192.0.2.7");
    CHECK(page.items[1].at == kStart);
    CHECK(page.items[1].request_id == "request-7");
    CHECK(page.items[1].type.empty());
    CHECK(
        encode(page).find(R"("recipients":{"jti":"t-1"},"created":0,"skipped":{},"type":null,)") !=
        std::string::npos);
}

STORE_TEST("who is deleted is revoked, and no token from before brings anything back",
           "[revocation][directory]") {
    TestStore store(kind);
    store.learn_user(said({team(1)}, kStart - kHour));
    store.advance(kSecond);
    store.delete_user(user(1));
    REQUIRE(store.revocations().size() == 1);
    CHECK(store.revocations()[0].user == user(1));
    CHECK(store.revocations()[0].at == kStart + kSecond);
    CHECK(store.revoked() == store.revocations());
    store.learn_user(said({team(1)}, kStart - kHour));
    store.learn_user(said({team(1)}, kStart + kSecond));
    store.learn_user(said({team(1)}, issue_order(std::nullopt, kStart + kDay)));
    CHECK(store.user(user(1)).error().code == Errc::kNotFound);
    CHECK(store.publish(team_event("for nobody", team(1)))->at(0).items.empty());
    // A new sign-in says who they are again.
    store.learn_user(said({team(2)}, kStart + 2 * kSecond));
    CHECK(store.user(user(1))->teams == std::vector<TeamId>{team(2)});
}

TEST_CASE("a revocation by one process is found by the others (sqlite)",
          "[store][sqlite][revocation]") {
    TestStore one(StoreKind::kSqlite);
    one.revoke(of_token("before"));
    TestStore other(StoreKind::kSqlite, {100, one.path(), {}});
    one.revoke(of_user(1));
    CHECK(other.await_foreign_revocation().user == user(1));
    // Also by one that is busy writing itself, and again when it is revoked again.
    one.advance(kSecond);
    one.revoke(of_user(1));
    other.add(user(2));
    CHECK(other.await_foreign_revocation().at == kStart + kSecond);
    CHECK(other.revoked().empty());
}

TEST_CASE("a revocation by one process is found by the others (postgres)",
          "[store][postgres][revocation]") {
    TestStore one(StoreKind::kPostgres);
    one.revoke(of_token("before"));
    TestStore other(StoreKind::kPostgres, {100, one.path(), {}});
    one.revoke(of_user(1));
    other.store().look_now();
    while (other.await_foreign_revocation().user != user(1)) {
    }
    one.advance(kSecond);
    one.revoke(of_token("t-1"));
    while (other.await_foreign_revocation().token != "t-1") {
    }
    CHECK(other.revoked().empty());
}
