#pragma once
// How this installation plans events (core/event/event.hpp: plan).

#include "core/event/event.hpp"
#include "server/config/config.hpp"

namespace carillon {

// Its zones are those of the system's database.
PlanSettings planning_of(const Config& config);

}  // namespace carillon
