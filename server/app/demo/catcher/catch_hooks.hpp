#pragma once
// The demo's webhook: what it is told of the demo's people is caught and shown to them.

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/policy/webhook.hpp"
#include "server/app/demo/catcher/caught.hpp"
#include "server/app/demo/catcher/hook_catcher.hpp"
#include "server/store/store.hpp"

#include <functional>
#include <memory>

namespace carillon {

struct CaughtHooks {
    std::unique_ptr<HookCatcher> catcher;
    WebhookTerms terms;  // of the webhook that calls it
};

// Begins to catch. What was caught is in `list`, which outlives the catcher. The error is the line
// to show.
Result<CaughtHooks> catch_hooks(CaughtList& list, std::function<Millis()> clock);

// Has the webhook that calls a catcher call this one; null: has none call one. Others stay as they
// are.
Status set_demo_webhook(Store& store, const WebhookTerms* terms);

}  // namespace carillon
