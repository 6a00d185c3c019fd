#include "server/ingest/source/channel_source.hpp"

#include "server/base/log/log.hpp"
#include "server/base/metrics/metrics.hpp"
#include "server/ingest/sha256.hpp"
#include "server/ingest/source/dead_letter.hpp"
#include "server/ingest/source/names.hpp"
#include "server/ingest/source/origin.hpp"

#include <utility>
#include <vector>

namespace carillon::source {

namespace asio = boost::asio;
using redis::Command;

namespace {

constexpr Millis kLimit{2000};
constexpr Millis kUntilWoken{3600 * 1000};

}  // namespace

ChannelSource::ChannelSource(SourceServices& services, const redis::Address& address,
                             CommandQueue& commands, redis::Outage& outage)
    : services_(services),
      commands_(commands),
      outage_(outage),
      connection_(services.context, address),
      probe_channel_("carillon.source." + services.node),
      retries_(services, [this] { wake_.now(); }),
      wake_(services.context),
      resume_(services.context),
      retry_(services.seed()) {
    commands_.add_chore([this](redis::Connection& connection) { return probe(connection); });
}

void ChannelSource::stop() {
    has_stopped_ = true;
    connection_.close();
    wake_.now();
    resume_.now();
    retries_.stop();
}

asio::awaitable<void> ChannelSource::run() {
    while (!has_stopped_) {
        const Status status = co_await listen();
        connection_.close();
        if (has_stopped_) co_return;
        if (!status) outage_.note_away(redis::Outage::kListening, status.error().message);
        co_await resume_.wait(retry_.next());
    }
}

bool ChannelSource::has_room() const {
    return retries_.has_room() && commands_.waiting() < RetryQueue::kHeld;
}

// Until the connection ends. What comes while there is no room waits in the socket and in Redis,
// which cuts a subscriber that is too far behind (client-output-buffer-limit).
asio::awaitable<Status> ChannelSource::listen() {
    if (const Status status = co_await connection_.open(kLimit); !status) co_return status;
    Command subscribe = {"SUBSCRIBE", kChannel, probe_channel_};
    std::vector<Command> commands;
    commands.push_back(std::move(subscribe));
    if (const Status status = co_await connection_.send(std::move(commands), kLimit); !status) {
        co_return status;
    }
    while (!has_stopped_) {
        if (!has_room()) {
            co_await wake_.wait(kUntilWoken);
            continue;
        }
        auto reply = co_await connection_.next(kSilence);
        if (!reply) co_return reply.error();
        if (reply->is_error()) {
            co_return Error{Errc::kUnavailable, "",
                            connection_.address().text() + ": " + reply->text};
        }
        if (reply->text_at(0) == "subscribe" && reply->text_at(1) == kChannel) {
            outage_.note_here(redis::Outage::kListening);
            services_.on_subscribed();
        }
        if (reply->text_at(0) != "message" || reply->items.size() != 3) continue;
        if (reply->text_at(1) == probe_channel_) {
            retry_.reset();
            outage_.note_back(redis::Outage::kListening);
        } else {
            hear(std::move(reply->items[2].text));
        }
    }
    co_return Done{};
}

asio::awaitable<Status> ChannelSource::probe(redis::Connection& connection) {
    Command publish = {"PUBLISH", probe_channel_, "probe"};
    const auto reply = co_await connection.run(std::move(publish), kLimit);
    if (!reply) co_return reply.error();
    if (!reply->is_error()) co_return Done{};
    co_return Error{Errc::kUnavailable, "", connection.address().text() + ": " + reply->text};
}

void ChannelSource::hear(std::string message) {
    EventOrigin origin = origin_of_message(message, services_.clock());
    retries_.take(
        {std::move(message), std::move(origin),
         [this](Status outcome, std::string event) { note_outcome(outcome, std::move(event)); }});
}

void ChannelSource::note_outcome(const Status& outcome, std::string message) {
    if (outcome) return;
    const std::string hash = sha256_hex(message);
    DeadLetter letter{std::move(message), reason_of(outcome.error()), "pubsub", services_.clock()};
    Command command = move_message_to_dead_letters(letter, hash);
    commands_.ask(std::move(command), [this, reason = letter.reason](const redis::Reply& reply) {
        wake_.now();
        if (reply.integer == 0) return;  // another node was first
        services_.metrics.count_error("dead_letter");
        log::warning("notification.dead_letter", {{"source", "pubsub"}, {"reason", reason}});
    });
}

}  // namespace carillon::source
