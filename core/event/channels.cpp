#include "core/event/channels.hpp"

#include <cassert>

namespace carillon {

namespace {

// One line for each way out besides the inbox.
struct WayOut {
    Channel channel;
    const char* variable;
    bool ChannelSwitches::*is_on;
    std::string DirectoryUser::*address;  // null: it is kept elsewhere
};
constexpr WayOut kWaysOut[] = {
    {Channel::kEmail, "NOTIFICATION_EMAIL_ENABLED", &ChannelSwitches::email, &DirectoryUser::email},
    {Channel::kSms, "NOTIFICATION_SMS_ENABLED", &ChannelSwitches::sms, &DirectoryUser::phone},
    {Channel::kMobilePush, "NOTIFICATION_PUSH_ENABLED", &ChannelSwitches::mobile_push, nullptr},
};

// Null for the inbox.
const WayOut* way_out(Channel channel) {
    for (const WayOut& way : kWaysOut)
        if (way.channel == channel) return &way;
    return nullptr;
}

}  // namespace

bool ChannelSwitches::is_on(Channel channel) const {
    const WayOut* way = way_out(channel);
    return !way || this->*(way->is_on);
}

void ChannelSwitches::turn(Channel channel, bool on) {
    const WayOut* way = way_out(channel);
    assert(way);
    this->*(way->is_on) = on;
}

const char* switch_of(Channel channel) {
    const WayOut* way = way_out(channel);
    assert(way);
    return way->variable;
}

const std::string* address_in(const DirectoryUser& user, Channel channel) {
    const WayOut* way = way_out(channel);
    return way && way->address ? &(user.*(way->address)) : nullptr;
}

std::string channel_off_warning(Channel channel) {
    return "the channel " + std::string(text(channel)) +
           " is off: the inbox has the notification, nothing else is sent; " + switch_of(channel) +
           " turns the channel on";
}

}  // namespace carillon
