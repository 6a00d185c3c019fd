#pragma once
// What the directory learns from those who sign in: a person's token names their teams, and may
// name their mail address, name and language. It is learned before the token's first request is
// answered, so that whatever is emitted after that answer finds them in their teams. What operators
// have put comes first (Store::put_user), and of two tokens the later one counts, in whatever order
// they are used.

#include "core/event/directory.hpp"
#include "server/auth/principal.hpp"
#include "server/store/store.hpp"

#include <atomic>
#include <cstddef>
#include <functional>
#include <mutex>
#include <unordered_map>

namespace carillon {

class Metrics;

// Any thread.
class DirectoryLearner {
  public:
    // People whose tokens are remembered as learned; of more, the oldest are learned again, which
    // the store finds to be no change.
    static constexpr std::size_t kRemembered = 65536;

    // Both outlive it.
    DirectoryLearner(Store& store, Metrics& metrics, std::size_t remembered = kRemembered)
        : store_(store), metrics_(metrics), half_((remembered + 1) / 2) {}

    // Is there nothing to be learned from this token? Programs teach nothing.
    bool knows(const Principal& principal);
    // Learns, then calls `go_on` on a thread of the store (or on this one), which must only hand
    // over. A store that fails is told to the log and keeps nobody from signing in: it is tried
    // again with the next request.
    void learn(const Principal& principal, std::function<void()> go_on);

  private:
    using Generation = std::unordered_map<UserId, LearnedUser, UuidHash>;

    void remember(LearnedUser said);
    void note_failure(const Error& error);
    LearnedUser* find(const UserId& user);

    Store& store_;
    Metrics& metrics_;
    const std::size_t half_;
    std::atomic<bool> has_failed_{false};  // said once, until it works again
    std::mutex mutex_;
    Generation young_;
    Generation old_;
};

}  // namespace carillon
