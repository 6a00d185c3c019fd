#pragma once
// What the seam keeps between calls (seam.h): the sessions by their handles, the input that was
// written and the record that is being read. One thread.

#include "core/base/time.hpp"
#include "core/session/client_session.hpp"
#include "core/session/pages.hpp"
#include "core/session/preferences_view.hpp"
#include "core/session/seen_watch.hpp"
#include "wasm/record.hpp"
#include "wasm/state_diff.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon::wasm {

// A page of the longest notifications that exist; frames are held to far less by core.
inline constexpr std::size_t kInputBytes = 16 * 1024 * 1024;

struct Seat {
    explicit Seat(std::uint64_t seed) : session(seed) {}
    ClientSession session;
    StateDiff told;
    std::map<std::uint32_t, StateDiff> lists_told;  // by the list's number
    Pages pages;
    SeenWatch seen;
    PreferencesView preferences;
};

struct Module {
    std::map<std::uint32_t, std::unique_ptr<Seat>> seats;
    std::uint32_t last_handle = 0;
    std::string input;
    Record record;
};
Module& module();

// Null for a handle that is not open.
Seat* seat(std::uint32_t handle);
// The module's record, empty.
Record& new_record();
// The input, of which no more than it has.
std::string take_input(std::uint32_t size);

// Not a number and what lies outside of core's times become the nearest of them.
Millis millis(double time);
// One id a line; what is no id is passed over.
std::vector<NotificationId> parse_ids(std::string_view lines);
// The text up to the next line's end, which is taken off.
std::string_view take_line(std::string_view& text);
// "0, code, message" of seam.h, and "number, ops".
const std::uint8_t* refused(const Error& error);
const std::uint8_t* accepted(const std::vector<std::string>& ops);

// NaN for nothing.
double number(const std::optional<Millis>& time);

}  // namespace carillon::wasm
