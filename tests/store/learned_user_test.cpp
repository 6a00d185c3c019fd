// What the directory learns from tokens, beside what was put into it.

#include "tests/store/by_hand.hpp"
#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <functional>
#include <future>
#include <optional>
#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

LearnedUser said(std::vector<TeamId> teams, std::int64_t issued_at_s = 1) {
    LearnedUser said;
    said.id = user(1);
    said.teams = std::move(teams);
    said.issued_at = Millis(issued_at_s * 1000);
    return said;
}

DirectoryUser ada(std::vector<TeamId> teams) {
    DirectoryUser ada;
    ada.id = user(1);
    ada.name = "Ada Lovelace";
    ada.phone = "+441234567";
    ada.teams = std::move(teams);
    return ada;
}

using Call = std::function<void(Completion<Done>)>;

std::future<Result<Done>> begin(const Call& call) {
    auto promise = std::make_shared<std::promise<Result<Done>>>();
    call([promise](Result<Done> result) { promise->set_value(std::move(result)); });
    return promise->get_future();
}

Result<Done> end_of(std::future<Result<Done>>& call) {
    if (call.wait_for(std::chrono::minutes(2)) != std::future_status::ready)
        throw std::runtime_error("a completion did not come");
    return call.get();
}

// The second begins while the first is held in the middle of its transaction, at its first write to
// `table`, and goes as far as it can; then both end. False when the machine was too slow for that,
// and the database has given one of them up.
bool overlap(const std::string& url, const char* table, const Call& first, const Call& second) {
    const auto waiting_for = [&](const std::string& backend) {
        return by_hand(url,
                       "SELECT pid FROM pg_stat_activity"
                       " WHERE $1::text::integer = ANY (pg_blocking_pids(pid))",
                       postgres::Params().add(backend));
    };
    postgres::Connection db(url);
    std::optional<postgres::Transaction> holding(std::in_place, db,
                                                 postgres::Transaction::Kind::kWrite);
    holding->run_script(std::string("LOCK TABLE ") + table + " IN SHARE MODE");
    postgres::Rows own = holding->run("SELECT pg_backend_pid()");
    REQUIRE(own.next());
    const std::string holder(own.text(0));

    const auto has_answered = [](const std::future<Result<Done>>& call) {
        return call.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    };
    auto first_end = begin(first);
    std::vector<std::string> held;
    while (held.empty() && !has_answered(first_end))
        held = waiting_for(holder);
    auto second_end = begin(second);
    while (!held.empty() && !has_answered(second_end) && waiting_for(held.front()).empty()) {
    }
    holding.reset();
    const bool is_first_ok = end_of(first_end).ok();
    return end_of(second_end).ok() && is_first_ok && !held.empty();
}

std::vector<TeamId> teams_of(TestStore& store) {
    return store.user(user(1)).value().teams;
}

}  // namespace

STORE_TEST("who is only known by his token is in the directory and in his teams", "[directory]") {
    TestStore store(kind);
    LearnedUser learned = said({team(2), team(1), team(2)});
    learned.email = "Ada@example.com";
    learned.name = "Ada";
    learned.locale = "en";
    store.learn_user(learned);
    const DirectoryUser known = store.user_by_email("ada@example.com").value();
    CHECK(known.id == user(1));
    CHECK(known.name == "Ada");
    CHECK(known.locale == "en");
    CHECK(known.teams == std::vector<TeamId>{team(1), team(2)});

    const auto published = store.publish(team_event("for the team", team(1)));
    REQUIRE(published.ok());
    CHECK(published->at(0).items.at(0).user_id == user(1));
    Event scoped = titled_event("for him in the team", {user(1)});
    scoped.team_id = team(2);
    CHECK(store.publish(scoped)->at(0).result.created == 1);
    scoped.team_id = team(3);
    const auto outside = store.publish(scoped);
    CHECK(outside->at(0).result.created == 0);
    CHECK(outside->at(0).result.skipped.size() == 1);
}

STORE_TEST("a newer token takes away a team, an older one does not bring it back", "[directory]") {
    TestStore store(kind);
    store.learn_user(said({team(1), team(2)}, 1));
    CHECK(teams_of(store) == std::vector<TeamId>{team(1), team(2)});
    store.learn_user(said({team(3)}, 2));
    CHECK(teams_of(store) == std::vector<TeamId>{team(3)});
    store.learn_user(said({}, 3));
    CHECK(teams_of(store).empty());
    // The older one is still valid somewhere and changes nothing.
    store.learn_user(said({team(2)}, 1));
    CHECK(teams_of(store).empty());
}

STORE_TEST("a later token that says the same makes what lies between them old", "[directory]") {
    TestStore store(kind);
    store.learn_user(said({team(1)}, 1));
    store.learn_user(said({team(1)}, 5));
    if (kind != StoreKind::kMemory) store.reopen();
    store.learn_user(said({team(2)}, 3));
    CHECK(teams_of(store) == std::vector<TeamId>{team(1)});
}

STORE_TEST("a token without a time of issue teaches nothing over one that has one, at any time",
           "[directory]") {
    TestStore store(kind);
    const auto timeless = [](std::vector<TeamId> teams, Millis expires_at) {
        LearnedUser learned = said(std::move(teams));
        learned.issued_at = issue_order(std::nullopt, expires_at);
        return learned;
    };
    // The one that expires later is the newer of two, whichever is used last.
    store.learn_user(timeless({team(1)}, kStart + kHour));
    CHECK(teams_of(store) == std::vector<TeamId>{team(1)});
    store.learn_user(timeless({team(2)}, kStart + kDay));
    store.learn_user(timeless({team(1)}, kStart + kHour));
    CHECK(teams_of(store) == std::vector<TeamId>{team(2)});
    store.learn_user(said({team(3)}, 1));
    if (kind != StoreKind::kMemory) store.reopen();
    store.advance(kDay);
    store.learn_user(timeless({team(2)}, kStart + 300 * kDay));
    CHECK(teams_of(store) == std::vector<TeamId>{team(3)});
}

STORE_TEST("teams that were put are all of them, be it none, whatever tokens say", "[directory]") {
    TestStore store(kind);
    store.learn_user(said({team(2)}, 1));
    store.put_user(ada({team(1)}));
    CHECK(teams_of(store) == std::vector<TeamId>{team(1)});
    store.learn_user(said({team(2), team(3)}, 2));
    CHECK(teams_of(store) == std::vector<TeamId>{team(1)});
    CHECK(store.publish(team_event("for nobody", team(2)))->at(0).items.empty());
    Event scoped = titled_event("not in the team", {user(1)});
    scoped.team_id = team(3);
    CHECK(store.publish(scoped)->at(0).result.skipped.size() == 1);
    scoped.team_id = team(1);
    CHECK(store.publish(scoped)->at(0).result.created == 1);
    // Taken out of all: no token brings one back.
    store.put_user(ada({}));
    store.learn_user(said({team(3)}, 3));
    CHECK(teams_of(store).empty());
    CHECK(store.publish(team_event("for nobody", team(3)))->at(0).items.empty());
    CHECK(store.publish(scoped)->at(0).result.created == 0);
    // A put that says nothing of teams leaves them to the tokens, the last of which counts.
    DirectoryUser silent = ada({});
    silent.puts_teams = false;
    store.put_user(silent);
    CHECK(teams_of(store) == std::vector<TeamId>{team(3)});
    CHECK(store.publish(team_event("for the team", team(3)))->at(0).items.size() == 1);
}

STORE_TEST("a token that does not speak of teams changes none", "[directory]") {
    TestStore store(kind);
    store.learn_user(said({team(2)}, 1));
    LearnedUser silent;
    silent.id = user(1);
    silent.name = "Ada";
    silent.issued_at = Millis(2000);
    store.learn_user(silent);
    CHECK(teams_of(store) == std::vector<TeamId>{team(2)});
    CHECK(store.user(user(1))->name == "Ada");
    store.reopen();
    if (kind == StoreKind::kMemory) return;
    store.learn_user(said({team(3)}, 1));
    CHECK(teams_of(store) == std::vector<TeamId>{team(2)});
    CHECK(store.user(user(1))->name == "Ada");
}

STORE_TEST("what was put comes first, what a token says fills the rest", "[directory]") {
    TestStore store(kind);
    LearnedUser learned = said({team(2)});
    learned.email = "ada@example.com";
    learned.name = "A. L.";
    learned.locale = "en";
    store.learn_user(learned);
    store.put_user(ada({team(1)}));
    DirectoryUser expected = ada({team(1)});
    expected.email = "ada@example.com";
    expected.locale = "en";
    CHECK(store.user(user(1)).value() == expected);

    learned.issued_at = Millis(9000);
    learned.name = "Somebody";
    learned.locale = "fr";
    store.learn_user(learned);
    expected.locale = "fr";
    CHECK(store.user(user(1)).value() == expected);

    // Put without a name: the token's is the best that is known.
    DirectoryUser nameless = ada({team(2)});
    nameless.name.clear();
    store.put_user(nameless);
    CHECK(store.user(user(1))->name == "Somebody");
    CHECK(teams_of(store) == std::vector<TeamId>{team(2)});
}

STORE_TEST("deleting takes out what was learned too", "[directory]") {
    TestStore store(kind);
    store.put_user(ada({team(1)}));
    store.learn_user(said({team(2)}, 5));
    store.delete_user(user(1));
    CHECK(store.user(user(1)).error().code == Errc::kNotFound);
    CHECK(store.publish(team_event("for nobody", team(2)))->at(0).items.empty());
    store.learn_user(said({team(3)}, kStart.count() / 1000 + 1));
    CHECK(teams_of(store) == std::vector<TeamId>{team(3)});
}

STORE_TEST("a token that says nothing puts nobody into the directory", "[directory]") {
    TestStore store(kind);
    LearnedUser silent;
    silent.id = user(1);
    store.learn_user(silent);
    CHECK(store.users(10).empty());
}

// On two nodes at once, in either order.
TEST_CASE("a person who is deleted while their first token is learned does not stay (postgres)",
          "[store][postgres][directory][nodes]") {
    TestStore one(StoreKind::kPostgres);
    TestStore other(StoreKind::kPostgres, {100, one.path(), {}});
    const bool is_learned_first = GENERATE(true, false);
    constexpr int kRounds = 20;
    for (int round = 1; round <= kRounds; ++round) {
        const UserId person = user(round);
        const Call learn = [&](Completion<Done> done) {
            LearnedUser token = said({team(1)});
            token.id = person;
            one.store().learn_user(token, std::move(done));
        };
        const Call remove = [&](Completion<Done> done) {
            other.store().delete_user(person, std::move(done));
        };
        const bool has_overlapped = is_learned_first
                                        ? overlap(one.path(), "team_members", learn, remove)
                                        : overlap(one.path(), "revocations", remove, learn);
        if (!has_overlapped) continue;
        CHECK_FALSE(one.user(person).ok());
        return;
    }
    FAIL("they never overlapped");
}
