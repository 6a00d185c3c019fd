#pragma once
// The channels besides the page, as this installation is configured: their senders, and whether
// they could be made.

#include "core/base/result.hpp"
#include "server/config/config.hpp"
#include "server/deliver/deliverer.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <string>
#include <vector>

namespace carillon {

// Where Twilio tells what became of a message, below the public URL.
inline constexpr const char* kTwilioHook = "/hooks/twilio";

// What a start would find wrong with the channels that are on. kInvalid: `field` is the variable,
// `message` is the line to show. Makes nothing.
Status check_ways_out(const Config& config);

// A sender for each channel that is on. `public_url` is what links begin with. Precondition:
// check_ways_out is ok.
std::vector<deliver::Way> open_ways_out(const Config& config, const std::string& public_url,
                                        const boost::asio::any_io_executor& executor);

}  // namespace carillon
