#pragma once
// What makes a message known again when its event has no id of its own.
//
// A message of the channel is heard by every node, each with a clock of its own: it is known by its
// bytes and by ten minutes of the node's clock, these and the ten before. So nodes whose clocks are
// less than ten minutes apart share a key. The price: the same bytes again within ten minutes, and
// up to twenty, are the same event. An entry of the stream is known by its place and its bytes.

#include "server/ingest/ingest.hpp"

#include <string>
#include <string_view>

namespace carillon::source {

inline constexpr Millis kBucket{10 * 60 * 1000};

// `now`: when it was heard.
EventOrigin origin_of_message(std::string_view message, Millis now);
EventOrigin origin_of_entry(const std::string& entry_id, std::string_view event);

}  // namespace carillon::source
