#include "core/inbox/notification.hpp"

#include <cstddef>
#include <iterator>

namespace carillon {

namespace {

static_assert(std::size(kPriorityTexts) == std::size(kPriorities));
static_assert(std::size(kChannelTexts) == std::size(kChannels));

}  // namespace

std::string_view text(Priority priority) {
    return kPriorityTexts[static_cast<std::size_t>(priority)];
}

std::string_view text(Channel channel) {
    return kChannelTexts[static_cast<std::size_t>(channel)];
}

std::optional<Priority> parse_priority(std::string_view name) {
    for (Priority priority : kPriorities) {
        if (text(priority) == name) return priority;
    }
    return std::nullopt;
}

std::optional<Channel> parse_channel(std::string_view name) {
    for (Channel channel : kChannels) {
        if (text(channel) == name) return channel;
    }
    return std::nullopt;
}

bool operator==(const Notification& a, const Notification& b) {
    return a.id == b.id && a.rev == b.rev && a.user_id == b.user_id && a.team_id == b.team_id &&
           a.type == b.type && a.title == b.title && a.body == b.body && a.data == b.data &&
           a.priority == b.priority && a.channel == b.channel && a.read_at == b.read_at &&
           a.seen_at == b.seen_at && a.created_at == b.created_at && a.updated_at == b.updated_at &&
           a.expires_at == b.expires_at && a.snoozed_until == b.snoozed_until &&
           a.archived_at == b.archived_at && a.clicked_at == b.clicked_at &&
           a.event_id == b.event_id && a.group == b.group && a.unknown == b.unknown;
}

}  // namespace carillon
