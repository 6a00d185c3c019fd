#pragma once
// What the handlers of requests need from the server. Made once, outlives all requests.

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/event/channels.hpp"
#include "core/inbox/notification.hpp"
#include "core/policy/webhook.hpp"
#include "server/auth/principal.hpp"
#include "server/deliver/email/layout.hpp"
#include "server/http/net/http.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon {

namespace deliver {
class UnsubscribeLinks;
}

class Authenticator;
class BufferBudget;
class FrameSigner;
class IdempotencyGate;
class Ingest;
class Lifecycle;
class Bus;
class Metrics;
class SendLimit;
class DirectoryLearner;
class Site;
class Store;
class TemplateSource;
class WorkerPool;

// Who asks, by the token of a request.
using SignIn = std::function<Result<Principal>(const http::Request&)>;

// Routes that stand beside the table, for a mode of the server, all of them below kExtraRoutes. Any
// shard; answers at once. Nothing: not one of its routes.
inline constexpr std::string_view kExtraRoutes = "/demo/";
using ExtraRoutes =
    std::function<std::optional<http::Response>(const http::Request&, const SignIn&)>;

// Asks the shard of the notification's user what was pushed of it. The answer comes on that shard's
// thread. Any thread.
struct PushTrace;
using PushesOf = std::function<void(const Notification&, std::function<void(PushTrace)>)>;

// Sends a webhook a message at once, whether it is on or not, and answers once what came of it. Any
// thread; the answer may come on any.
using TryWebhook = std::function<void(const WebhookId&, std::function<void(DeliveryOutcome)>)>;

struct ApiSettings {
    std::uint32_t manual_sends_per_minute = 60;  // of one sender; 0 = no limit
};

// How what Twilio tells is verified. Without a token nothing is taken.
struct TwilioHook {
    std::string auth_token;
    std::string callback_url;  // as Twilio was told it
};

struct ApiServices {
    Store& store;
    Ingest& ingest;
    DirectoryLearner& learner;
    IdempotencyGate& idempotency;
    SendLimit& send_limit;
    const TemplateSource& templates;
    const Authenticator& authenticator;
    const FrameSigner& signer;
    Metrics& metrics;
    const Site& site;
    std::function<Millis()> clock;
    std::vector<std::string> allowed_origins;  // for CORS; the own one needs none
    ExtraRoutes extra_routes;                  // may be empty
    PushesOf pushes_of;
    const Bus& bus;
    const Lifecycle& lifecycle;
    WorkerPool& workers;
    BufferBudget& budget;
    bool has_admin_door = false;  // the routes for operators are answered there and nowhere else
    // Do the ways in over Redis hear? Any thread. Empty: there are none.
    std::function<bool()> hears_events;
    TwilioHook twilio;
    bool may_call_private = false;  // may webhooks and push services lie in private networks?
    std::string push_key;           // the public half, as browsers take it; empty: push is off
    TryWebhook try_webhook;
    ChannelSwitches channels = {};
    std::string default_timezone = {};
    std::string default_locale = {};
    deliver::Brand brand = {};                                     // of pages for people
    const deliver::UnsubscribeLinks* unsubscribe_links = nullptr;  // null: there are none
};

}  // namespace carillon
