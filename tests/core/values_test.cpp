// Times, identifiers and revisions: what is read, what is refused, and that both ways agree.

#include "core/base/ids.hpp"
#include "core/base/limits.hpp"
#include "core/base/time.hpp"
#include "core/inbox/revision.hpp"
#include "core/session/backoff.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <vector>

using namespace carillon;

TEST_CASE("a time is written with three decimals in UTC", "[core][time]") {
    CHECK(format_rfc3339(Millis(0)) == "1970-01-01T00:00:00.000Z");
    CHECK(format_rfc3339(Millis(1795339800123)) == "2026-11-22T09:30:00.123Z");
    CHECK(format_rfc3339(Millis(-1)) == "1969-12-31T23:59:59.999Z");
    CHECK(format_rfc3339(limits::kMaxTime) == "9999-12-31T23:59:59.999Z");
}

TEST_CASE("a time is read with any offset and any number of decimals", "[core][time]") {
    const auto time = Millis(1795339800123);
    CHECK(parse_rfc3339("2026-11-22T09:30:00.123Z") == time);
    CHECK(parse_rfc3339("2026-11-22t09:30:00.123z") == time);
    CHECK(parse_rfc3339("2026-11-22T10:30:00.1239999+01:00") == time);
    CHECK(parse_rfc3339("2026-11-22T04:00:00.123-05:30") == time);
    CHECK(parse_rfc3339("2026-11-22T09:30:00Z") == Millis(1795339800000));
    CHECK(parse_rfc3339("2026-11-22T09:30:00.5Z") == Millis(1795339800500));
    CHECK(parse_rfc3339("2024-02-29T00:00:00Z").has_value());
    CHECK(parse_rfc3339("2016-12-31T23:59:60Z") == parse_rfc3339("2017-01-01T00:00:00Z"));
}

TEST_CASE("what is no time is refused", "[core][time]") {
    for (const char* text :
         {"", "yesterday", "2026-11-22", "2026-11-22T09:30Z", "2026-11-22T09:30:00",
          "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-02-30T00:00:00Z",
          "2023-02-29T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T09:60:00Z",
          "2026-11-22T09:30:61Z", "2026-11-22T09:30:00.Z", "2026-11-22T09:30:00+25:00",
          "2026-11-22T09:30:00+0100", "2026-11-22T09:30:00Z ", "+026-11-22T09:30:00Z",
          "9999-12-31T23:59:59-01:00", "0000-01-01T00:00:00+01:00"}) {
        INFO(text);
        CHECK_FALSE(parse_rfc3339(text).has_value());
    }
    // Whatever follows an offset that cannot be, it is not read as a number.
    CHECK_FALSE(parse_rfc3339("2026-11-22T09:30:00+99:00" + std::string(120, '9')).has_value());
    CHECK(parse_rfc3339("2026-11-22T09:30:00.123456", ZoneRule::kUtcIfAbsent) ==
          Millis(1795339800123));
    CHECK_FALSE(parse_rfc3339("2026-11-22", ZoneRule::kUtcIfAbsent).has_value());
}

TEST_CASE("every time survives its text", "[core][time][property]") {
    SeededRandom random(7);
    for (int i = 0; i < 20000; ++i) {
        const auto span = static_cast<std::uint64_t>(limits::kMaxTime.count() + 62167219200000);
        const Millis time(static_cast<std::int64_t>(random.below(span)) - 62167219200000);
        REQUIRE(parse_rfc3339(format_rfc3339(time)) == time);
    }
}

TEST_CASE("a UUID is read in either case and written in lower case", "[core][ids]") {
    const auto parsed = UserId::parse("0190ABCD-ef01-7234-8567-89abcdef0123");
    REQUIRE(parsed.has_value());
    CHECK(parsed->text() == "0190abcd-ef01-7234-8567-89abcdef0123");
    for (const char* text :
         {"", "0190abcd", "0190abcdef017234856789abcdef0123", "0190abcd-ef01-7234-8567-89abcdef012",
          "{190abcd-ef01-7234-8567-89abcdef0123", "0190abcd-ef01-7234-8567-89abcdef012g",
          "0190abcd-ef01-72340-567-89abcdef0123"}) {
        CHECK_FALSE(UserId::parse(text).has_value());
    }
}

// Programs that number their users do it in a few digits somewhere in the id. Shards, writers and
// partitions are picked by the lowest bits.
TEST_CASE("users numbered at any place of their ids spread evenly", "[core][ids]") {
    constexpr int kUsers = 1024;
    for (const std::size_t places : {4u, 256u}) {
        for (std::size_t last = 1; last < 16; ++last) {
            std::vector<int> users_at(places);
            for (int number = 0; number < kUsers; ++number) {
                detail::UuidBytes bytes{};
                bytes[last - 1] = static_cast<std::uint8_t>(number >> 8);
                bytes[last] = static_cast<std::uint8_t>(number);
                ++users_at[UserId(bytes).hash() % places];
            }
            const int most = *std::max_element(users_at.begin(), users_at.end());
            CAPTURE(places, last, most);
            // Thrown at random, 1,024 into 256 places put 12 or so into the fullest.
            CHECK(most <= (places == 4 ? kUsers / 4 * 5 / 4 : 16));
        }
    }
}

TEST_CASE("a notification id is a UUIDv7 that sorts by time", "[core][ids]") {
    const auto early = make_notification_id(Millis(1795339800123),
                                            {255, 255, 255, 255, 255, 255, 255, 255, 255, 255});
    const auto late = make_notification_id(Millis(1795339800124), {});
    CHECK(early.text() == "01a20297-4e3b-7fff-bfff-ffffffffffff");
    CHECK(early < late);
    CHECK(early.text() < late.text());
    CHECK(late.text()[14] == '7');
    CHECK(late.text()[19] == '8');
}

TEST_CASE("a revision is an epoch and a counter, written one way only", "[core][revision]") {
    CHECK(Revision::parse("a1B.0") == Revision{"a1B", 0});
    CHECK(Revision::parse("e.9007199254740991") == Revision{"e", limits::kMaxCounter});
    CHECK((Revision{"e1", 42}.text()) == "e1.42");
    for (const char* text : {"", ".", "e.", ".1", "e", "e.01", "e.-1", "e.1.2",
                             "e.9007199254740992", "e.99999999999999999999", "é.1", "e-1.1", "e.1 ",
                             "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.1"}) {
        INFO(text);
        CHECK_FALSE(Revision::parse(text).has_value());
    }
    CHECK(reaches({"e", 3}, {"e", 3}));
    CHECK_FALSE(reaches({"e", 2}, {"e", 3}));
    CHECK_FALSE(reaches({"f", 9}, {"e", 3}));
}
