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

double number(const std::optional<Millis>& time) {
    return time ? static_cast<double>(time->count()) : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace carillon::wasm
