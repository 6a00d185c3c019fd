#pragma once
// The types of events that there are in a schedule, and by which other ways than the page each
// shall reach people: what is asked for, not what comes of it.

#include "core/event/delivery_steps.hpp"
#include "core/event/templates.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace carillon::sim {

struct EventType {
    std::string_view name;
    bool is_mandatory = false;
    std::vector<DeliveryStep> steps;
};

// Those that have a template, "reminded" first. All others ("note") have no steps of their own.
const std::vector<EventType>& event_types();
bool is_mandatory(std::string_view type);
// Of a notification of this type that its event has sent by this channel.
std::vector<DeliveryStep> asked_steps(std::string_view type, Channel channel);

// What the operator says for who says nothing else: kDefaultQuiet, and types.task.assigned.email is
// off. Where nobody has preferences they say nothing.
inline constexpr std::string_view kDefaultsOff = "task.assigned";
struct DayMinutes {
    int from = 0;
    int to = 0;
};
inline constexpr DayMinutes kDefaultQuiet{22 * 60, 22 * 60 + 30};

inline constexpr int kDefaultDigestAt = 16 * 60 + 1;  // where they have a digest

std::shared_ptr<const TemplateSet> templates(bool has_preferences, bool has_digest = false);

}  // namespace carillon::sim
