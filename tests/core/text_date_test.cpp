// Dates and times in texts: in the reader's language and zone. What is expected is what ICU 78
// (CLDR 48) says.

#include "core/event/text_date.hpp"

#include <catch2/catch.hpp>

using namespace carillon;

namespace {

Millis at(const char* text) {
    return *parse_rfc3339(text);
}

ZoneOffsets hours_ahead(int hours) {
    return {{{Millis(0), hours * 3600}}};
}

// Europe/Paris around the two changes of 2026.
ZoneOffsets paris() {
    return {{{at("2025-10-26T01:00:00Z"), 3600},
             {at("2026-03-29T01:00:00Z"), 7200},
             {at("2026-10-25T01:00:00Z"), 3600}}};
}

std::string date(const char* value, const char* locale, const ZoneOffsets& zone = {}) {
    return format_date(parse_moment(value, zone)->date, conventions_of(locale));
}
std::string time(const char* value, const char* locale, const ZoneOffsets& zone = {}) {
    return format_time(*parse_moment(value, zone), conventions_of(locale));
}
std::string datetime(const char* value, const char* locale, const ZoneOffsets& zone = {}) {
    return format_datetime(*parse_moment(value, zone), conventions_of(locale));
}
std::string relative(const char* value, const char* now, const char* locale,
                     const ZoneOffsets& zone = {}) {
    return format_relative(*parse_moment(value, zone), moment_at(at(now), zone),
                           conventions_of(locale));
}

}  // namespace

TEST_CASE("a date is written out in the reader's language", "[core][texts]") {
    const char* day = "2026-11-29";
    CHECK(date(day, "fr") == "29 novembre 2026");
    CHECK(date(day, "fr-CA") == "29 novembre 2026");
    CHECK(date(day, "en") == "November 29, 2026");
    CHECK(date(day, "en-US") == "November 29, 2026");
    CHECK(date(day, "en-GB") == "29 November 2026");
    CHECK(date(day, "en-IE") == "29 November 2026");
    CHECK(date(day, "en_GB.UTF-8") == "29 November 2026");
    CHECK(date(day, "de") == "November 29, 2026");
    CHECK(date("2026-01-01", "fr") == "1 janvier 2026");
    CHECK(date("0999-02-28", "fr") == "28 février 999");
    CHECK(date("2028-02-29", "en") == "February 29, 2028");
    const char* months[] = {"janvier", "février", "mars",      "avril",   "mai",      "juin",
                            "juillet", "août",    "septembre", "octobre", "novembre", "décembre"};
    for (int month = 1; month <= 12; ++month) {
        CHECK(format_date({2026, month, 5}, conventions_of("fr")) ==
              std::string("5 ") + months[month - 1] + " 2026");
    }
}

TEST_CASE("a time of day is written with twelve hours or twenty-four", "[core][texts]") {
    struct Row {
        const char* value;
        const char* french;
        const char* canadian;
        const char* english;
    };
    for (const Row& row : {Row{"2026-11-29T08:30:00Z", "08:30", "08 h 30", "8:30 AM"},
                           {"2026-11-29T00:05:00Z", "00:05", "00 h 05", "12:05 AM"},
                           {"2026-11-29T11:59:59.999Z", "11:59", "11 h 59", "11:59 AM"},
                           {"2026-11-29T12:00:00Z", "12:00", "12 h 00", "12:00 PM"},
                           {"2026-11-29T23:59:00Z", "23:59", "23 h 59", "11:59 PM"}}) {
        INFO(row.value);
        CHECK(time(row.value, "fr") == row.french);
        CHECK(time(row.value, "en-GB") == row.french);
        CHECK(time(row.value, "fr-CA") == row.canadian);
        CHECK(time(row.value, "en") == row.english);
    }
    const char* moment = "2026-11-29T08:30:00Z";
    CHECK(datetime(moment, "fr") == "29 novembre 2026 à 08:30");
    CHECK(datetime(moment, "fr-CA") == "29 novembre 2026 à 08 h 30");
    CHECK(datetime(moment, "en") == "November 29, 2026 at 8:30 AM");
    CHECK(datetime(moment, "en-GB") == "29 November 2026 at 08:30");
}

TEST_CASE("a moment is shown as the reader's clocks show it", "[core][texts]") {
    const char* late = "2026-11-29T23:30:00Z";
    CHECK(datetime(late, "en-GB", hours_ahead(9)) == "30 November 2026 at 08:30");
    CHECK(datetime(late, "en-GB", hours_ahead(-10)) == "29 November 2026 at 13:30");
    CHECK(datetime("2026-11-30T01:30:00+02:00", "en-GB") == "29 November 2026 at 23:30");
    CHECK(date("2026-12-31T23:30:00Z", "en", hours_ahead(1)) == "January 1, 2027");
    CHECK(datetime("1969-12-31T23:59:59.999Z", "en-GB") == "31 December 1969 at 23:59");
    const ZoneOffsets half{{{Millis(0), 5 * 3600 + 1800}}};
    CHECK(time("2026-11-29T08:30:00Z", "fr", half) == "14:00");
    CHECK(date("9999-12-31T23:59:00Z", "en", hours_ahead(14)) == "January 1, 10000");
}

TEST_CASE("a date alone is the same day everywhere", "[core][texts]") {
    for (const int hours : {-12, 0, 14}) {
        CHECK(date("2026-12-24", "fr", hours_ahead(hours)) == "24 décembre 2026");
        CHECK(datetime("2026-12-24", "fr", hours_ahead(hours)) == "24 décembre 2026");
        CHECK(time("2026-12-24", "fr", hours_ahead(hours)) == "24 décembre 2026");
    }
}

TEST_CASE("clocks that are set back show an hour twice, and forward none", "[core][texts]") {
    CHECK(time("2026-10-25T00:30:00Z", "fr", paris()) == "02:30");
    CHECK(time("2026-10-25T00:59:59.999Z", "fr", paris()) == "02:59");
    CHECK(time("2026-10-25T01:00:00Z", "fr", paris()) == "02:00");
    CHECK(time("2026-10-25T01:30:00Z", "fr", paris()) == "02:30");
    CHECK(time("2026-03-29T00:59:59Z", "fr", paris()) == "01:59");
    CHECK(time("2026-03-29T01:00:00Z", "fr", paris()) == "03:00");
    // Before what is known, and after it, clocks stand as they do at its ends.
    CHECK(time("2020-07-01T12:00:00Z", "fr", paris()) == "13:00");
    CHECK(time("2030-01-01T12:00:00Z", "fr", paris()) == "13:00");
    CHECK(ZoneOffsets{}.local(at("2026-07-01T12:00:00Z")) == at("2026-07-01T12:00:00Z"));
}

TEST_CASE("how far away a moment is, is told in the largest unit that fits", "[core][texts]") {
    struct Row {
        const char* value;
        const char* french;
        const char* english;
    };
    const char* now = "2026-11-29T08:30:00Z";
    for (const Row& row : {
             Row{"2026-11-29T08:30:00Z", "maintenant", "now"},
             {"2026-11-29T08:30:29Z", "maintenant", "now"},
             {"2026-11-29T08:31:00Z", "dans 1 minute", "in 1 minute"},
             {"2026-11-29T08:15:00Z", "il y a 15 minutes", "15 minutes ago"},
             {"2026-11-29T09:29:29Z", "dans 59 minutes", "in 59 minutes"},
             {"2026-11-29T09:29:31Z", "dans 1 heure", "in 1 hour"},
             {"2026-11-29T10:29:59.990Z", "dans 2 heures", "in 2 hours"},
             {"2026-11-29T06:30:00Z", "il y a 2 heures", "2 hours ago"},
             {"2026-11-30T07:30:00Z", "dans 23 heures", "in 23 hours"},
             {"2026-11-30T08:30:00Z", "demain", "tomorrow"},
             {"2026-11-28T08:30:00Z", "hier", "yesterday"},
             {"2026-11-30T23:59:00Z", "demain", "tomorrow"},
             {"2026-12-01T08:30:00Z", "après-demain", "in 2 days"},
             {"2026-11-27T00:00:00Z", "avant-hier", "2 days ago"},
             {"2026-12-02T08:29:59Z", "dans 3 jours", "in 3 days"},
             {"2026-11-26T23:00:00Z", "il y a 3 jours", "3 days ago"},
             {"2026-12-28T12:00:00Z", "dans 29 jours", "in 29 days"},
             {"2026-12-29T12:00:00Z", "dans 1 mois", "in 1 month"},
             {"2026-10-30T12:00:00Z", "il y a 1 mois", "1 month ago"},
             {"2027-03-28T12:00:00Z", "dans 3 mois", "in 3 months"},
             {"2027-03-29T12:00:00Z", "dans 4 mois", "in 4 months"},
             {"2027-11-28T12:00:00Z", "dans 11 mois", "in 11 months"},
             {"2027-11-29T12:00:00Z", "dans 1 an", "in 1 year"},
             {"2024-11-29T12:00:00Z", "il y a 2 ans", "2 years ago"},
             {"0001-01-01T00:00:00Z", "il y a 2\u202f025 ans", "2,025 years ago"},
         }) {
        INFO(row.value);
        CHECK(relative(row.value, now, "fr") == row.french);
        CHECK(relative(row.value, now, "en") == row.english);
    }
}

TEST_CASE("days are those of the calendar where the reader is", "[core][texts]") {
    const char* now = "2026-11-29T22:30:00Z";
    CHECK(relative("2026-11-29", now, "fr") == "aujourd’hui");
    CHECK(relative("2026-11-29", now, "en", hours_ahead(2)) == "yesterday");
    CHECK(relative("2026-11-30", now, "fr", hours_ahead(2)) == "aujourd’hui");
    CHECK(relative("2026-12-02", now, "fr") == "dans 3 jours");
    CHECK(relative("2026-12-02", now, "fr", hours_ahead(2)) == "après-demain");
    CHECK(relative("2026-12-01T23:00:00Z", now, "en", hours_ahead(2)) == "in 2 days");
    CHECK(relative("2026-12-01T23:00:00Z", now, "en", hours_ahead(-2)) == "in 2 days");
    CHECK(relative("2026-12-01T01:00:00Z", now, "en") == "in 2 days");
    CHECK(relative("2026-12-01T01:00:00Z", now, "en", hours_ahead(-2)) == "tomorrow");
    // The day that has twenty-five hours, and the one of twenty-three.
    CHECK(relative("2026-10-25T22:50:00Z", "2026-10-24T22:10:00Z", "en", paris()) == "in 25 hours");
    CHECK(relative("2026-03-29T21:55:00Z", "2026-03-28T21:50:00Z", "en", paris()) == "tomorrow");
    CHECK(relative("2026-03-29T22:05:00Z", "2026-03-28T22:30:00Z", "en", paris()) == "in 24 hours");
    // What is made a moment after its event says the same.
    CHECK(relative("2026-11-30T22:30:00Z", "2026-11-29T22:30:00.900Z", "en") == "tomorrow");
}
