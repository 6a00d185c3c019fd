#pragma once
// Where the clocks of some places stand, as the IANA database has it (2024a and later): core knows
// no time zones, so neither do its tests.

#include "core/base/zone_offsets.hpp"

#include <vector>

namespace carillon::test {

struct NamedZone {
    const char* name;
    ZoneOffsets offsets;
};

// Paris and New York an hour, Lord Howe half of one, Cairo at midnight, Apia a day; the others
// never or by parts of an hour.
inline std::vector<NamedZone> zones() {
    using std::chrono::seconds;
    return {
        {"Europe/Paris",
         {{{seconds(1704067200), 3600},
           {seconds(1711846800), 7200},
           {seconds(1729990800), 3600},
           {seconds(1743296400), 7200},
           {seconds(1761440400), 3600},
           {seconds(1774746000), 7200},
           {seconds(1792890000), 3600},
           {seconds(1806195600), 7200},
           {seconds(1824944400), 3600}}}},
        {"America/New_York",
         {{{seconds(1704067200), -18000},
           {seconds(1710054000), -14400},
           {seconds(1730613600), -18000},
           {seconds(1741503600), -14400},
           {seconds(1762063200), -18000},
           {seconds(1772953200), -14400},
           {seconds(1793512800), -18000},
           {seconds(1805007600), -14400},
           {seconds(1825567200), -18000}}}},
        {"Africa/Cairo",
         {{{seconds(1672531200), 7200},
           {seconds(1682632800), 10800},
           {seconds(1698354000), 7200},
           {seconds(1714082400), 10800},
           {seconds(1730408400), 7200},
           {seconds(1745532000), 10800},
           {seconds(1761858000), 7200},
           {seconds(1776981600), 10800},
           {seconds(1793307600), 7200}}}},
        {"Australia/Lord_Howe",
         {{{seconds(1704067200), 39600},
           {seconds(1712415600), 37800},
           {seconds(1728142200), 39600},
           {seconds(1743865200), 37800},
           {seconds(1759591800), 39600},
           {seconds(1775314800), 37800},
           {seconds(1791041400), 39600},
           {seconds(1806764400), 37800},
           {seconds(1822491000), 39600}}}},
        {"Pacific/Apia",
         {{{seconds(1262304000), -39600},
           {seconds(1285498800), -36000},
           {seconds(1301752800), -39600},
           {seconds(1316872800), -36000},
           {seconds(1325239200), 50400},
           {seconds(1333202400), 46800},
           {seconds(1348927200), 50400}}}},
        {"Asia/Kolkata", {{{seconds(1704067200), 19800}}}},
        {"America/St_Johns",
         {{{seconds(1704067200), -12600},
           {seconds(1710048600), -9000},
           {seconds(1730608200), -12600},
           {seconds(1741498200), -9000},
           {seconds(1762057800), -12600},
           {seconds(1772947800), -9000},
           {seconds(1793507400), -12600},
           {seconds(1805002200), -9000},
           {seconds(1825561800), -12600}}}},
        {"Asia/Kathmandu", {{{seconds(1704067200), 20700}}}},
    };
}

}  // namespace carillon::test
