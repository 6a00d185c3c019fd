#pragma once
// A commit on its way to the sessions of its user: told to the hub, the log and the metrics. On the
// shard of that user.

#include "core/base/time.hpp"
#include "core/inbox/inbox_transaction.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace carillon {

class Hub;
class Metrics;

// Made durable by this node, in the order of each inbox. Those of one inbox are told as one where
// that is possible. `ticks` is a clock that nobody sets.
void push(Hub& hub, Metrics& metrics, std::vector<std::shared_ptr<const Commit>> commits,
          Millis ticks);

// Told by another node: `hint` as core/wire/hint.hpp writes it. Text that is none is dropped, one
// without usable changes lets the sessions ask the store.
void push_heard(Hub& hub, Metrics& metrics, std::string_view hint, Millis now, Millis ticks);

}  // namespace carillon
