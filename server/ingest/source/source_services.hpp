#pragma once
// What every part of the ways in works with. All on the thread of `context`.

#include "core/base/time.hpp"
#include "server/base/work/executor.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <functional>
#include <string>

namespace carillon {
class Ingest;
class Metrics;
}  // namespace carillon

namespace carillon::source {

struct SourceServices {
    boost::asio::io_context& context;
    Executor& executor;  // of the context
    Ingest& ingest;
    Metrics& metrics;
    std::function<Millis()> clock;
    std::string node;                     // the consumer of the streams
    std::function<std::uint64_t()> seed;  // for pauses
    std::function<void()> on_progress;    // something is done or was given up
    std::function<void()> on_subscribed;  // to the channel of one server
};

}  // namespace carillon::source
