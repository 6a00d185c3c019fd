#include "server/ingest/source/origin.hpp"

#include "server/ingest/sha256.hpp"

#include <utility>

namespace carillon::source {

namespace {

constexpr std::size_t kShortHash = 16;  // enough to tell messages of ten minutes apart by eye

}  // namespace

EventOrigin origin_of_message(std::string_view message, Millis now) {
    const std::string hash = sha256_hex(message);
    const auto bucket = now / kBucket;
    const std::string start = "pubsub:" + hash + ":";
    DerivedIdentity derived;
    derived.event_id = "pubsub:" + hash.substr(0, kShortHash) + ":" + std::to_string(bucket);
    derived.keys = {{start + std::to_string(bucket), hash},
                    {start + std::to_string(bucket - 1), hash}};
    EventOrigin origin;
    origin.request_id = derived.event_id;
    origin.derived = std::move(derived);
    origin.is_heard_by_all = true;
    return origin;
}

EventOrigin origin_of_entry(const std::string& entry_id, std::string_view event) {
    const std::string hash = sha256_hex(event);
    DerivedIdentity derived;
    derived.event_id = "stream:" + entry_id;
    derived.keys = {{"stream:" + entry_id + ":" + hash, hash}};
    EventOrigin origin;
    origin.request_id = derived.event_id;
    origin.derived = std::move(derived);
    return origin;
}

}  // namespace carillon::source
