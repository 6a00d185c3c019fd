#pragma once
// Brings what was broadcast to those who are connected: the store keeps a broadcast as one row and
// makes it personal when its reader comes, and who is connected is here already.
//
// One batch is under way at a time, so that other mutations get their turn in between. Nobody is
// left out: who is in a hub before the broadcast is committed is in the list that is made after it,
// and who registers later reads their state after it, which catches up.

#include "core/base/ids.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"

#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace carillon {

class Metrics;
class Shards;

class BroadcastDispatcher final : public std::enable_shared_from_this<BroadcastDispatcher> {
  public:
    static constexpr std::size_t kBatchUsers = 256;

    // Store::contact, called while the shards run.
    using Contact = std::function<void(std::vector<UserId>, std::function<void(Result<Done>)>)>;

    // All outlive it. It works on the thread of the first shard.
    BroadcastDispatcher(Shards& shards, Metrics& metrics, Contact contact);

    // --- any thread
    // Something was broadcast. Returns at once; while a round is under way another one follows it.
    void note_broadcast();
    void stop();

  private:
    void begin();
    void ask_shard();
    void next_batch();
    void contacted(std::vector<UserId> batch, const Result<Done>& result);
    void retry(std::vector<UserId> batch);
    void contact(std::vector<UserId> batch);
    void finish();

    Shards& shards_;
    Metrics& metrics_;
    Contact contact_;
    boost::asio::steady_timer pause_;
    bool is_under_way_ = false;
    bool is_repeated_ = false;  // something was broadcast since the round began
    bool has_stopped_ = false;
    bool has_failed_ = false;      // said once, until it works again
    std::size_t shard_ = 0;        // whose users are being reached
    std::vector<UserId> waiting_;  // of them, those still to be reached
    std::size_t reached_ = 0;      // in this round
};

}  // namespace carillon
