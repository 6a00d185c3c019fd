#pragma once
// What the demo would have sent: caught on this machine, kept in memory, shown to whom it was for.

#include "core/base/ids.hpp"
#include "core/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace carillon {

struct Caught {
    std::string kind;  // "email", "webhook"
    UserId user;       // whom it was for
    Millis at{0};
    std::string content;  // a JSON object: what is to be seen of one of its kind
    std::string page;     // HTML that is shown by itself; empty: none
    // Put in by the list:
    std::uint64_t number = 0;  // from 1, in the order of their coming
    std::string key;  // of its page: nobody can guess it, so whoever knows it may see the page
};

// Any thread.
class CaughtList {
  public:
    static constexpr std::size_t kKept = 100;  // of a kind; its oldest go

    void add(Caught item);
    // Those of a person that came after the number, in the order of their coming.
    std::vector<std::shared_ptr<const Caught>> of(const UserId& user, std::uint64_t after) const;
    // Null when there is none, or it has gone.
    std::shared_ptr<const Caught> find(std::string_view key) const;
    std::uint64_t last() const;  // the number of the newest; 0 before there is one

  private:
    mutable std::mutex mutex_;
    std::deque<std::shared_ptr<const Caught>> items_;
    std::uint64_t last_ = 0;
};

}  // namespace carillon
