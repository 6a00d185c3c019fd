#include "server/deliver/deliverer.hpp"

#include "server/base/metrics/metrics.hpp"
#include "server/deliver/lines.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <variant>

namespace carillon::deliver {

namespace asio = boost::asio;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t kLooksPerCount = 10;
// Of one step: whoever publishes to one of these people meanwhile waits for it.
constexpr std::size_t kLeasedAtOnce = 32;
constexpr std::size_t kOutcomesAtOnce = 64;

Addressee addressee_of(const DirectoryUser& user) {
    return {user.email, user.phone, user.name, user.locale, user.timezone};
}

}  // namespace

// Everything but start, wake and stop on its own thread, which ends before it does: what waits in
// the context does not hold it.
class Deliverer::Work : public std::enable_shared_from_this<Work> {
  public:
    Work(Store& store, Metrics& metrics, DelivererSettings settings)
        : store_(store),
          metrics_(metrics),
          settings_(std::move(settings)),
          guard_(asio::make_work_guard(context_)),
          look_timer_(context_),
          extend_timer_(context_),
          retry_timer_(context_) {}

    void start();
    void wake() {
        asio::post(context_, [this] { look(); });
    }
    void send_now(DeliveryChannel channel, Message message, std::function<void(Outcome)> done);
    void stop();

  private:
    struct UnderWay {
        std::uint32_t attempt = 0;
        DeliveryChannel channel = DeliveryChannel::kEmail;
        std::string target;  // of a webhook
        Clock::time_point begun;
    };

    static UnderWay under_way_of(const Delivery& delivery) {
        return {delivery.attempts, delivery.channel, delivery.target, Clock::now()};
    }

    void begin();
    void await_look();
    void await_extend();
    void count_backlog();
    void look();
    void take(Result<LeasedDeliveries> leased);
    void send(LeasedDelivery leased);
    void begin_now(DeliveryChannel channel, Message message, std::function<void(Outcome)> done);
    void end_now(const DeliveryId& id, Outcome outcome);
    void give_back(const std::vector<LeasedDelivery>& leased);
    void note(const DeliveryId& id, std::uint32_t attempt, Outcome outcome);
    void store_outcomes();
    void await_store();
    void note_idle();

    // Calls back on this thread, unless the work has ended.
    template <class T, class Do>
    Completion<T> here(Do what) {
        return [weak = weak_from_this(), what](Result<T> result) {
            const auto self = weak.lock();
            if (!self) return;
            asio::post(self->context_,
                       [work = self.get(), what, result = std::move(result)]() mutable {
                           what(*work, std::move(result));
                       });
        };
    }

    Store& store_;
    Metrics& metrics_;
    DelivererSettings settings_;
    asio::io_context context_{1};
    asio::executor_work_guard<asio::io_context::executor_type> guard_;
    asio::steady_timer look_timer_;
    asio::steady_timer extend_timer_;
    asio::steady_timer retry_timer_;
    std::thread thread_;

    Lines lines_;
    std::map<DeliveryId, UnderWay> under_way_;  // until the outcome is stored
    std::vector<EndedAttempt> ended_;           // waits for the store
    std::map<DeliveryId, std::function<void(Outcome)>> asked_now_;
    std::size_t looks_ = 0;
    bool is_looking_ = false;
    bool must_look_again_ = false;
    bool is_storing_ = false;
    bool is_store_away_ = false;  // it has not taken the last outcomes yet
    bool is_stopping_ = false;

    std::mutex mutex_;
    std::condition_variable idle_;
    bool is_idle_ = false;  // stopping, and nothing is under way
};

void Deliverer::Work::start() {
    asio::post(context_, [this] { begin(); });
    thread_ = std::thread([this] { context_.run(); });
}

void Deliverer::Work::begin() {
    if (settings_.open_ways) lines_.open(settings_.open_ways(context_.get_executor()));
    count_backlog();
    look();
    await_look();
    await_extend();
}

void Deliverer::Work::stop() {
    if (!thread_.joinable()) return;
    asio::post(context_, [this] {
        is_stopping_ = true;
        look_timer_.cancel();
        lines_.stop();
        note_idle();
    });
    {
        std::unique_lock lock(mutex_);
        idle_.wait_for(lock, settings_.stop_ms, [this] { return is_idle_; });
    }
    // Whatever is still under way is given up with its sender, on the thread that it lives on.
    asio::post(context_, [this] {
        extend_timer_.cancel();
        while (!asked_now_.empty())
            end_now(asked_now_.begin()->first, TryLater{"this server is stopping", {}});
        lines_.close();
        guard_.reset();
        context_.stop();
    });
    thread_.join();
}

void Deliverer::Work::await_look() {
    if (is_stopping_) return;
    look_timer_.expires_after(settings_.look_every);
    look_timer_.async_wait([this](const error_code& ec) {
        if (ec) return;
        look();
        if (++looks_ % kLooksPerCount == 0) count_backlog();
        await_look();
    });
}

void Deliverer::Work::await_extend() {
    extend_timer_.expires_after(settings_.extend_every);
    extend_timer_.async_wait([this](const error_code& ec) {
        if (ec) return;
        std::vector<DeliveryAttempt> attempts;
        for (const auto& [id, under_way] : under_way_)
            attempts.push_back({id, under_way.attempt});
        if (!attempts.empty()) store_.extend_leases(std::move(attempts), [](const auto&) {});
        await_extend();
    });
}

void Deliverer::Work::count_backlog() {
    store_.count_due_deliveries(here<std::uint64_t>([](Work& self, const auto& due) {
        if (due) self.metrics_.set_backlog("deliveries", *due);
    }));
}

// Outcomes go first: whatever waits to be told must not be leased again as if nobody had it.
void Deliverer::Work::look() {
    if (is_stopping_ || is_store_away_) return;
    if (std::exchange(is_looking_, true)) {
        must_look_again_ = true;
        return;
    }
    must_look_again_ = false;
    store_.lease_deliveries(
        lines_.room(kLeasedAtOnce),
        here<LeasedDeliveries>([](Work& self, auto leased) { self.take(std::move(leased)); }));
}

void Deliverer::Work::take(Result<LeasedDeliveries> leased) {
    is_looking_ = false;
    if (leased && is_stopping_) give_back(leased->items);
    if (is_stopping_) return note_idle();
    // The store tells its own outages; the next look comes by the clock.
    if (!leased) return;
    for (LeasedDelivery& each : leased->items)
        send(std::move(each));
    // Behind what is not to be sent may be what is. Others' mutations come between two looks.
    const bool has_more =
        std::any_of(leased->with_more.begin(), leased->with_more.end(),
                    [this](DeliveryChannel channel) { return lines_.has_room(channel); });
    if (must_look_again_ || has_more) look();
}

// Nobody has begun these, and nobody will.
void Deliverer::Work::give_back(const std::vector<LeasedDelivery>& leased) {
    for (const LeasedDelivery& each : leased) {
        const Delivery& one = each.delivery;
        const auto [begun, is_new] = under_way_.try_emplace(one.id, under_way_of(one));
        begun->second.attempt = one.attempts;
        if (is_new) ended_.push_back({{one.id, one.attempts}, NotBegun{}});
    }
    store_outcomes();
}

void Deliverer::Work::send(LeasedDelivery leased) {
    const DeliveryChannel channel = leased.delivery.channel;
    Sender* sender = lines_.sender(channel);
    if (!sender) return;
    Message message;
    message.id = leased.delivery.id;
    message.to = addressee_of(leased.to);
    message.notification = std::move(leased.notification);
    message.target = leased.delivery.target;
    message.event = std::move(leased.delivery.event);
    message.content = std::move(leased.delivery.content);
    message.happened_at = leased.delivery.created_at;
    message.unread_total = leased.unread_total;
    message.answers = leased.answers;
    message.lines = std::move(leased.lines);
    message.gathered = leased.gathered;
    message.attempt = counted_attempts(leased.delivery);
    message.number = leased.delivery.attempts;
    message.now = settings_.clock();
    const std::uint32_t attempt = leased.delivery.attempts;
    // A second lease of what is under way here: this process was held up for longer than its lease.
    if (!under_way_.emplace(message.id, under_way_of(leased.delivery)).second) {
        under_way_[message.id].attempt = attempt;
        return;
    }
    lines_.note_begun(channel, message.target);
    sender->send(std::move(message),
                 [weak = weak_from_this(), id = leased.delivery.id](Outcome outcome) {
                     const auto self = weak.lock();
                     if (!self) return;
                     const auto found = self->under_way_.find(id);
                     if (found == self->under_way_.end()) return;
                     self->note(id, found->second.attempt, std::move(outcome));
                 });
}

void Deliverer::Work::send_now(DeliveryChannel channel, Message message,
                               std::function<void(Outcome)> done) {
    asio::post(context_, [this, channel, message = std::move(message), done = std::move(done)] {
        begin_now(channel, message, done);
    });
}

void Deliverer::Work::begin_now(DeliveryChannel channel, Message message,
                                std::function<void(Outcome)> done) {
    Sender* sender = lines_.sender(channel);
    if (!sender || is_stopping_) return done(TryLater{"this server sends nothing now", {}});
    const DeliveryId id = message.id;
    asked_now_.emplace(id, std::move(done));
    sender->send(std::move(message), [weak = weak_from_this(), id](Outcome outcome) {
        if (const auto self = weak.lock()) self->end_now(id, std::move(outcome));
    });
}

void Deliverer::Work::end_now(const DeliveryId& id, Outcome outcome) {
    const auto asked = asked_now_.extract(id);
    if (asked) asked.mapped()(std::move(outcome));
}

void Deliverer::Work::note(const DeliveryId& id, std::uint32_t attempt, Outcome outcome) {
    const UnderWay& under_way = under_way_.at(id);
    lines_.note_ended(under_way.channel, under_way.target);
    if (!std::holds_alternative<NotBegun>(outcome)) {
        metrics_.observe(metric("notifications_delivery_attempt_seconds"),
                         Clock::now() - under_way.begun, text(under_way.channel));
        lines_.note_outcome(under_way.channel, outcome);
    }
    ended_.push_back({{id, attempt}, std::move(outcome)});
    store_outcomes();
}

void Deliverer::Work::store_outcomes() {
    if (is_storing_ || ended_.empty()) return;
    is_storing_ = true;
    const std::size_t count = std::min(ended_.size(), kOutcomesAtOnce);
    std::vector<EndedAttempt> step(ended_.begin(),
                                   ended_.begin() + static_cast<std::ptrdiff_t>(count));
    store_.end_attempts(step, here<Done>([count](Work& self, const Result<Done>& done) {
                            self.is_storing_ = false;
                            self.is_store_away_ = !done;
                            // What came of them is kept here until the store is back; their leases
                            // are extended.
                            if (!done) return self.await_store();
                            for (std::size_t i = 0; i < count; ++i)
                                self.under_way_.erase(self.ended_[i].what.id);
                            self.ended_.erase(
                                self.ended_.begin(),
                                self.ended_.begin() + static_cast<std::ptrdiff_t>(count));
                            self.store_outcomes();
                            self.look();
                            self.note_idle();
                        }));
}

void Deliverer::Work::await_store() {
    retry_timer_.expires_after(settings_.retry_after);
    retry_timer_.async_wait([this](const error_code& ec) {
        if (!ec) store_outcomes();
    });
}

void Deliverer::Work::note_idle() {
    if (!is_stopping_ || is_looking_ || !under_way_.empty()) return;
    const std::lock_guard lock(mutex_);
    is_idle_ = true;
    idle_.notify_all();
}

Deliverer::Deliverer(Store& store, Metrics& metrics, DelivererSettings settings)
    : work_(std::make_shared<Work>(store, metrics, std::move(settings))) {}

Deliverer::~Deliverer() {
    stop();
}

void Deliverer::start() {
    work_->start();
}

void Deliverer::wake() {
    work_->wake();
}

void Deliverer::send_now(DeliveryChannel channel, Message message,
                         std::function<void(Outcome)> done) {
    work_->send_now(channel, std::move(message), std::move(done));
}

void Deliverer::stop() {
    work_->stop();
}

}  // namespace carillon::deliver
