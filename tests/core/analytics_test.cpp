// The daily sums by name, what GET /analytics asks, and its report.

#include "core/policy/analytics.hpp"

#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

constexpr Millis kNow{1795339800000};  // 2026-11-22T09:30:00Z

Error refused(const QueryParameters& parameters) {
    const auto query = parse_analytics_query(parameters, kNow);
    REQUIRE_FALSE(query.ok());
    CHECK(query.error().code == Errc::kInvalid);
    return query.error();
}

std::vector<Measure> all_measures() {
    std::vector<Measure> all{
        {Counted::kCreated}, {Counted::kClicked}, {Counted::kArchived}, {Counted::kDeletedUnread}};
    for (int bucket = 0; bucket < kSpanBuckets; ++bucket) {
        all.push_back({Counted::kSeenAfter, static_cast<std::uint8_t>(bucket)});
        all.push_back({Counted::kReadAfter, static_cast<std::uint8_t>(bucket)});
    }
    for (const DeliveryChannel channel : kDeliveryChannels)
        for (const DeliveryState state : kDeliveryStates)
            all.push_back({Counted::kDelivery, 0, channel, state});
    return all;
}

AnalyticsQuery query_by(AnalyticsKey by) {
    AnalyticsQuery query;
    query.from = query.to = day_of(kNow);
    query.by = by;
    return query;
}

std::vector<std::string> keys_of(const AnalyticsReport& report) {
    std::vector<std::string> keys;
    for (const AnalyticsRow& row : report.rows)
        keys.push_back(row.key);
    return keys;
}

}  // namespace

TEST_CASE("each measure has a name of its own, which is read back", "[core][analytics]") {
    std::vector<std::string> names;
    for (const Measure& measure : all_measures()) {
        names.push_back(text(measure));
        CHECK(parse_measure(names.back()) == measure);
    }
    std::sort(names.begin(), names.end());
    CHECK(std::unique(names.begin(), names.end()) == names.end());
    CHECK(text(Measure{Counted::kReadAfter, 17}) == "read_after:017");
    CHECK(text(Measure{Counted::kDelivery, 0, DeliveryChannel::kSms, DeliveryState::kFailed}) ==
          "sms:failed");
    for (const char* other : {"", "made", "read_after:", "read_after:17", "read_after:999",
                              "read_after:0x1", "email:", "email:lost", "fax:sent", ":"})
        CHECK_FALSE(parse_measure(other).has_value());
}

TEST_CASE("what a delivery is counted as is read back, whatever its type is called",
          "[core][analytics]") {
    Notification n = notification(1, Priority::kHigh);
    n.created_at = kNow;
    n.channel = Channel::kEmail;
    for (const char* type : {"task.assigned", "a type with blanks", " ", "-"}) {
        n.type = type;
        for (const auto& team_id : {std::optional<TeamId>(), std::optional<TeamId>(team(7))}) {
            n.team_id = team_id;
            const DeliveryCount count{DeliveryState::kSent, cohort_of(n)};
            CHECK(parse_delivery_count(text(count)) == count);
        }
    }
    n.type = "task.assigned";
    n.team_id.reset();
    CHECK(text(DeliveryCount{DeliveryState::kSent, cohort_of(n)}) ==
          "sent 2026-11-22 high email - task.assigned");
    for (const char* other : {"", "sent", "sent 2026-11-22 high email", "sent x high email - t",
                              "lost 2026-11-22 high email - t", "sent 2026-11-22 high email x t"})
        CHECK_FALSE(parse_delivery_count(other).has_value());
}

TEST_CASE(
    "what a transaction adds is written once for each sum, and not at all where it is nothing",
    "[core][analytics]") {
    const Cohort cohort = cohort_of(notification(1));
    SumChanges changes;
    for (int i = 0; i < 1000; ++i)
        changes.add(cohort, {Counted::kCreated}, 1);
    changes.add(cohort, {Counted::kClicked}, 1);
    changes.add(cohort, {Counted::kClicked}, -1);
    const auto taken = changes.take();
    REQUIRE(taken.size() == 1);
    CHECK(taken[0].cohort == cohort);
    CHECK(taken[0].measure == Measure{Counted::kCreated});
    CHECK(taken[0].by == 1000);
    CHECK(changes.take().empty());
}

TEST_CASE("without parameters analytics are of the last thirty days, by type",
          "[core][analytics]") {
    const auto query = parse_analytics_query({{"other", "x"}}, kNow);
    REQUIRE(query.ok());
    CHECK(text_of_day(query->from) == "2026-10-24");
    CHECK(text_of_day(query->to) == "2026-11-22");
    CHECK(query->by == AnalyticsKey::kType);
    const auto until = parse_analytics_query({{"to", "2026-03-01"}, {"by", "day"}}, kNow);
    REQUIRE(until.ok());
    CHECK(text_of_day(until->from) == "2026-01-31");
    CHECK(until->by == AnalyticsKey::kDay);
    const auto last = parse_analytics_query({{"by", "day"}, {"by", "team"}}, kNow);
    CHECK(last.value().by == AnalyticsKey::kTeam);
}

TEST_CASE("a period is 92 days at most, both ends counted, and not turned round",
          "[core][analytics]") {
    CHECK(parse_analytics_query({{"from", "2026-01-01"}, {"to", "2026-04-02"}}, kNow).ok());
    const Error over = refused({{"from", "2026-01-01"}, {"to", "2026-04-03"}});
    CHECK(over.field == "from");
    CHECK(over.message == "from 2026-01-01 to 2026-04-03 are 93 days; at most 92 are accepted");
    const Error turned = refused({{"from", "2026-11-23"}});
    CHECK(turned.field == "from");
    CHECK(turned.message == "from is 2026-11-23; at most `to`, which is 2026-11-22, is accepted");
}

TEST_CASE("a wrong parameter of analytics is named with its value and what is accepted",
          "[core][analytics]") {
    const Error from = refused({{"from", "22.11.2026"}});
    CHECK(from.field == "from");
    CHECK(from.message == "from must be a date such as 2026-11-29, not \"22.11.2026\"");
    CHECK(refused({{"to", "2026-02-30"}}).field == "to");
    CHECK(refused({{"to", ""}}).field == "to");
    CHECK(refused({{"from", "2026-11-22T09:30:00Z"}}).field == "from");
    const Error by = refused({{"by", "user"}});
    CHECK(by.field == "by");
    CHECK(by.message == "by must be type, channel, priority, day or team, not \"user\"");
}

TEST_CASE("a percentile is the middle of the bucket of the nearest rank", "[core][analytics]") {
    SpanCounts counts;
    CHECK_FALSE(percentile_seconds(counts, 50).has_value());
    counts[span_bucket(Millis(2000))] = 1;
    CHECK(*percentile_seconds(counts, 50) == middle_seconds(span_bucket(Millis(2000))));
    CHECK(*percentile_seconds(counts, 90) == middle_seconds(span_bucket(Millis(2000))));
    counts[span_bucket(Millis(60000))] = 8;
    counts[span_bucket(Millis(3600000))] = 1;
    CHECK(*percentile_seconds(counts, 10) == Approx(2).epsilon(0.0625));
    CHECK(*percentile_seconds(counts, 50) == Approx(60).epsilon(0.0625));
    CHECK(*percentile_seconds(counts, 90) == Approx(60).epsilon(0.0625));
    CHECK(*percentile_seconds(counts, 91) == Approx(3600).epsilon(0.0625));
}

TEST_CASE("a rate of nothing is unknown, and one of something has four decimals",
          "[core][analytics]") {
    AnalyticsRow row;
    CHECK_FALSE(row.open_rate().has_value());
    row.created = 3;
    CHECK(*row.open_rate() == 0.0);
    row.read_after[10] = 1;
    CHECK(*row.open_rate() == 0.3333);
    row.read_after[12] = 2;
    CHECK(*row.open_rate() == 1.0);
}

TEST_CASE("types stand in the order of their texts, priorities with the most urgent first",
          "[core][analytics]") {
    const Measure created{Counted::kCreated};
    CHECK(
        keys_of(make_report(query_by(AnalyticsKey::kType),
                            {{"task", created, 1}, {"note", created, 1}, {"none", created, 0}})) ==
        std::vector<std::string>{"note", "task"});
    CHECK(keys_of(make_report(
              query_by(AnalyticsKey::kPriority),
              {{"low", created, 1}, {"critical", created, 1}, {"normal", created, 1}})) ==
          std::vector<std::string>{"critical", "normal", "low"});
    CHECK(keys_of(make_report(query_by(AnalyticsKey::kChannel),
                              {{"email", created, 1}, {"web", created, 1}})) ==
          std::vector<std::string>{"web", "email"});
    AnalyticsQuery days = query_by(AnalyticsKey::kDay);
    days.from -= 2;
    const auto report = make_report(days, {{"2026-11-21", created, 4}});
    CHECK(keys_of(report) == std::vector<std::string>{"2026-11-20", "2026-11-21", "2026-11-22"});
    CHECK(report.rows[1].created == 4);
    CHECK(report.rows[2].created == 0);
}

TEST_CASE("a report is written with each member, and null for what is unknown",
          "[core][analytics]") {
    AnalyticsReport report = make_report(
        query_by(AnalyticsKey::kTeam),
        {{"", {Counted::kCreated}, 4},
         {"", {Counted::kReadAfter, span_bucket(Millis(8000))}, 1},
         {"", {Counted::kDelivery, 0, DeliveryChannel::kEmail, DeliveryState::kSent}, 2}});
    const std::string none =
        R"({"waiting":0,"sending":0,"sent":0,"delivered":0,"failed":0,"bounced":0,"cancelled":0,"suppressed":0})";
    const std::string two =
        R"({"waiting":0,"sending":0,"sent":2,"delivered":0,"failed":0,"bounced":0,"cancelled":0,"suppressed":0})";
    CHECK(encode(report) ==
          R"({"from":"2026-11-22","to":"2026-11-22","by":"team","rows":[{"key":null,"created":4,)"
          R"("seen":0,"read":1,"clicked":0,"archived":0,"deleted_unread":0,"open_rate":0.25,)"
          R"("read_seconds":{"p50":8.5,"p90":8.5},"seen_seconds":{"p50":null,"p90":null},)"
          R"("deliveries":{"email":)" +
              two + R"(,"sms":)" + none + R"(,"mobile_push":)" + none + R"(,"webhook":)" + none +
              "}}]}");
}

TEST_CASE("as CSV a report has a line of names, and no cell that a spreadsheet would run",
          "[core][analytics]") {
    const Measure created{Counted::kCreated};
    const auto report = make_report(query_by(AnalyticsKey::kType), {{"=1+1", created, 1},
                                                                    {"+x", created, 1},
                                                                    {"-x", created, 1},
                                                                    {"@x", created, 1},
                                                                    {"\tx", created, 1},
                                                                    {"a,\"b\"\r\nc", created, 2},
                                                                    {"task", created, 3}});
    const std::string csv = encode_csv(report);
    const std::string zeros = [] {
        std::string text;
        for (std::size_t i = 0; i < kDeliveryChannels.size() * std::size(kDeliveryStates); ++i)
            text += ",0";
        return text + "\r\n";
    }();
    const auto line = [&](const std::string& key, int count) {
        return key + ',' + std::to_string(count) + ",0,0,0,0,0,0,,,," + zeros;
    };
    const std::string header = csv.substr(0, csv.find("\r\n") + 2);
    CHECK(header.find("key,created,seen,read,clicked,archived,deleted_unread,open_rate,"
                      "read_seconds_p50,read_seconds_p90,seen_seconds_p50,seen_seconds_p90,"
                      "email_waiting,email_sending,email_sent,") == 0);
    CHECK(std::count(header.begin(), header.end(), ',') == 43);
    CHECK(csv == header + line("'\tx", 1) + line("'+x", 1) + line("'-x", 1) + line("'=1+1", 1) +
                     line("'@x", 1) + line("\"a,\"\"b\"\"\r\nc\"", 2) + line("task", 3));
}
