#pragma once
// The channels besides the page, as this installation is configured: their senders, and whether
// they could be made.

#include "core/base/result.hpp"
#include "server/auth/p256.hpp"
#include "server/config/config.hpp"
#include "server/deliver/deliverer.hpp"
#include "server/deliver/email/layout.hpp"
#include "server/deliver/http/address_policy.hpp"
#include "server/deliver/push/service_account.hpp"
#include "server/ingest/template_source.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <optional>
#include <string>
#include <vector>

namespace carillon {

class TemplateSource;
namespace deliver {
class UnsubscribeLinks;
}

// Where Twilio tells what became of a message, below the public URL.
inline constexpr const char* kTwilioHook = "/hooks/twilio";

// What a start would find wrong with the channels that are on. kInvalid: `field` is the variable,
// `message` is the line to show. Makes nothing.
Status check_ways_out(const Config& config);

// What of them lies in files.
struct ChannelFiles {
    std::optional<p256::PrivateKey> vapid_key;               // where push is on
    std::optional<deliver::ServiceAccount> service_account;  // where there is one

    // What browsers take; empty: push is off.
    std::string push_key() const;
};
// Reads them, and makes a key of its own for push where there is none. Errors as above.
Result<ChannelFiles> load_channel_files(const Config& config);

// What the senders work with; all outlives them.
struct WaysOut {
    const Config& config;
    const ChannelFiles& files;
    std::string public_url;  // what links begin with
    Store& store;
    const TemplateSource& templates;
    const deliver::UnsubscribeLinks* unsubscribe_links;  // null: mails have none
    deliver::AddressRule webhook_rule;                   // where webhooks may lie
};
// How mails and pages look.
deliver::Brand brand_of(const Config& config);
// A sender for each channel that is on, and one for webhooks. Precondition: check_ways_out is ok.
std::vector<deliver::Way> open_ways_out(const WaysOut& from,
                                        const boost::asio::any_io_executor& executor);

}  // namespace carillon
