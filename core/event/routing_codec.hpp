#pragma once
// What an event and a manual send have in common: whom it is for, and how it is delivered.

#include "core/event/event.hpp"
#include "core/json/reader.hpp"

#include <string_view>

namespace carillon::json {

// The members of a payload that say whom it is for and how; they are no variables.
inline constexpr std::string_view kRoutingMembers[] = {
    "recipients", "user_id", "team_id", "broadcast", "priority", "channel", "ttl_hours"};
bool is_routing_member(std::string_view name);

// Reads team_id, broadcast, priority, channel and ttl_hours.
void read_routing(ObjectReader& reader, Event& event);

// Adds the users of member `name`, an array, and of member "user_id"; each once, in the order
// given. An empty array is refused: to a program that meant "nobody" a whole team would come as a
// surprise.
void read_recipients(ObjectReader& reader, std::string_view name, Event& event);

// Refuses an event that is for nobody, naming member `name`.
void need_recipients(ObjectReader& reader, std::string_view name, const Event& event);

}  // namespace carillon::json
