#pragma once
// What was pushed lately to the sessions of one shard, so that an operator can follow a
// notification. In fixed memory: the oldest is overwritten. Lost with the process.
//
// One thread (the shard's).

#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/inbox/inbox_transaction.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace carillon {

// The last kSize of what was added.
template <class T, std::size_t kSize>
class Ring {
  public:
    // The place for a new one; what it held before may be reused.
    T& next() {
        if (items_.size() < kSize) return items_.emplace_back();
        T& oldest = items_[at_];
        at_ = (at_ + 1) % kSize;
        return oldest;
    }
    template <class Visit>
    void each(Visit visit) const {  // the oldest first
        for (std::size_t i = 0; i < items_.size(); ++i)
            visit(items_[(at_ + i) % items_.size()]);
    }

  private:
    std::vector<T> items_;
    std::size_t at_ = 0;  // the oldest, once it is full
};

struct Push {
    std::string session;
    Millis at{0};  // its frame was written
    friend bool operator==(const Push&, const Push&) = default;
};

// What is known of one notification.
struct PushTrace {
    std::string request_id;  // of the request that made it; empty = not known
    std::vector<Push> pushes;
};

class PushLog {
  public:
    static constexpr std::size_t kEntries = 10000;  // of each kind

    // Something was committed to an inbox that has sessions here.
    void note_commit(const Commit& commit);
    // A frame that took a session from one revision's counter to another has been written.
    void note_push(const UserId& user, const std::string& session, std::uint64_t from,
                   std::uint64_t to, Millis at);

    // For each session the frame that first took it past the commit with which the notification
    // entered. `n` as it is now.
    PushTrace find(const Notification& n) const;

  private:
    struct Arrival {
        NotificationId id;
        std::uint64_t rev = 0;
        std::string request_id;
    };
    struct Written {
        UserId user;
        std::string session;
        std::uint64_t from = 0;
        std::uint64_t to = 0;
        Millis at{0};
    };

    Ring<Arrival, kEntries> arrivals_;
    Ring<Written, kEntries> written_;
};

}  // namespace carillon
