#pragma once
// How large the text of an answer will be, about: decides where it is made (Exchange::answer_json).

#include "core/inbox/notification.hpp"

#include <cstddef>
#include <vector>

namespace carillon {

inline std::size_t about_bytes(const std::vector<Notification>& items) {
    constexpr std::size_t kMembers = 700;  // names, ids and times
    std::size_t bytes = 0;
    for (const Notification& n : items)
        bytes += kMembers + n.title.size() + n.body.size() + n.data.size();
    return bytes;
}

}  // namespace carillon
