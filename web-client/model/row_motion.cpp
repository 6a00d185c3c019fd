#include "web-client/model/row_motion.hpp"

#include <algorithm>
#include <cmath>

namespace carillon::center {
namespace {

constexpr float kSlideSeconds = 0.06f;
constexpr float kLongestFrame = 0.05f;

}  // namespace

void RowMotion::begin(float seconds, float reach) {
    kept_ = std::exp(-std::min(seconds, kLongestFrame) / kSlideSeconds);
    reach_ = reach;
}

float RowMotion::place(const NotificationId& id, double y) {
    const auto [entry, is_new] = rows_.try_emplace(id);
    Row& row = entry->second;
    if (!is_new) {
        row.away = row.away * kept_ + static_cast<float>(row.y - y);
        row.away = std::clamp(row.away, -reach_, reach_);
        if (std::abs(row.away) < 0.5f) row.away = 0;
    }
    row.y = y;
    row.placed = true;
    return row.away;
}

void RowMotion::shift(double distance) {
    for (auto& row : rows_)
        row.second.y += distance;
}

bool RowMotion::end() {
    bool moving = false;
    for (auto entry = rows_.begin(); entry != rows_.end();) {
        Row& row = entry->second;
        if (!row.placed) {
            entry = rows_.erase(entry);
            continue;
        }
        moving = moving || row.away != 0;
        row.placed = false;
        ++entry;
    }
    return moving;
}

}  // namespace carillon::center
