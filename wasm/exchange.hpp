#pragma once
// What a module of the seam and its host hand each other (seam.h, "In" and "Out"). One thread.

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "wasm/record.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace carillon::wasm {

// A page of the longest notifications that exist; frames are held to far less by core.
inline constexpr std::size_t kInputBytes = 16 * 1024 * 1024;

// Room for `size` bytes of input; null when that is more than anything accepts.
std::uint8_t* input_of(std::uint32_t size);
// The input, of which no more than it has.
std::string take_input(std::uint32_t size);
// The text up to the next line's end, which is taken off.
std::string_view take_line(std::string_view& text);

// The module's record, empty.
Record& new_record();
// "0, code, message" of seam.h.
const std::uint8_t* refused(const Error& error);

// Not a number and what lies outside of core's times become the nearest of them.
Millis millis(double time);
// NaN for nothing.
double number(const std::optional<Millis>& time);

}  // namespace carillon::wasm
