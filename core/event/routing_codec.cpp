#include "core/event/routing_codec.hpp"

#include "core/base/limits.hpp"
#include "core/inbox/value_codec.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <unordered_set>
#include <utility>

namespace carillon::json {
namespace {

void keep_first_of_each(std::vector<UserId>& users) {
    std::unordered_set<UserId, UuidHash> known;
    std::size_t kept = 0;
    for (const UserId& user : users) {
        if (known.insert(user).second) users[kept++] = user;
    }
    users.resize(kept);
}

}  // namespace

bool is_routing_member(std::string_view name) {
    return std::find(std::begin(kRoutingMembers), std::end(kRoutingMembers), name) !=
           std::end(kRoutingMembers);
}

void read_routing(ObjectReader& reader, Event& event) {
    event.team_id = reader.maybe_id<TeamId>("team_id");
    event.broadcast = reader.maybe_boolean("broadcast").value_or(false);
    event.priority = maybe_priority(reader, "priority");
    event.channel = maybe_channel(reader, "channel");
    event.ttl_hours = reader.maybe_number("ttl_hours");
    if (event.ttl_hours && !(*event.ttl_hours > 0 && *event.ttl_hours <= limits::kMaxTtlHours)) {
        reader.refuse_value("ttl_hours",
                            "more than 0 and at most " +
                                std::to_string(static_cast<std::uint64_t>(limits::kMaxTtlHours)));
    }
}

void read_recipients(ObjectReader& reader, std::string_view name, Event& event) {
    auto users = reader.maybe_ids<UserId>(name, limits::kRecipientsPerEvent);
    if (users) {
        if (users->empty()) {
            reader.refuse(name, "is empty; name at least one user", Errc::kUnprocessable);
        }
        event.recipients = std::move(*users);
    }
    if (const auto user = reader.maybe_id<UserId>("user_id")) event.recipients.push_back(*user);
    keep_first_of_each(event.recipients);
}

void need_recipients(ObjectReader& reader, std::string_view name, const Event& event) {
    if (event.broadcast || event.team_id || !event.recipients.empty()) return;
    reader.refuse(name,
                  "is missing; say whom it is for by " + std::string(name) +
                      ", user_id, team_id (all its members) or \"broadcast\": true",
                  Errc::kUnprocessable);
}

}  // namespace carillon::json
