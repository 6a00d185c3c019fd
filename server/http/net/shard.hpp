#pragma once
// A shard: one io_context run by one thread, with the hub of the users that live on it. Nothing on
// a shard needs a mutex.

#include "core/base/ids.hpp"
#include "core/session/backoff.hpp"
#include "server/auth/frame_signer.hpp"
#include "server/base/work/executor.hpp"
#include "server/hub/hub.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

namespace carillon {

class Connection;

// Counts what must have ended before the server may. Any thread.
class Drain {
  public:
    void enter();
    void leave();
    // Waits until nothing is left; false when that takes longer.
    bool wait_until_empty(std::chrono::milliseconds at_most);
    std::size_t count() const;

  private:
    mutable std::mutex mutex_;
    std::condition_variable emptied_;
    std::size_t count_ = 0;
};

class Shard final : public Executor {
  public:
    Shard(const HubSettings& settings, Drain& drain, std::uint64_t random_seed);
    ~Shard() override;

    void post(std::function<void()> task) override;

    // --- from any thread, while the shard runs
    // Live connections are told one after the other, the last of them after `spread`.
    void stop_politely(std::chrono::milliseconds spread);
    void stop_hard();

    // --- on the shard's thread
    boost::asio::io_context& context() { return context_; }
    Hub& hub() { return hub_; }
    // Of the connections that ask for signed frames.
    SignedFrame& signed_frame() { return signed_frame_; }
    bool is_stopping() const { return is_stopping_; }
    // Connections live in between; called by Connection.
    void add(Connection& connection);
    void remove(Connection& connection);
    // Names an exchange or a session: a random UUID's text.
    std::string make_id();
    // The Date of now, formatted once a second.
    const std::string& http_date(Millis now);

    // --- by the owner
    void start();
    // Ends the loop and waits for the thread; what is still queued is dropped with the shard.
    void end();

  private:
    std::vector<std::shared_ptr<Connection>> connections() const;
    void say_goodbyes();

    Drain& drain_;
    Hub hub_;
    SignedFrame signed_frame_;
    bool is_stopping_ = false;
    std::unordered_set<Connection*> connections_;
    struct Goodbyes {
        std::vector<std::weak_ptr<Connection>> waiting;  // in the order they are told
        std::size_t told = 0;
        std::chrono::steady_clock::time_point began;
        std::chrono::milliseconds spread{0};
    };
    Goodbyes goodbyes_;
    SeededRandom random_;
    std::int64_t date_second_ = -1;
    std::string date_;
    boost::asio::io_context context_{1};
    boost::asio::steady_timer goodbye_{context_};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::thread thread_;
};

// All shards of the process.
class Shards {
  public:
    Shards(std::size_t count, const HubSettings& settings);
    ~Shards();

    std::size_t size() const { return shards_.size(); }
    Shard& at(std::size_t index) { return *shards_[index]; }
    Shard& of(const UserId& user) { return *shards_[index_of(user)]; }
    std::size_t index_of(const UserId& user) const { return user.hash() % shards_.size(); }

    void start();
    // Both steps of a stop: asks all connections to end, the live ones spread over `spread`, waits
    // for `polite` from then on, drops those that are left, waits again. True when all ended by
    // themselves. Any thread but a shard's.
    bool stop(std::chrono::milliseconds spread, std::chrono::milliseconds polite,
              std::chrono::milliseconds hard);
    void end();
    std::size_t connections() const { return drain_.count(); }

  private:
    Drain drain_;
    std::vector<std::unique_ptr<Shard>> shards_;
};

}  // namespace carillon
