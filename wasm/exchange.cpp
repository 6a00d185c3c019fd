#include "wasm/exchange.hpp"

#include "core/base/limits.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace carillon::wasm {
namespace {

std::string written;  // the input
Record told;          // the record that is being read

}  // namespace

Record& new_record() {
    told.clear();
    return told;
}

std::uint8_t* input_of(std::uint32_t size) {
    if (size > kInputBytes) return nullptr;
    written.assign(size, '\0');
    return reinterpret_cast<std::uint8_t*>(written.data());
}

std::string take_input(std::uint32_t size) {
    std::string taken = std::exchange(written, std::string());
    taken.resize(std::min<std::size_t>(size, taken.size()));
    return taken;
}

std::string_view take_line(std::string_view& text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

const std::uint8_t* refused(const Error& error) {
    Record& record = new_record();
    record.u32(0);
    record.text(text(error.code));
    record.text(error.message);
    return record.finish();
}

Millis millis(double time) {
    const auto last = static_cast<double>(limits::kMaxTime.count());
    return Millis(static_cast<std::int64_t>(time > 0 ? std::min(time, last) : 0.0));
}

double number(const std::optional<Millis>& time) {
    return time ? static_cast<double>(time->count()) : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace carillon::wasm
