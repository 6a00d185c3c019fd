#pragma once
// Which ways out are open besides the inbox. A channel that is off is never passed over in silence:
// the notification is in the inbox, and whoever asked for more is told.

#include "core/event/directory.hpp"
#include "core/inbox/notification.hpp"

#include <span>
#include <string>

namespace carillon {

struct ChannelSwitches {
    bool email = false;
    bool sms = false;
    bool mobile_push = false;

    // The inbox (web) is always on.
    bool is_on(Channel channel) const;
    // Precondition: not kWeb.
    void turn(Channel channel, bool on);
};

// All but the inbox.
inline constexpr std::span<const Channel> kSwitchedChannels = std::span(kChannels).subspan(1);

inline constexpr const char* kChannelOff = "channel_off";  // the reason in log, metrics and trace

// The variable of the configuration that turns it on. Precondition: not kWeb.
const char* switch_of(Channel channel);

// Where it reaches a person, as the directory has it; maybe empty. Null for the inbox, and where
// the directory does not tell (push subscriptions).
const std::string* address_in(const DirectoryUser& user, Channel channel);

// One sentence for the answer to an event. Precondition: not kWeb.
std::string channel_off_warning(Channel channel);

}  // namespace carillon
