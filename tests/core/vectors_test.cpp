// Every frame and body against its golden vectors, both ways: as written, and as read.

#include "core/event/audit.hpp"
#include "core/event/directory.hpp"
#include "core/event/event.hpp"
#include "core/inbox/notification_codec.hpp"
#include "core/session/client_state.hpp"
#include "core/wire/frame_codec.hpp"
#include "core/wire/rest.hpp"
#include "tests/core/vector_checks.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace carillon;
using namespace carillon::test;

namespace {

template <class Id>
Id id_of(const char* text) {
    const auto id = Id::parse(text);
    REQUIRE(id);
    return *id;
}
Millis at(const char* text) {
    return parse_rfc3339(text).value();
}

const char* const kAda = "01903e7a-0000-7000-8000-00000000000a";
const char* const kBob = "01903e7a-0000-7000-8000-00000000000b";
const char* const kTeam = "01903e7a-0000-7000-8000-0000000000aa";
const char* const kFirst = "0193535a-8b7b-7c31-9a55-0f4e2d6c8a01";
const char* const kSecond = "0193535a-8b7b-7c31-9a55-0f4e2d6c8a02";
const char* const kThird = "0193535a-8b7b-7c31-9a55-0f4e2d6c8a03";
constexpr std::uint64_t kMost = 9007199254740991;

Revision revision(std::uint64_t counter) {
    return {"k3x9p2ab", counter};
}

Notification plain() {
    Notification n;
    n.id = id_of<NotificationId>(kFirst);
    n.user_id = id_of<UserId>(kAda);
    n.type = "task.assigned";
    n.title = "New task: Call Acme";
    n.body = "The task Call Acme was assigned to you.";
    n.data = R"({"url":"/tasks/42","task":"Call Acme"})";
    n.created_at = n.updated_at = at("2026-11-22T09:30:00.123Z");
    n.rev = 41;
    return n;
}

Notification full() {
    Notification n = plain();
    n.id = id_of<NotificationId>(kSecond);
    n.team_id = id_of<TeamId>(kTeam);
    n.type = "document.expiring";
    n.title = "« Bail » expire: 4 ½ €…";
    n.body = "Line one\nline \"two\" \\ \t\x01 🔔";
    n.data = R"({"url":"/d/7","tags":["a",{"deep":true}],"n":1.50,"none":null})";
    n.priority = Priority::kHigh;
    n.channel = Channel::kMobilePush;
    n.read_at = n.archived_at = n.updated_at = at("2026-11-22T09:31:00Z");
    std::tie(n.seen_at, n.clicked_at) =
        std::tuple(at("2026-11-22T09:30:30Z"), at("2026-11-22T09:30:45Z"));
    n.expires_at = at("2026-12-22T09:30:00Z");
    n.rev = 43;
    std::tie(n.event_id, n.group) = std::tuple("task-42-assigned", "task:42");
    return n;
}

Notification asleep() {
    Notification n = plain();
    n.id = id_of<NotificationId>(kThird);
    n.priority = Priority::kCritical;
    n.seen_at = at("2026-11-22T09:30:30Z");
    n.snoozed_until = at("2026-11-23T08:00:00Z");
    n.updated_at = at("2026-11-22T09:30:40Z");
    n.rev = 42;
    return n;
}

Notification from_a_newer_version() {
    Notification n = plain();
    n.unknown = R"({"color":"red","links":[{"rel":"x"}]})";
    return n;
}

Notification overdue() {
    Notification n = plain();
    n.id = id_of<NotificationId>(kSecond);
    n.type = "task.overdue";
    n.title = "Task overdue: Call Acme";
    n.body = "The task Call Acme was due on 21 November.";
    n.priority = Priority::kHigh;
    n.rev = 40;
    return n;
}

Notification acknowledged() {
    Notification n = plain();
    n.updated_at = at("2026-11-22T09:31:00Z");
    n.read_at = n.seen_at = n.updated_at;
    n.rev = 43;
    return n;
}

Unread two_unread() {
    Unread unread;
    unread.by_priority = {0, 1, 1, 0};
    unread.unseen = 2;
    return unread;
}

// Of the rows of the vector `snapshot`.
InboxDigest digest() {
    InboxDigest of_both;
    of_both.add(plain());
    of_both.add(overdue());
    return of_both;
}

Operation operation(OperationKind kind, std::vector<const char*> ids) {
    Operation made;
    made.kind = kind;
    for (const char* id : ids)
        made.ids.push_back(id_of<NotificationId>(id));
    return made;
}

ServerFrame hello() {
    frames::Hello hello;
    hello.session = "5f3c9d20a1b44c7e";
    hello.user_id = id_of<UserId>(kAda);
    hello.server_time = at("2026-11-22T09:30:00.123Z");
    hello.token_expires_at = at("2026-11-22T10:30:00Z");
    hello.frame_bytes = 65536;
    hello.connections = 5;
    return hello;
}

Snapshot truncated() {
    Unread unread;
    unread.by_priority = {1, 2, 3, kMost - 991};
    unread.unseen = 5;
    return {revision(kMost), unread, {plain()}, true};
}

ClientState state_with_operations() {
    ClientState state;
    state.inbox = Snapshot{revision(43), {}, {acknowledged()}, true};
    PendingOperation ack_all;
    ack_all.op = "o1";
    ack_all.operation = operation(OperationKind::kAckAll, {kFirst});
    ack_all.operation.bound = revision(43);
    ack_all.at = at("2026-11-22T09:30:00.123Z");
    PendingOperation snooze;
    snooze.op = "o2";
    snooze.operation = operation(OperationKind::kSnooze, {kFirst});
    snooze.operation.until = at("2026-11-23T08:00:00Z");
    snooze.at = at("2026-11-22T09:30:01Z");
    snooze.confirmed = revision(44);
    state.pending = {ack_all, snooze};
    state.next_op = 3;
    return state;
}

rest::EventResult one_skipped() {
    return {"order-7", 1, {{id_of<UserId>(kBob), "team_scope"}}, false};
}

}  // namespace

TEST_CASE("notifications are what their vectors say", "[core][vectors]") {
    check_kind<Notification>("notification",
                             {{"asleep", asleep()},
                              {"from_a_newer_version", from_a_newer_version()},
                              {"full", full()},
                              {"plain", plain()}},
                             decode_notification);
}

TEST_CASE("server frames are what their vectors say", "[core][vectors]") {
    check_kind<ServerFrame>(
        "server_frame",
        {{"bye", frames::Bye{"shutdown", Millis(0)}},
         {"bye_wait", frames::Bye{"unavailable", Millis(2500)}},
         {"bye_for_good", frames::Bye{"forbidden", std::nullopt}},
         {"changes",
          Changes{"k3x9p2ab", 41, 43, {}, {acknowledged()}, {id_of<NotificationId>(kSecond)}}},
         {"changes_more", Changes{"k3x9p2ab", 40, 41, two_unread(), {plain()}, {}, true}},
         {"changes_none", Changes{"k3x9p2ab", 43, 43, {}, {}, {}}},
         {"error", frames::Error{"malformed", "type is missing; it must be a string"}},
         {"error_op", frames::Error{"malformed", "ids is missing; it must be an array", "9"}},
         {"heartbeat", frames::Heartbeat{revision(44), digest()}},
         {"heartbeat_alone", frames::Heartbeat{revision(44)}},
         {"hello", hello()},
         {"pong", frames::Pong{}},
         {"preferences", frames::Preferences{R"({"channels":{"sms":true}})"}},
         {"result_done", frames::Result{"7", revision(44), std::nullopt}},
         {"result_refused",
          frames::Result{"8", std::nullopt,
                         Error{Errc::kStaleRevision, "", "revision is of another epoch"}}},
         {"snapshot", Snapshot{revision(41), two_unread(), {overdue(), plain()}, false}},
         {"snapshot_empty", Snapshot{revision(0), {}, {}, false}},
         {"snapshot_truncated", truncated()}},
        decode_server_frame);
}

TEST_CASE("client frames are what their vectors say", "[core][vectors]") {
    std::map<std::string, ClientFrame> values;
    int op = 0;
    for (const auto kind :
         {OperationKind::kAck, OperationKind::kSeen, OperationKind::kUnack, OperationKind::kDelete,
          OperationKind::kArchive, OperationKind::kUnarchive}) {
        std::vector ids{kFirst};
        if (kind == OperationKind::kDelete) ids.push_back(kSecond);
        values.emplace(text(kind), frames::Request{std::to_string(++op), operation(kind, ids)});
    }
    const auto of_one = [](const char* name, OperationKind kind) {
        return frames::Request{name, operation(kind, {kFirst})};
    };
    const auto by_revision = [](const char* name, OperationKind kind) {
        frames::Request made{name, operation(kind, {})};
        made.operation.bound = revision(44);
        return made;
    };
    values.emplace("click", of_one("10", OperationKind::kClick));
    values.emplace("unsnooze", of_one("10", OperationKind::kUnsnooze));
    frames::Request snooze = of_one("7", OperationKind::kSnooze);
    snooze.operation.until = at("2126-11-23T08:00:00Z");  // ahead of every clock
    values.emplace("snooze", snooze);
    snooze = of_one("12", OperationKind::kSnooze);
    snooze.snooze_for = Millis(std::int64_t{90} * 60000);
    values.emplace("snooze_minutes", snooze);
    values.emplace("ack_all", by_revision("8", OperationKind::kAckAll));
    values.emplace("unack_all", by_revision("11", OperationKind::kUnackAll));
    values.emplace("sync", frames::Sync{"k3x9p2ab.41"});
    values.emplace("sync_differs", frames::Sync{"", InboxDigest(0x5b1e0c7a92d4f386u)});
    values.emplace("auth", frames::Auth{"header.payload.signature", ""});
    values.emplace("auth_with_op", frames::Auth{"header.payload.signature", "9"});
    values.emplace("ping", frames::Ping{});
    check_kind("client_frame", values, decode_client_frame);
}

TEST_CASE("what a client keeps is what its vectors say", "[core][vectors]") {
    check_kind<ClientState>("client_state",
                            {{"fresh", {}}, {"with_operations", state_with_operations()}},
                            decode_client_state);
}

TEST_CASE("people are what their vectors say", "[core][vectors]") {
    DirectoryUser ada;
    ada.id = id_of<UserId>(kAda);
    ada.email = "ada@example.com";
    ada.name = "Ada Lovelace";
    ada.locale = "fr-CA";
    ada.timezone = "America/Montreal";
    ada.phone = "+15145550100";
    ada.teams = {id_of<TeamId>(kTeam)};
    DirectoryUser unknown;
    unknown.id = id_of<UserId>(kBob);
    check_kind<DirectoryUser>(
        "directory_user", {{"full", ada}, {"unknown", unknown}},
        [](std::string_view text) { return decode_directory_user(text, std::nullopt); });
}

TEST_CASE("results of events are what their vectors say", "[core][vectors]") {
    rest::EventResult duplicate = one_skipped();
    duplicate.duplicate = true;
    check_kind<rest::EventResult>("event_result",
                                  {{"duplicate", duplicate}, {"skipped", one_skipped()}},
                                  rest::decode_event_result);
    check_written(
        "event_results",
        {{"two", encode(std::vector{one_skipped(), rest::EventResult{"order-8", 0, {}, true}})}});
    check_written("manual_send_result",
                  {{"one", rest::encode_manual_send(one_skipped(), {plain()})}});
}

TEST_CASE("pages are what their vectors say", "[core][vectors]") {
    rest::Page last{{overdue(), plain()}, 2, two_unread(), 50, 0, std::nullopt, revision(41)};
    rest::Page more{{overdue()}, 2, two_unread(), 1, 0, sort_key(overdue()), revision(41)};
    check_written("page", {{"last", encode(last)}, {"more_follow", encode(more)}});
    for (const std::string& name : vector_names("page")) {
        const auto decoded = rest::decode_page(vector_text("page", name));
        if (!decoded.ok()) FAIL(decoded.error().message);
        CHECK(encode(*decoded) == vector_text("page", name));
    }
    check_written(
        "unread_page",
        {{"two", rest::encode_unread({revision(41), two_unread(), {overdue(), plain()}, false})}});
    check_written("read_outcome", {{"two", encode(rest::ReadOutcome{2, {}, revision(43)})}});
}

TEST_CASE("problems, templates and the audit are what their vectors say", "[core][vectors]") {
    check_written("problem",
                  {{"away", rest::encode_problem({Errc::kUnavailable, "", "the store is away"}, 503,
                                                 "Service Unavailable", "r-2")},
                   {"bad_input", rest::encode_problem({Errc::kUnprocessable, "payload.task",
                                                       "payload.task is missing"},
                                                      422, "Unprocessable Content", "r-1")}});
    Template entry;
    entry.type = "task.assigned";
    entry.variables = {"task"};
    entry.texts = {{"en", {"New task: {{task}}", "The task {{task}} was assigned to you."}},
                   {"fr", {"Nouvelle tâche : {{task}}", "La tâche {{task}} vous a été assignée."}}};
    TemplateSet templates;
    templates.put(entry);
    check_written("templates", {{"one", rest::encode(templates)}});

    AuditEntry written;
    written.id = id_of<AuditId>(kThird);
    written.at = at("2026-11-22T09:30:00.123Z");
    written.by = {id_of<UserId>(kAda), std::string(kAuditSendManual), "192.0.2.7"};
    written.event_id = "order-7";
    written.team_id = id_of<TeamId>(kTeam);
    written.recipients.user_ids = {id_of<UserId>(kBob)};
    written.created = 1;
    written.skipped = {{"team_scope", 2}};
    written.type = "system.announcement";
    written.title = "Hello";
    written.request_id = "r-1";
    check_written("audit_page", {{"one", encode(AuditPage{{written}, 1, written.id})}});
}

TEST_CASE("what requests bring is read as their vectors say", "[core][vectors]") {
    const auto up_to = rest::decode_read_request(vector_text("read_request", "up_to"));
    CHECK(up_to->revision == revision(41));
    const auto more = rest::decode_read_request(vector_text("read_request", "more"));
    CHECK(more->ids == std::vector{id_of<NotificationId>(kFirst), id_of<NotificationId>(kSecond)});
    const Millis now = at("2026-11-22T09:30:00Z");
    CHECK(rest::decode_snooze_request(vector_text("snooze_request", "minutes"), now).value() ==
          at("2026-11-22T11:00:00Z"));
    CHECK(rest::decode_snooze_request(vector_text("snooze_request", "until"), now).value() ==
          at("2026-11-23T08:00:00Z"));

    const auto send = decode_manual_send(vector_text("manual_send", "people"));
    REQUIRE(send.ok());
    CHECK(send->own_text == Text{"Hello", "Text"});
    CHECK(send->recipients == std::vector{id_of<UserId>(kAda), id_of<UserId>(kBob)});
    CHECK(send->ttl_hours == 0.5);
    CHECK(decode_manual_send(vector_text("manual_send", "everybody"))->broadcast);
}

TEST_CASE("events are what their vectors say", "[core][vectors]") {
    Event event;
    event.id = "order-7";
    event.type = "task.assigned";
    event.timestamp = at("2026-11-22T09:30:00Z");
    event.recipients = {id_of<UserId>(kAda), id_of<UserId>(kBob)};
    event.team_id = id_of<TeamId>(kTeam);
    event.data = R"({"url":"/tasks/42","task":"Call Acme"})";
    event.variables = {{"url", "/tasks/42"}, {"task", "Call Acme"}};
    const auto one = decode_events(vector_text("event", "one"));
    REQUIRE(one.ok());
    CHECK(one->events == std::vector{event});
    CHECK_FALSE(one->is_array);
    CHECK(decode_events(encode(event))->events == one->events);
    const auto two = decode_events(vector_text("event", "two"));
    REQUIRE(two.ok());
    CHECK(two->is_array);
    CHECK(two->events.at(0) == event);
    CHECK(two->events.at(1).broadcast);
    CHECK(two->events.at(1).priority == Priority::kCritical);
    CHECK(two->events.at(1).channel == Channel::kEmail);
    CHECK(two->events.at(1).ttl_hours == 0.5);
}

TEST_CASE("no vector is without a test", "[core][vectors]") {
    CHECK(vector_kinds() ==
          std::vector<std::string>{
              "audit_page",   "client_frame", "client_state",   "decisions",   "directory_user",
              "event",        "event_result", "event_results",  "manual_send", "manual_send_result",
              "notification", "page",         "preferences",    "problem",     "read_outcome",
              "read_request", "server_frame", "snooze_request", "templates",   "unread_page"});
    for (const char* kind : {"event", "manual_send", "read_request", "snooze_request"})
        CHECK(vector_names(kind).size() == 2);  // as looked at above
}
