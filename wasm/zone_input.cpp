#include "wasm/zone_input.hpp"

#include "core/base/time.hpp"
#include "wasm/exchange.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>

namespace carillon::wasm {
namespace {

template <class Number>
Number take_number(std::string_view& line) {
    Number value = 0;
    const auto read = std::from_chars(line.data(), line.data() + line.size(), value);
    line.remove_prefix(static_cast<std::size_t>(read.ptr - line.data()));
    return value;
}

}  // namespace

ZoneOffsets take_offsets(std::string_view& text) {
    ZoneOffsets zone;
    for (std::string_view line = take_line(text); !line.empty(); line = take_line(text)) {
        const Millis from(take_number<std::int64_t>(line));
        if (!line.empty()) line.remove_prefix(1);
        zone.steps.push_back({from, take_number<std::int32_t>(line)});
    }
    return zone;
}

}  // namespace carillon::wasm
