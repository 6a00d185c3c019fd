#pragma once
// How this installation plans events (core/event/event.hpp: plan), and how long it keeps them.

#include "core/event/event.hpp"
#include "server/config/config.hpp"
#include "server/store/store_settings.hpp"

namespace carillon {

// How long a store keeps what people are done with.
void set_retention(StoreSettings& settings, const Config& config);

// Its zones are those of the system's database.
PlanSettings planning_of(const Config& config);

}  // namespace carillon
