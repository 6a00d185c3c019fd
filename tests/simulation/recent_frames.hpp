#pragma once
// The last changes frames that went to each user, over whatever connection: what may stray to
// another of his clients, ahead of where it stands, behind it, or of an epoch that is gone.

#include "core/base/ids.hpp"
#include "core/wire/published_commit.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace carillon::sim {

class RecentFrames {
  public:
    void note(const UserId& user, FrameText frame) {
        entries_[next_++ % entries_.size()] = {user, std::move(frame)};
    }
    // One of the user's; null when there is none. `dice` decides: often the newest.
    FrameText any(const UserId& user, std::uint64_t dice) const {
        const std::size_t kept = next_ < entries_.size() ? next_ : entries_.size();
        for (std::size_t back = dice % 2 == 0 ? 1 : 1 + dice / 2 % entries_.size(); back <= kept;
             ++back) {
            const Entry& entry = entries_[(next_ - back) % entries_.size()];
            if (entry.first == user) return entry.second;
        }
        return nullptr;
    }

  private:
    using Entry = std::pair<UserId, FrameText>;
    std::array<Entry, 16> entries_;
    std::size_t next_ = 0;
};

}  // namespace carillon::sim
