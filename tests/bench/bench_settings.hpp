#pragma once
// What the benches open a store with: the system's clock, the built-in templates.

#include "core/event/event.hpp"
#include "core/event/templates.hpp"
#include "server/store/store.hpp"

#include <chrono>
#include <vector>

namespace carillon::bench {

inline StoreSettings store_settings() {
    StoreSettings settings;
    settings.clock = [] {
        return std::chrono::duration_cast<Millis>(
            std::chrono::system_clock::now().time_since_epoch());
    };
    settings.plan = [](const Event& one, const std::vector<Recipient>& recipients, Millis now) {
        static const TemplateSet kTemplates = built_in_templates();
        return plan(one, recipients, kTemplates, PlanSettings{}, now);
    };
    return settings;
}

}  // namespace carillon::bench
