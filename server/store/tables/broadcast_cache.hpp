#pragma once
// What a writer was last answered when it asked for broadcasts: within one transaction many inboxes
// ask the same. One thread.

#include "server/store/tables/write_tables.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace carillon {

class BroadcastCache {
  public:
    // Those behind a number, at most `limit`; read() answers them when they were not asked for
    // last.
    template <class Read>
    const std::vector<StoredBroadcast>& after(std::uint64_t number, std::size_t limit, Read read) {
        const std::pair asked(number, limit);
        if (answer_.empty() || asked_ != asked) answer_ = read();
        asked_ = asked;
        return answer_;
    }
    // Something was broadcast or forgotten.
    void clear() { answer_.clear(); }

  private:
    std::pair<std::uint64_t, std::size_t> asked_;
    std::vector<StoredBroadcast> answer_;
};

}  // namespace carillon
