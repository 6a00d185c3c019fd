#include "wasm/module.hpp"

namespace carillon::wasm {

Module& module() {
    static Module instance;
    return instance;
}

Seat* seat(std::uint32_t handle) {
    const auto found = module().seats.find(handle);
    return found == module().seats.end() ? nullptr : found->second.get();
}

std::vector<NotificationId> parse_ids(std::string_view lines) {
    std::vector<NotificationId> ids;
    while (!lines.empty()) {
        if (const auto id = NotificationId::parse(take_line(lines))) ids.push_back(*id);
    }
    return ids;
}

const std::uint8_t* accepted(const std::vector<std::string>& ops) {
    Record& record = new_record();
    record.u32(static_cast<std::uint32_t>(ops.size()));
    for (const std::string& op : ops)
        record.text(op);
    return record.finish();
}

}  // namespace carillon::wasm
