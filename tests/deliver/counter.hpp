#pragma once
// A deliverer over a memory store, and the counter where its messages are handed in: senders that
// answer what the test says, when it says so, and a store that can be away. The clock is the
// test's.

#include "core/event/event.hpp"
#include "server/base/metrics/metrics.hpp"
#include "server/deliver/deliverer.hpp"
#include "server/store/await.hpp"
#include "server/store/memory/memory_store.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/wrapped_store.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace carillon::test {

// What was handed in, by whichever deliverer. Any thread.
class Counter {
  public:
    using Done = std::function<void(deliver::Outcome)>;
    // What is answered at once; nothing: the message stays under way until answer(). On a
    // deliverer's thread.
    using Script = std::function<std::optional<deliver::Outcome>(const deliver::Message&)>;

    explicit Counter(Script script = {}) : script_(std::move(script)) {}

    void set_script(Script script) {
        const std::lock_guard lock(mutex_);
        script_ = std::move(script);
    }
    std::vector<deliver::Message> handed_in() const {
        const std::lock_guard lock(mutex_);
        return handed_in_;
    }
    std::size_t count() const { return handed_in().size(); }
    std::size_t under_way() const {
        const std::lock_guard lock(mutex_);
        return held_.size();
    }
    // Of those that are handed in only so many are begun: the others wait in the sender.
    void begin_at_most(std::size_t count) {
        const std::lock_guard lock(mutex_);
        begun_at_once_ = count;
    }
    bool has_stopped() const {
        const std::lock_guard lock(mutex_);
        return has_stopped_;
    }
    std::size_t most_under_way() const {
        const std::lock_guard lock(mutex_);
        return most_;
    }
    // The n-th that was handed in, from 0; waits for it.
    deliver::Message await(std::size_t n = 0) const {
        eventually("message " + std::to_string(n), [&] { return count() > n; });
        return handed_in().at(n);
    }
    // Of one that is under way. The message's sender must be there.
    void answer(const DeliveryId& id, deliver::Outcome outcome) {
        Held held;
        {
            const std::lock_guard lock(mutex_);
            held = std::move(held_.at(id));
            held_.erase(id);
        }
        post(held.executor, std::move(held.done), std::move(outcome));
    }
    // Of all that are under way now.
    void answer_all(const deliver::Outcome& outcome) {
        std::vector<DeliveryId> ids;
        {
            const std::lock_guard lock(mutex_);
            for (const auto& [id, held] : held_)
                ids.push_back(id);
        }
        for (const DeliveryId& id : ids)
            answer(id, outcome);
    }

    std::unique_ptr<deliver::Sender> sender(boost::asio::any_io_executor executor) {
        return std::make_unique<Window>(*this, std::move(executor));
    }

  private:
    struct Held {
        boost::asio::any_io_executor executor;
        Done done;
    };
    class Window final : public deliver::Sender {
      public:
        Window(Counter& counter, boost::asio::any_io_executor executor)
            : counter_(counter), executor_(std::move(executor)) {}
        ~Window() override { counter_.give_up(); }
        void send(deliver::Message message, Done done) override {
            counter_.hand_in(executor_, std::move(message), std::move(done));
        }
        void stop() override { counter_.stop(); }

      private:
        Counter& counter_;
        boost::asio::any_io_executor executor_;
    };

    static void post(const boost::asio::any_io_executor& executor, Done done,
                     deliver::Outcome outcome) {
        boost::asio::post(
            executor, [done = std::move(done), outcome = std::move(outcome)] { done(outcome); });
    }
    void hand_in(const boost::asio::any_io_executor& executor, deliver::Message message,
                 Done done) {
        std::optional<deliver::Outcome> outcome;
        {
            const std::lock_guard lock(mutex_);
            handed_in_.push_back(message);
            if (script_) outcome = script_(message);
            if (!outcome) held_[message.id] = {executor, std::move(done)};
            most_ = std::max(most_, held_.size());
        }
        if (outcome) post(executor, std::move(done), std::move(*outcome));
    }
    void give_up() {
        const std::lock_guard lock(mutex_);
        held_.clear();
    }
    void stop() {
        std::vector<DeliveryId> unbegun;
        {
            const std::lock_guard lock(mutex_);
            has_stopped_ = true;
            std::size_t begun = 0;
            for (const deliver::Message& message : handed_in_)
                if (held_.count(message.id) > 0 && ++begun > begun_at_once_)
                    unbegun.push_back(message.id);
        }
        for (const DeliveryId& id : unbegun)
            answer(id, carillon::NotBegun{});
    }

    mutable std::mutex mutex_;
    Script script_;
    std::vector<deliver::Message> handed_in_;
    std::map<DeliveryId, Held> held_;
    std::size_t most_ = 0;
    std::size_t begun_at_once_ = static_cast<std::size_t>(-1);
    bool has_stopped_ = false;
};

// Takes nothing of what a deliverer tells while it is away. Any thread.
class AwayStore final : public WrappedStore {
  public:
    using WrappedStore::WrappedStore;

    std::atomic<bool> is_away_for_outcomes{false};
    std::atomic<bool> is_away_for_leases{false};  // for what extends them
    std::atomic<int> outcomes_refused{0};
    std::atomic<int> extended{0};  // times that it was asked, taken or not
    std::atomic<int> looks{0};
    std::atomic<std::size_t> most_leased{0};  // by one look

    void lease_deliveries(std::vector<DeliveryRoom> room,
                          Completion<LeasedDeliveries> done) override {
        done = [this, done](Result<LeasedDeliveries> leased) {
            if (leased) most_leased = std::max<std::size_t>(most_leased, leased->items.size());
            done(std::move(leased));
        };
        if (is_holding_leases_) {
            done = [this, done](Result<LeasedDeliveries> leased) {
                const std::lock_guard lock(mutex_);
                held_back_ = [done, leased = std::move(leased)] { done(leased); };
            };
        }
        WrappedStore::lease_deliveries(std::move(room), std::move(done));
        ++looks;
    }
    // The next lease is made and answered by hand_out_leases.
    void hold_leases() { is_holding_leases_ = true; }
    bool holds_leases() const {
        const std::lock_guard lock(mutex_);
        return static_cast<bool>(held_back_);
    }
    void hand_out_leases() {
        const std::lock_guard lock(mutex_);
        held_back_();
    }
    void extend_leases(std::vector<DeliveryAttempt> attempts, Completion<Done> done) override {
        if (is_away_for_leases)
            done(Error{Errc::kUnavailable, "", "the database is away"});
        else
            WrappedStore::extend_leases(std::move(attempts), std::move(done));
        ++extended;
    }
    void end_attempts(std::vector<EndedAttempt> ended, Completion<Done> done) override {
        if (!is_away_for_outcomes)
            return WrappedStore::end_attempts(std::move(ended), std::move(done));
        done(Error{Errc::kUnavailable, "", "the database is away"});
        ++outcomes_refused;
    }

  private:
    mutable std::mutex mutex_;
    std::atomic<bool> is_holding_leases_{false};
    std::function<void()> held_back_;
};

// The installation: store, directory, clock, metrics.
class PostOffice {
  public:
    PostOffice() : store_(memory()), metrics_({"task.assigned"}) {}

    AwayStore& store() { return store_; }
    Metrics& metrics() { return metrics_; }
    Millis now() const { return Millis(now_.load()); }
    void advance(Millis span) { now_ += span.count(); }

    // Looks and extends every few milliseconds; stops within kPatience.
    deliver::DelivererSettings settings(Counter& mails, std::size_t at_once = 64) {
        deliver::DelivererSettings settings = settings_without_ways();
        settings.open_ways = [&mails, at_once](const boost::asio::any_io_executor& executor) {
            return one_way(DeliveryChannel::kEmail, mails, executor, at_once);
        };
        return settings;
    }
    deliver::DelivererSettings settings_without_ways() {
        deliver::DelivererSettings settings;
        settings.clock = [this] { return now(); };
        settings.look_every = std::chrono::milliseconds(2);
        settings.extend_every = std::chrono::milliseconds(2);
        settings.retry_after = std::chrono::milliseconds(2);
        settings.stop_ms = kPatience;
        return settings;
    }
    static std::vector<deliver::Way> one_way(DeliveryChannel channel, Counter& counter,
                                             const boost::asio::any_io_executor& executor,
                                             std::size_t at_once = 64) {
        std::vector<deliver::Way> ways;
        ways.push_back({channel, counter.sender(executor), at_once});
        return ways;
    }
    // What is called when something is due; before a deliverer starts.
    void on_due(std::function<void()> call) { on_due_ = std::move(call); }

    // To that many people, from `first` on, each of whom has an address and a phone.
    void publish(Channel channel, std::size_t people = 1, std::uint32_t first = 1) {
        Event event;
        event.type = "task.assigned";
        event.own_text = Text{"Call Acme", "Before noon."};
        event.channel = channel;
        for (std::uint32_t i = first; i < first + people; ++i) {
            DirectoryUser person;
            person.id = user(i);
            person.email = "user" + std::to_string(i) + "@example.com";
            person.phone = "+3361234" + std::to_string(1000 + i);
            person.name = "Person " + std::to_string(i);
            must(await<Done>([&](auto done) { store_.put_user(person, std::move(done)); }));
            event.recipients.push_back(person.id);
        }
        PublishRequest request;
        request.submissions.push_back({event, {}});
        must(await<std::vector<PublishedEvent>>(
            [&](auto done) { store_.publish(std::move(request), std::move(done)); }));
    }
    // To that many people, each of whom gets a mail unless they have read by then.
    void publish_unless_read(std::uint32_t people) {
        Event event;
        event.type = "test.unless_read";
        for (std::uint32_t i = 1; i <= people; ++i) {
            DirectoryUser person;
            person.id = user(i);
            person.email = "user" + std::to_string(i) + "@example.com";
            must(await<Done>([&](auto done) { store_.put_user(person, std::move(done)); }));
            event.recipients = {person.id};
            PublishRequest request;
            request.submissions.push_back({event, {}});
            must(await<std::vector<PublishedEvent>>(
                [&](auto done) { store_.publish(std::move(request), std::move(done)); }));
        }
    }
    void read_all(const UserId& who) {
        OperateRequest request;
        request.user = who;
        request.operation.kind = OperationKind::kAckAll;
        must(await<Operated>(
            [&](auto done) { store_.operate(std::move(request), std::move(done)); }));
    }
    // Is told of each new notification.
    WebhookId set_up_webhook() {
        WebhookRequest request;
        request.terms.url = "https://crm.example/hook";
        request.terms.events = {WebhookEvent::kCreated};
        request.made_secret = "whsec_made";
        return must(
                   await<Webhook>([&](auto done) { store_.put_webhook(request, std::move(done)); }))
            .id;
    }
    std::vector<Delivery> deliveries(DeliveryState state) {
        DeliveryQuery query;
        query.state = state;
        query.limit = 200;
        return must(await<DeliveryPage>(
                        [&](auto done) { store_.deliveries(query, std::move(done)); }))
            .items;
    }
    // Waits until so many are in this state.
    std::vector<Delivery> await_state(DeliveryState state, std::size_t count = 1) {
        eventually(std::to_string(count) + " deliveries " + std::string(text(state)),
                   [&] { return deliveries(state).size() == count; });
        return deliveries(state);
    }
    // Waits until a deliverer has looked for what is due, wholly after this call.
    void await_look() {
        const int before = store_.looks;
        eventually("two looks", [&] { return store_.looks >= before + 2; });
    }
    // As another node would.
    std::vector<LeasedDelivery> lease_elsewhere() {
        return must(await<LeasedDeliveries>([&](auto done) {
                   store_.WrappedStore::lease_deliveries({{DeliveryChannel::kEmail, 100}},
                                                         std::move(done));
               }))
            .items;
    }

  private:
    template <class T>
    static T must(Result<T> result) {
        if (!result) throw std::runtime_error("the store refused: " + result.error().message);
        return std::move(result).value();
    }
    static TemplateSet templates_of_tests() {
        TemplateSet made = built_in_templates();
        Template unless_read;
        unless_read.type = "test.unless_read";
        unless_read.deliver = {{Channel::kEmail, Millis(0), Unless::kRead, Priority::kLow}};
        unless_read.texts["fr"] = {"Lu ?", "Sinon, un courriel."};
        made.put(std::move(unless_read));
        return made;
    }
    std::shared_ptr<Store> memory() {
        StoreSettings settings;
        settings.clock = [this] { return now(); };
        settings.channels = {true, true, true};
        // SMS are off unless somebody turns them on.
        settings.templates = [] {
            static const auto kTemplates = [] {
                TemplateSet made = templates_of_tests();
                Preferences defaults;
                defaults.channels.say(Channel::kSms, true);
                made.set_defaults(std::move(defaults));
                return std::make_shared<const TemplateSet>(std::move(made));
            }();
            return kTemplates;
        };
        settings.plan = [](const Event& event, const std::vector<Recipient>& recipients,
                           Millis now) {
            static const TemplateSet kTemplates = templates_of_tests();
            return plan(event, recipients, kTemplates, PlanSettings{}, now);
        };
        settings.on_delivery_due = [this] {
            if (on_due_) on_due_();
        };
        return std::make_shared<MemoryStore>(std::move(settings), 7);
    }

    std::atomic<std::int64_t> now_{1795339800000};  // 2026-11-22T09:30:00Z
    std::function<void()> on_due_;
    AwayStore store_;
    Metrics metrics_;
};

}  // namespace carillon::test
