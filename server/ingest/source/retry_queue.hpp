#pragma once
// What has been heard and is not stored yet. Handed to the store in the order heard, one event in a
// request (a bad one refuses its whole request), many under way at once so that they share commits.
//
// While the store is away all that was heard is kept, in order, and tried again with growing
// pauses, one event first. An error of our own (kInternal) is tried kInternalTries times. Any other
// refusal is final: the event cannot be used.
//
// On the thread of the context.

#include "core/base/result.hpp"
#include "server/ingest/ingest.hpp"
#include "server/ingest/source/source_services.hpp"
#include "server/ingest/source/wake.hpp"

#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace carillon::source {

struct Heard {
    std::string event;  // JSON, as it came
    EventOrigin origin;
    // Once: stored (now or before), or the reason why it cannot be used.
    std::function<void(Status outcome, std::string event)> done;
};

class RetryQueue {
  public:
    // Reached: the source is not read until there is room.
    static constexpr std::size_t kHeld = 1000;
    static constexpr std::size_t kHeldBytes = std::size_t{32} * 1024 * 1024;
    static constexpr std::size_t kUnderWay = 256;
    static constexpr unsigned kInternalTries = 5;

    // `services` outlives it; `on_change`: the number held has changed. Destroy it when the context
    // runs no more; the store may still answer then.
    RetryQueue(SourceServices& services, std::function<void()> on_change);

    void take(Heard heard);
    std::size_t held() const { return waiting_.size() + again_.size() + under_way_; }
    bool has_room() const { return held() < kHeld && bytes_ < kHeldBytes; }
    // Nothing happens by itself any more: all is done, or the store is away.
    bool is_still() const { return held() == 0 || (is_pausing_ && under_way_ == 0); }
    // What waits for the store to come back is given up.
    void stop();

  private:
    struct Item {
        Heard heard;
        std::uint64_t number = 0;  // in the order heard
        unsigned internal_errors = 0;
    };
    using ItemPtr = std::shared_ptr<Item>;

    void pump();
    void hand_over(const ItemPtr& item);
    void note_answer(const ItemPtr& item, const Result<std::vector<PublishedEvent>>& answer);
    void finish(const ItemPtr& item, Status outcome);
    void pause();

    SourceServices& services_;
    std::function<void()> on_change_;
    std::deque<ItemPtr> waiting_;
    std::vector<ItemPtr> again_;  // come back from a store that is away
    std::size_t under_way_ = 0;
    std::size_t bytes_ = 0;
    std::uint64_t count_ = 0;
    bool is_pumping_ = false;
    bool is_pausing_ = false;
    bool is_trying_ = false;  // after a pause: one event alone
    bool has_stopped_ = false;
    Retry retry_;
    boost::asio::steady_timer timer_;
};

}  // namespace carillon::source
