#include "core/event/channels.hpp"

#include <cassert>

namespace carillon {

bool ChannelSwitches::is_on(Channel channel) const {
    switch (channel) {
        case Channel::kWeb:
            return true;
        case Channel::kEmail:
            return email;
        case Channel::kSms:
            return sms;
        case Channel::kMobilePush:
            return mobile_push;
    }
    return false;
}

const char* switch_of(Channel channel) {
    assert(channel != Channel::kWeb);
    switch (channel) {
        case Channel::kEmail:
            return "NOTIFICATION_EMAIL_ENABLED";
        case Channel::kSms:
            return "NOTIFICATION_SMS_ENABLED";
        default:
            return "NOTIFICATION_PUSH_ENABLED";
    }
}

std::string channel_off_warning(Channel channel) {
    return "the channel " + std::string(text(channel)) +
           " is off: the inbox has the notification, nothing else is sent; " + switch_of(channel) +
           " turns the channel on";
}

}  // namespace carillon
