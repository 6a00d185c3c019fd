#pragma once
// Fills an empty store with the demo's people and what has happened to them in the last days.

#include "core/event/event.hpp"
#include "core/policy/webhook.hpp"
#include "server/app/app.hpp"

namespace carillon {

// Opens the store, with a clock of its own that starts days ago and ends at `now`, does to it what
// producers and people would have done, and closes it again. A user who has had any notification
// is left alone, so a second time changes nothing. `webhook`: the demo's own, which is told what
// happens from then on; null: it has none.
Status seed_demo(const StoreFactory& open_store, const TemplateSet& templates,
                 const PlanSettings& planning, Millis now, const WebhookTerms* webhook = nullptr);

}  // namespace carillon
