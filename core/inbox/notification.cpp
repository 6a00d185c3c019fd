#include "core/inbox/notification.hpp"

namespace carillon {

std::string_view text(Priority priority) {
    switch (priority) {
        case Priority::kLow:
            return "low";
        case Priority::kNormal:
            return "normal";
        case Priority::kHigh:
            return "high";
        case Priority::kCritical:
            return "critical";
    }
    return "normal";
}

std::string_view text(Channel channel) {
    switch (channel) {
        case Channel::kWeb:
            return "web";
        case Channel::kEmail:
            return "email";
        case Channel::kSms:
            return "sms";
        case Channel::kMobilePush:
            return "mobile_push";
    }
    return "web";
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
