#pragma once
// What `repair --deliveries` does: dead letters are sent again.

#include "core/base/result.hpp"
#include "core/event/channels.hpp"
#include "core/policy/delivery.hpp"
#include "server/store/store.hpp"

#include <optional>
#include <ostream>

namespace carillon::cli {

struct DeliveryRepairOptions {
    std::optional<DeliveryChannel> channel;  // of this one alone
    bool is_dry_run = false;                 // only says how many there are
};

// All that has failed, in steps of some hundred; whoever carries deliveries out beside this finds
// them within a second. Each step leaves an entry in the audit, of nobody (the nil id). Those of a
// channel that is off stay: they would be suppressed, and no dead letters any more.
Status repair_deliveries(Store& store, const ChannelSwitches& channels,
                         const DeliveryRepairOptions& options, std::ostream& out);

}  // namespace carillon::cli
