#pragma once
// A receiver of webhooks that does nothing with them: it listens on this machine alone, takes what
// the demo's own webhook is told once its signature is right, and gives it to whoever shows it. One
// thread of its own.

#include "core/base/result.hpp"
#include "server/deliver/http/address_policy.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace carillon {

class LocalListener;

// An address of this machine (RFC 1122, section 3.2.1.3) at which nobody else is expected to
// listen.
inline constexpr const char* kHookCatcherAddress = "127.67.97.114";

// One message whose signature was right.
struct ReceivedHook {
    std::string id;  // of the headers, likewise below
    std::string timestamp;
    std::string signature;
    std::string body;
};

class HookCatcher {
  public:
    static constexpr std::size_t kBodyBytes = std::size_t{256} * 1024;  // over: 413

    struct Settings {
        std::string secret;  // "whsec_…": what is not signed with it is 401
        std::function<void(ReceivedHook)> take;
    };
    // Listens on a port that the system picks. `settings` are called on its thread. The error is
    // the line to show.
    static Result<std::unique_ptr<HookCatcher>> start(Settings settings);
    ~HookCatcher();
    HookCatcher(const HookCatcher&) = delete;
    HookCatcher& operator=(const HookCatcher&) = delete;

    std::string url() const;  // what its webhook calls

  private:
    explicit HookCatcher(std::unique_ptr<LocalListener> listener);
    std::unique_ptr<LocalListener> listener_;
};

// The rule, and that one's address besides.
deliver::AddressRule with_hook_catcher(deliver::AddressRule rule);

// Is this the URL of such a receiver, of this run or of an earlier one?
bool is_hook_catcher(std::string_view url);

}  // namespace carillon
