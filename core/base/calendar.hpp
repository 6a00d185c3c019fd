#pragma once
// The calendar (proleptic Gregorian, as RFC 3339 has it): dates as numbers of days and back.

#include <cstdint>

namespace carillon {

struct CalendarDate {
    std::int64_t year = 1970;
    int month = 1;  // from 1
    int day = 1;    // from 1

    friend bool operator==(const CalendarDate&, const CalendarDate&) = default;
};

// Days from 1970-01-01. Any date that there is.
std::int64_t day_number(const CalendarDate& date);
CalendarDate date_of_day(std::int64_t day);

// Precondition: a month from 1 to 12.
int days_in_month(std::int64_t year, int month);

}  // namespace carillon
