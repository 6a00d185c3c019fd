#pragma once
// A key set (RFC 7517) that is fetched from an identity provider again and again, by libcurl, which
// ends in the .cpp.

#include "core/base/result.hpp"
#include "server/auth/key_file.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace carillon {

namespace jwks {

inline constexpr std::size_t kMaxBytes = std::size_t{64} * 1024;
inline constexpr std::size_t kMaxKeys = 16;
inline constexpr std::chrono::milliseconds kAnswer{5000};

// One question, at most kAnswer long; waits for it. The text is not looked at. Redirects are
// followed within the URL's own scheme. kUnavailable with a clause about the answer ("it does not
// answer: …") that never holds the URL. Given up soon after `is_unwanted` says so, where it is
// given. Any thread.
Result<std::string> fetch(const std::string& url, const std::function<bool()>& is_unwanted = {});

}  // namespace jwks

struct JwksSettings {
    std::string url;  // http or https; may hold a password
    // Is given each set that differs from the one before, on the source's thread.
    std::function<void(std::vector<NamedKey> keys)> take;
    std::chrono::milliseconds every{600000};
    // After a failure, and between two questions for the sake of unknown keys.
    std::chrono::milliseconds at_most_every{60000};
};

// Fetches at once, every ten minutes and when asked, on a thread of its own. A failure takes no key
// away; it is logged once per outage (`auth.keys_unavailable`), and so is its end
// (`auth.keys_back`).
class JwksSource {
  public:
    explicit JwksSource(JwksSettings settings);
    ~JwksSource();  // gives up what is under way; `take` is not called after it
    JwksSource(const JwksSource&) = delete;
    JwksSource& operator=(const JwksSource&) = delete;

    // Fetch now, or again when the one under way has ended. Any thread, does not wait.
    void refresh();
    // The same because of a token whose key is not known: passed over within a minute of the last
    // such call, since anybody can make such tokens. Any thread, does not wait.
    void refresh_for_unknown_key();
    // Waits until the first fetch has ended, however it ended. False when it has not by then.
    bool await_first(std::chrono::milliseconds at_most);

  private:
    using SteadyClock = std::chrono::steady_clock;

    void run();
    void fetch_once();
    bool is_stopping();

    const JwksSettings settings_;
    bool is_away_ = false;  // the thread's own, as is the next
    std::string taken_;     // the text of the set in force
    std::mutex mutex_;
    std::condition_variable wake_;
    std::condition_variable tried_;
    bool has_tried_ = false;
    bool is_asked_ = false;
    bool is_stopping_ = false;
    SteadyClock::time_point next_unknown_;
    std::thread thread_;
};

}  // namespace carillon
