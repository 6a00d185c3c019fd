#include "tests/simulation/frame_trail.hpp"

#include <string>

namespace carillon::sim {

std::string_view member(std::string_view frame, std::string_view name) {
    std::string key = "\"";
    key.append(name).append("\":\"");
    const auto at = frame.find(key);
    if (at == std::string_view::npos) return {};
    const auto begin = at + key.size();
    return frame.substr(begin, frame.find('"', begin) - begin);
}

void FrameTrail::note_since(std::string_view since) {
    since_ = Revision::parse(since);
}

bool FrameTrail::follows_on(std::string_view frame) {
    const std::string_view head = frame.substr(0, 160);  // both stand at the beginning
    const bool is_snapshot = head.find(R"({"type":"snapshot")") == 0;
    if (!is_snapshot && head.find(R"({"type":"changes")") != 0) return true;
    const auto to = Revision::parse(member(head, "revision"));
    if (!to) return false;
    if (!is_snapshot) {
        const auto from = Revision::parse(member(head, "from"));
        if (!from || !from->same_epoch(*to)) return false;
        const bool is_next = at_ && reaches(*at_, *from);
        if (!is_next && !(since_ && reaches(*since_, *from))) return false;
    }
    at_ = to;
    return true;
}

}  // namespace carillon::sim
