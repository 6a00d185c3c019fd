#include "server/ingest/source/retry_queue.hpp"

#include "core/event/event.hpp"

#include <algorithm>
#include <utility>

namespace carillon::source {

RetryQueue::RetryQueue(SourceServices& services, std::function<void()> on_change)
    : services_(services),
      on_change_(std::move(on_change)),
      retry_(services.seed()),
      timer_(services.context) {}

void RetryQueue::take(Heard heard) {
    bytes_ += heard.event.size();
    auto item = std::make_shared<Item>();
    item->heard = std::move(heard);
    item->number = count_++;
    waiting_.push_back(std::move(item));
    on_change_();
    pump();
}

void RetryQueue::stop() {
    has_stopped_ = true;
    timer_.cancel();
}

// A refusal may be answered within the call: the loop below goes on with it then.
void RetryQueue::pump() {
    if (is_pumping_) return;
    is_pumping_ = true;
    while (!is_pausing_ && !waiting_.empty() && under_way_ < (is_trying_ ? 1 : kUnderWay)) {
        const ItemPtr item = std::move(waiting_.front());
        waiting_.pop_front();
        ++under_way_;
        hand_over(item);
    }
    is_pumping_ = false;
}

void RetryQueue::hand_over(const ItemPtr& item) {
    auto batch = decode_events(item->heard.event);
    if (batch && batch->is_array) {
        return note_answer(item, Error{Errc::kMalformed, "",
                                       "the event is an array: expected one JSON object, each "
                                       "event in a message of its own"});
    }
    if (!batch) return note_answer(item, batch.error());
    services_.ingest.accept(std::move(*batch), item->heard.origin, services_.executor,
                            [this, item](const Result<std::vector<PublishedEvent>>& answer) {
                                note_answer(item, answer);
                            });
}

void RetryQueue::note_answer(const ItemPtr& item,
                             const Result<std::vector<PublishedEvent>>& answer) {
    --under_way_;
    if (answer) {
        is_trying_ = false;
        retry_.reset();
        finish(item, Done{});
    } else {
        const Errc code = answer.error().code;
        const bool is_ours = code == Errc::kInternal && ++item->internal_errors < kInternalTries;
        if (is_ours || code == Errc::kUnavailable) {
            again_.push_back(item);
            is_pausing_ = true;
        } else {
            finish(item, answer.error());
        }
    }
    if (!is_pausing_) return pump();
    if (under_way_ == 0) pause();
}

void RetryQueue::finish(const ItemPtr& item, Status outcome) {
    bytes_ -= item->heard.event.size();
    item->heard.done(std::move(outcome), std::move(item->heard.event));
    on_change_();
    services_.on_progress();
}

// All that was under way is back.
void RetryQueue::pause() {
    std::sort(again_.begin(), again_.end(),
              [](const ItemPtr& a, const ItemPtr& b) { return a->number < b->number; });
    waiting_.insert(waiting_.begin(), again_.begin(), again_.end());
    again_.clear();
    services_.on_progress();
    if (has_stopped_) return;
    timer_.expires_after(retry_.next());
    timer_.async_wait([this](const boost::system::error_code& ec) {
        if (ec) return;
        is_pausing_ = false;
        is_trying_ = true;
        pump();
    });
}

}  // namespace carillon::source
