#include "wasm/module.hpp"

#include "core/base/limits.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace carillon::wasm {

Module& module() {
    static Module instance;
    return instance;
}

Seat* seat(std::uint32_t handle) {
    const auto found = module().seats.find(handle);
    return found == module().seats.end() ? nullptr : found->second.get();
}

Record& new_record() {
    module().record.clear();
    return module().record;
}

std::string take_input(std::uint32_t size) {
    std::string input = std::exchange(module().input, std::string());
    input.resize(std::min<std::size_t>(size, input.size()));
    return input;
}

Millis millis(double time) {
    const auto last = static_cast<double>(limits::kMaxTime.count());
    return Millis(static_cast<std::int64_t>(time > 0 ? std::min(time, last) : 0.0));
}

std::string_view take_line(std::string_view& text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

std::vector<NotificationId> parse_ids(std::string_view lines) {
    std::vector<NotificationId> ids;
    while (!lines.empty()) {
        if (const auto id = NotificationId::parse(take_line(lines))) ids.push_back(*id);
    }
    return ids;
}

const std::uint8_t* refused(const Error& error) {
    Record& record = new_record();
    record.u32(0);
    record.text(text(error.code));
    record.text(error.message);
    return record.finish();
}

const std::uint8_t* accepted(const std::vector<std::string>& ops) {
    Record& record = new_record();
    record.u32(static_cast<std::uint32_t>(ops.size()));
    for (const std::string& op : ops)
        record.text(op);
    return record.finish();
}

double number(const std::optional<Millis>& time) {
    return time ? static_cast<double>(time->count()) : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace carillon::wasm
