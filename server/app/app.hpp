#pragma once
// The server as one object: makes the parts, lets them know each other, starts and stops them. Used
// by `serve` and, in their own process, by the tests.

#include "core/base/result.hpp"
#include "core/event/templates.hpp"
#include "server/auth/authenticator.hpp"
#include "server/config/config.hpp"
#include "server/deliver/http/address_policy.hpp"
#include "server/http/api/api_services.hpp"
#include "server/http/net/net_services.hpp"
#include "server/http/site/site.hpp"
#include "server/store/store.hpp"

#include <chrono>
#include <functional>
#include <memory>

namespace carillon {

// Opens the store; the settings bring the clock, the plan and the sinks.
using StoreFactory = std::function<Result<std::unique_ptr<Store>>(StoreSettings settings)>;

struct AppParts {
    Config config;  // checked (config.hpp)
    AuthenticatorSettings auth;
    std::string jwks_url;   // of a key set to fetch; empty: none
    std::string frame_key;  // PEM, signs frames; empty: one that is made now and not kept
    StoreFactory open_store;
    TemplateSet templates = built_in_templates();
    Site site;
    ExtraRoutes extra_routes;           // may be empty
    deliver::AddressRule webhook_rule;  // where webhooks may lie; empty: as the configuration says
    ApiSettings api;
    NetSettings net;                // deadlines; what the configuration says is put in by the App
    std::function<Millis()> clock;  // empty: the system's
    std::chrono::milliseconds due_every_ms{500};
    std::chrono::milliseconds cleanup_every_ms{3600000};
    // How often what comes due to be sent is looked for; what is due at once is not waited for.
    std::chrono::milliseconds deliveries_every_ms{500};
    // For how long a start waits for Redis.
    std::chrono::milliseconds redis_start_ms{2000};
    // For how long a start waits for the key set.
    std::chrono::milliseconds keys_start_ms{5000};
    // The two steps of a stop; together they leave room for the store within 10 s.
    std::chrono::milliseconds polite_stop_ms{4000};
    std::chrono::milliseconds hard_stop_ms{1000};
};

class App {
  public:
    // Opens the store, binds the address, starts the threads and accepts. The error is the line to
    // show. Whoever wants signals handled blocks them first (signals.hpp).
    static Result<std::unique_ptr<App>> start(AppParts parts);
    ~App();  // stops
    App(const App&) = delete;
    App& operator=(const App&) = delete;

    // With the port that was picked.
    const ListenAddress& address() const;
    // Null where there is none. Called by tests, as the port may be one that was picked.
    const ListenAddress* admin_address() const;
    // What requests and answers hold now, in bytes.
    std::size_t buffered() const;  // called by tests
    Store& store();
    Metrics& metrics();

    // Events that come from now on are rendered with these. Any thread.
    void replace_templates(TemplateSet templates);

    // Tokens are checked by these keys from now on, beside those that were fetched; a connection
    // that stands stays. kInvalid when one of them cannot be used: then they stay as they were. Any
    // thread.
    Status replace_keys(AuthenticatorSettings settings);
    // Fetches the key set again, where there is one, and tells in the log how that went; does not
    // wait. Any thread.
    void refetch_keys();
    // Frames are signed by these from now on: PEM text, the first one signs. kInvalid likewise. Any
    // thread.
    Status replace_frame_keys(const std::string& pem);

    // From here on it says that it is not ready and keeps no connection for a further request, and
    // serves as before: what comes before stop() where there may be other nodes. Any thread.
    void begin_drain();

    // Accepts nothing more, says `bye` to all, spread over a second, answers what is under way,
    // drops who does not end in time, finishes what the store has queued. True when all ended by
    // themselves. Once, from a thread of the caller's.
    bool stop();

  private:
    struct Content;
    explicit App(std::unique_ptr<Content> content);
    std::unique_ptr<Content> content_;
};

}  // namespace carillon
