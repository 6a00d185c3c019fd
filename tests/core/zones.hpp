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

// The seconds from which on they show so many seconds more than UTC.
inline const NamedZone kParis = {"Europe/Paris",
                                 {{{std::chrono::seconds(1704067200), 3600},
                                   {std::chrono::seconds(1711846800), 7200},
                                   {std::chrono::seconds(1729990800), 3600},
                                   {std::chrono::seconds(1743296400), 7200},
                                   {std::chrono::seconds(1761440400), 3600},
                                   {std::chrono::seconds(1774746000), 7200},
                                   {std::chrono::seconds(1792890000), 3600},
                                   {std::chrono::seconds(1806195600), 7200},
                                   {std::chrono::seconds(1824944400), 3600}}}};
inline const NamedZone kNewYork = {"America/New_York",
                                   {{{std::chrono::seconds(1704067200), -18000},
                                     {std::chrono::seconds(1710054000), -14400},
                                     {std::chrono::seconds(1730613600), -18000},
                                     {std::chrono::seconds(1741503600), -14400},
                                     {std::chrono::seconds(1762063200), -18000},
                                     {std::chrono::seconds(1772953200), -14400},
                                     {std::chrono::seconds(1793512800), -18000},
                                     {std::chrono::seconds(1805007600), -14400},
                                     {std::chrono::seconds(1825567200), -18000}}}};
inline const NamedZone kCairo = {"Africa/Cairo",
                                 {{{std::chrono::seconds(1672531200), 7200},
                                   {std::chrono::seconds(1682632800), 10800},
                                   {std::chrono::seconds(1698354000), 7200},
                                   {std::chrono::seconds(1714082400), 10800},
                                   {std::chrono::seconds(1730408400), 7200},
                                   {std::chrono::seconds(1745532000), 10800},
                                   {std::chrono::seconds(1761858000), 7200},
                                   {std::chrono::seconds(1776981600), 10800},
                                   {std::chrono::seconds(1793307600), 7200}}}};
inline const NamedZone kLordHowe = {"Australia/Lord_Howe",
                                    {{{std::chrono::seconds(1704067200), 39600},
                                      {std::chrono::seconds(1712415600), 37800},
                                      {std::chrono::seconds(1728142200), 39600},
                                      {std::chrono::seconds(1743865200), 37800},
                                      {std::chrono::seconds(1759591800), 39600},
                                      {std::chrono::seconds(1775314800), 37800},
                                      {std::chrono::seconds(1791041400), 39600},
                                      {std::chrono::seconds(1806764400), 37800},
                                      {std::chrono::seconds(1822491000), 39600}}}};
inline const NamedZone kApia = {"Pacific/Apia",
                                {{{std::chrono::seconds(1262304000), -39600},
                                  {std::chrono::seconds(1285498800), -36000},
                                  {std::chrono::seconds(1301752800), -39600},
                                  {std::chrono::seconds(1316872800), -36000},
                                  {std::chrono::seconds(1325239200), 50400},
                                  {std::chrono::seconds(1333202400), 46800},
                                  {std::chrono::seconds(1348927200), 50400}}}};
inline const NamedZone kKolkata = {"Asia/Kolkata", {{{std::chrono::seconds(1704067200), 19800}}}};
inline const NamedZone kStJohns = {"America/St_Johns",
                                   {{{std::chrono::seconds(1704067200), -12600},
                                     {std::chrono::seconds(1710048600), -9000},
                                     {std::chrono::seconds(1730608200), -12600},
                                     {std::chrono::seconds(1741498200), -9000},
                                     {std::chrono::seconds(1762057800), -12600},
                                     {std::chrono::seconds(1772947800), -9000},
                                     {std::chrono::seconds(1793507400), -12600},
                                     {std::chrono::seconds(1805002200), -9000},
                                     {std::chrono::seconds(1825561800), -12600}}}};
inline const NamedZone kKathmandu = {"Asia/Kathmandu",
                                     {{{std::chrono::seconds(1704067200), 20700}}}};

// Paris and New York an hour, Lord Howe half of one, Cairo at midnight, Apia a day; the others
// never or by parts of an hour.
inline std::vector<NamedZone> zones() {
    return {kParis, kNewYork, kCairo, kLordHowe, kApia, kKolkata, kStJohns, kKathmandu};
}

}  // namespace carillon::test
