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

}  // namespace carillon
