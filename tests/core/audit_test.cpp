// The audit as values: what an entry says, how a page is cut, what text is accepted.

#include "core/event/audit.hpp"

#include "core/base/id_time.hpp"
#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;

namespace {

AuditEntry entry_to(std::size_t people) {
    AuditEntry entry;
    entry.id = AuditId(numbered_bytes(static_cast<std::uint32_t>(people)));
    entry.recipients.user_ids.resize(people, user(1));
    return entry;
}

}  // namespace

TEST_CASE("an entry says who was asked for, not who was reached", "[core][audit]") {
    Event event;
    event.type = "task.assigned";
    event.recipients = {user(1), user(2)};
    event.team_id = team(1);
    event.own_text = Text{"Lunch", "At noon."};
    const AuditDraft draft{user(9), std::string(kAuditSendManual), std::string("192.0.2.7")};
    const AuditEntry entry =
        audit_entry(draft, event, std::string("e"), 1,
                    {{user(2), "team_scope"}, {user(3), "muted"}, {user(4), "team_scope"}});
    CHECK(entry.recipients == AuditRecipients{{user(1), user(2)}, std::nullopt, false});
    CHECK(entry.team_id == team(1));
    CHECK(entry.title == "Lunch");
    CHECK(entry.skipped == std::vector<AuditSkipped>{{"muted", 1}, {"team_scope", 2}});
    event.recipients.clear();
    CHECK(audit_recipients(event) == AuditRecipients{{}, team(1), false});
    event.broadcast = true;
    CHECK(audit_recipients(event) == AuditRecipients{{}, std::nullopt, true});
}

TEST_CASE("a page of the audit ends with its limit", "[core][audit]") {
    AuditCut cut(2);
    CHECK(cut.add(entry_to(3)));
    CHECK(cut.add(entry_to(2)));
    CHECK_FALSE(cut.add(entry_to(1)));
    const AuditPage page = cut.finish();
    CHECK(page.items.size() == 2);
    CHECK(page.next == entry_to(2).id);
}

TEST_CASE("a page of the audit ends early when too many people are named", "[core][audit]") {
    AuditCut cut(200);
    CHECK(cut.add(entry_to(AuditCut::kRecipients + 1)));  // one always fits
    CHECK_FALSE(cut.add(entry_to(1)));
    const AuditPage page = cut.finish();
    CHECK(page.items.size() == 1);
    CHECK(page.next == page.items[0].id);
}

TEST_CASE("limit and cursor of the audit are checked", "[core][audit]") {
    const std::string id = user(7).text();
    const auto query = parse_audit_query({{"limit", "3"}, {"cursor", id}, {"other", "x"}});
    REQUIRE(query.ok());
    CHECK(query->limit == 3);
    CHECK(query->before == AuditId::parse(id));
    CHECK(parse_audit_query({})->limit == 50);
    CHECK_FALSE(parse_audit_query({{"cursor", ""}})->before);
    CHECK(parse_audit_query({{"limit", "201"}}).error().field == "limit");
    CHECK(parse_audit_query({{"limit", "0"}}).error().field == "limit");
    CHECK(parse_audit_query({{"cursor", "x"}}).error().field == "cursor");
    CHECK(parse_audit_query({{"cursor", "x"}}).error().code == Errc::kInvalid);
    CHECK(parse_audit_query({{"cursor", "x"}}).error().message ==
          "cursor must be a next_cursor as it was given, not \"x\"");
}

TEST_CASE("parts of an entry survive their text, and odd text is refused", "[core][audit]") {
    for (const AuditRecipients& recipients :
         {AuditRecipients{{user(1), user(2)}, std::nullopt, false},
          AuditRecipients{{}, team(1), false}, AuditRecipients{{}, std::nullopt, true}}) {
        CHECK(decode_audit_recipients(encode(recipients)).value() == recipients);
    }
    const std::vector<AuditSkipped> skipped{{"a \"b\"", 1}, {"team_scope", 20}};
    CHECK(decode_audit_skipped(encode(skipped)).value() == skipped);
    CHECK(encode(std::vector<AuditSkipped>{}) == "{}");
    for (const char* odd : {"", "[]", "{", R"({"user_ids":["x"]})", R"({"user_ids":1})",
                            R"({"team_id":"x"})", R"({"broadcast":1})"}) {
        INFO(odd);
        CHECK_FALSE(decode_audit_recipients(odd).ok());
    }
    for (const char* odd : {"", "[]", R"({"a":-1})", R"({"a":"1"})", R"({"a":1.5})"}) {
        INFO(odd);
        CHECK_FALSE(decode_audit_skipped(odd).ok());
    }
}

TEST_CASE("an id tells when it was made", "[core][ids]") {
    CHECK(time_of(make_notification_id(Millis(1795339800123), {})) == Millis(1795339800123));
    CHECK(time_of(make_notification_id(Millis(0), {})) == Millis(0));
    CHECK_FALSE(time_of(id(7)));
}
