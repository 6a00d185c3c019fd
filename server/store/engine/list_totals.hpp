#pragma once
// How long lists were when they were counted. As long as an inbox stands at a revision its lists
// have one length, and counting a long one costs more than the rest of its page. Any thread.

#include "core/base/ids.hpp"
#include "core/inbox/filter.hpp"
#include "core/inbox/revision.hpp"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace carillon {

class ListTotals {
  public:
    static constexpr std::uint64_t kShort = 200;     // shorter ones are counted again each time
    static constexpr std::size_t kMostLists = 4096;  // over: all are forgotten

    std::optional<std::uint64_t> find(const UserId& user, const Filter& filter,
                                      const Revision& at) const;
    void put(const UserId& user, const Filter& filter, const Revision& at, std::uint64_t total);

  private:
    struct Counted {
        Revision at;
        std::uint64_t total = 0;
    };
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Counted> lists_;
};

}  // namespace carillon
