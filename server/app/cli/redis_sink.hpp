#pragma once
// Events into the stream notifications.events.stream of the first server of REDIS_URL: whichever
// node reads one stores it.

#include "server/app/cli/event_sink.hpp"
#include "server/bus/redis/connection.hpp"

#include <boost/asio/io_context.hpp>

namespace carillon {

class RedisSink final : public EventSink {
  public:
    // kInvalid without a REDIS_URL, kUnavailable when the server is away.
    static Result<std::unique_ptr<EventSink>> open(const Config& config);

    // Checked for the form of events; whether the type is known and its variables are there is the
    // reader's to judge. The ids answered are those of entries.
    Result<Emitted> emit(const std::string& events) override;
    std::string place() const override;
    bool tells_outcome() const override { return false; }

  private:
    explicit RedisSink(redis::Address address) : connection_(context_, std::move(address)) {}

    boost::asio::io_context context_{1};
    redis::Connection connection_;
};

}  // namespace carillon
