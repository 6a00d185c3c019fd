#pragma once
// The channel notifications.events of one Redis server. Every node hears a message, exactly one
// stores it: the store knows it by the event's id, or by what origin.hpp makes of its bytes. What
// cannot be used becomes one dead letter.
//
// Redis keeps nothing of a channel: what is published while a node is cut off is heard by the
// others only, and by nobody when all are. A server is taken for away when the source's own probe,
// sent through the commands' connection each second, has not come for kSilence.
//
// On the thread of the context.

#include "server/bus/redis/connection.hpp"
#include "server/bus/redis/outage.hpp"
#include "server/ingest/source/command_queue.hpp"
#include "server/ingest/source/retry_queue.hpp"
#include "server/ingest/source/source_services.hpp"
#include "server/ingest/source/wake.hpp"

#include <string>

namespace carillon::source {

class ChannelSource {
  public:
    static constexpr Millis kSilence{5000};

    // Both outlive it.
    ChannelSource(SourceServices& services, const redis::Address& address, CommandQueue& commands,
                  redis::Outage& outage);

    boost::asio::awaitable<void> run();  // until stop()
    // Hears nothing more; what was heard goes on.
    void stop();
    RetryQueue& retries() { return retries_; }

  private:
    boost::asio::awaitable<Status> listen();
    boost::asio::awaitable<Status> probe(redis::Connection& connection);
    bool has_room() const;
    void hear(std::string message);
    void note_outcome(const Status& outcome, std::string message);

    SourceServices& services_;
    CommandQueue& commands_;
    redis::Outage& outage_;
    redis::Connection connection_;
    std::string probe_channel_;
    RetryQueue retries_;
    Wake wake_;    // there may be room
    Wake resume_;  // a pause is over before its time
    Retry retry_;
    bool has_stopped_ = false;
};

}  // namespace carillon::source
