#pragma once
// What the seam keeps between calls (seam.h): the sessions by their handles. One thread.

#include "core/session/client_session.hpp"
#include "core/session/pages.hpp"
#include "core/session/seen_watch.hpp"
#include "wasm/exchange.hpp"
#include "wasm/state_diff.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace carillon::wasm {

struct Seat {
    explicit Seat(std::uint64_t seed) : session(seed) {}
    ClientSession session;
    StateDiff told;
    std::map<std::uint32_t, StateDiff> lists_told;  // by the list's number
    Pages pages;
    SeenWatch seen;
};

struct Module {
    std::map<std::uint32_t, std::unique_ptr<Seat>> seats;
    std::uint32_t last_handle = 0;
};
Module& module();

// Null for a handle that is not open.
Seat* seat(std::uint32_t handle);
// One id a line; what is no id is passed over.
std::vector<NotificationId> parse_ids(std::string_view lines);
// "number, ops" of seam.h.
const std::uint8_t* accepted(const std::vector<std::string>& ops);

}  // namespace carillon::wasm
