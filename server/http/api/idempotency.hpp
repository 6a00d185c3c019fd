#pragma once
// Idempotency-Key of requests that create. What has been answered is the store's to know; here is
// only which requests are under way, so that a repeat of one is told to wait.

#include "core/base/result.hpp"
#include "server/http/net/http.hpp"
#include "server/ingest/ingest.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

namespace carillon {

class Exchange;

// Any thread.
class IdempotencyGate {
  public:
    static constexpr std::size_t kKeyChars = 255;

    // Ends when the request does, on one thread.
    class KeyGuard {
      public:
        KeyGuard(IdempotencyGate& gate, std::string key) : gate_(gate), key_(std::move(key)) {}
        ~KeyGuard() { end(); }
        KeyGuard(const KeyGuard&) = delete;
        KeyGuard& operator=(const KeyGuard&) = delete;
        // Called when the answer is there: copies of the completion may live a little longer.
        void end() {
            if (!std::exchange(has_ended_, true)) gate_.leave(key_);
        }

      private:
        IdempotencyGate& gate_;
        std::string key_;
        bool has_ended_ = false;
    };

    // Null when a request with this key is under way.
    std::shared_ptr<KeyGuard> enter(const std::string& subject, const std::string& key);

  private:
    void leave(const std::string& key);

    std::mutex mutex_;
    std::unordered_set<std::string> under_way_;
};

struct Opening {
    EventOrigin origin;
    std::shared_ptr<IdempotencyGate::KeyGuard> guard;  // null without a key
};
// The start of every request that creates. Nothing: the exchange has been answered, with 400 for a
// key that is none or with 409 while the first request of this key is under way.
std::optional<Opening> open_idempotent(Exchange& exchange);

// The header's value, empty when there is none. kInvalid for one that is empty, too long or not
// visible ASCII.
Result<std::string> idempotency_key(const http::Request& request);

}  // namespace carillon
