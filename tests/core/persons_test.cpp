// What is said of a person as a whole: when they are done with something, who is skipped because
// nothing is kept of them, what an audit entry keeps of them.

#include "core/event/audit.hpp"
#include "core/inbox/query_values.hpp"
#include "core/inbox/retention.hpp"
#include "core/wire/erase_result.hpp"
#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;

TEST_CASE("somebody is done with what they have read or archived, and not with what is snoozed",
          "[core][retention]") {
    Notification n;
    CHECK_FALSE(finished_at(n));
    n.seen_at = Millis(1);
    CHECK_FALSE(finished_at(n));
    n.archived_at = Millis(7);
    CHECK(finished_at(n) == Millis(7));
    n.read_at = Millis(9);
    CHECK(finished_at(n) == Millis(7));
    n.archived_at = Millis(11);
    CHECK(finished_at(n) == Millis(9));
    n.archived_at.reset();
    n.snoozed_until = Millis(20);
    CHECK_FALSE(finished_at(n));
}

TEST_CASE("who was erased is skipped as such, but for who is outside of the team anyway",
          "[core][event]") {
    Recipient here{user(1), {}};
    Recipient erased{user(2), {}};
    erased.is_erased = true;
    Recipient outside = erased;
    outside.user = user(3);
    outside.in_team = false;
    const Audience who = audience({here, erased, outside});
    REQUIRE(who.reached.size() == 1);
    CHECK(who.reached[0].user == user(1));
    CHECK(who.skipped == std::vector<Skipped>{{user(2), "erased"}, {user(3), "team_scope"}});
}

TEST_CASE("an audit entry loses a person and keeps the act", "[core][audit]") {
    AuditEntry entry;
    entry.by = {user(1), std::string(kAuditSendManual), "192.0.2.1"};
    entry.recipients.user_ids = {user(2)};
    entry.title = "to one alone";
    entry.type = "task.assigned";
    CHECK_FALSE(forget_person(entry, user(3)));
    CHECK(is_about(entry, user(1)));

    AuditEntry received = entry;
    CHECK(forget_person(received, user(2)));
    CHECK(received.recipients.user_ids == std::vector<UserId>{UserId()});
    CHECK(received.title.empty());
    CHECK(received.type == "task.assigned");
    CHECK(received.by.actor == user(1));

    AuditEntry sent = entry;
    CHECK(forget_person(sent, user(1)));
    CHECK(sent.by.actor == UserId());
    CHECK(sent.by.remote.empty());
    CHECK(sent.title == "to one alone");

    AuditEntry many = entry;
    many.recipients.user_ids = {user(2), user(4)};
    CHECK(forget_person(many, user(4)));
    CHECK(many.title == "to one alone");
    CHECK(many.recipients.user_ids == std::vector<UserId>{user(2), UserId()});
}

TEST_CASE("what an erasure has done is read back as it was written", "[core][rest]") {
    const rest::EraseResult result{1, 2, 3, 4, 5, 6};
    const auto read = rest::decode_erase_result(rest::encode(result));
    REQUIRE(read);
    CHECK(*read == result);
    CHECK_FALSE(rest::decode_erase_result("{}"));
    CHECK_FALSE(rest::decode_erase_result("[]"));
}

TEST_CASE("yes and no of a query, in any case, and nothing else", "[core][query]") {
    for (const char* yes : {"true", "TRUE", "True", "1"})
        CHECK(parse_query_boolean(yes) == true);
    for (const char* no : {"false", "False", "0"})
        CHECK(parse_query_boolean(no) == false);
    for (const char* neither : {"", "yes", "maybe", "2", "truee", "t"})
        CHECK_FALSE(parse_query_boolean(neither));
}
