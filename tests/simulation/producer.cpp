#include "tests/simulation/producer.hpp"

#include "tests/simulation/event_types.hpp"

#include <algorithm>
#include <utility>

namespace carillon::sim {
namespace {

constexpr Millis kPatience{1500};
constexpr std::size_t kLargeBytes = 16000;

}  // namespace

Event Producer::make_event(SeededRandom& dice) {
    Event event;
    event.type = "note";
    event.id = "e" + std::to_string(next_++);
    event.own_text = Text{event.id, "text"};
    event.priority = static_cast<Priority>(dice.next() % 4);
    if (stage_.setup.faults.has(Fault::kLargeRows)) {
        event.own_text->body.assign(kLargeBytes, 'x');
        stage_.note(Fault::kLargeRows);
    }
    if (stage_.setup.faults.has(Fault::kExpiry) && dice.next() % 4 == 0) {
        event.ttl_hours = static_cast<double>(1000 + dice.next() % 6000) / 3600000;
        stage_.note(Fault::kExpiry);
    }
    route(event);
    return event;
}

// With dice of its own, so that an event without it stays what it was.
void Producer::route(Event& event) {
    SeededRandom dice(stage_.setup.seed * 0x9e3779b97f4a7c15ull + next_);
    const std::uint64_t way = dice.next() % 3;
    if (stage_.setup.faults.has(Fault::kDeliveries) && way > 0) {
        stage_.note(Fault::kDeliveries);
        if (way == 1) event.channel = Channel::kEmail;
        if (way == 2) {
            // The first type alone is for those who say nothing of how they are reached.
            const bool is_any = stage_.setup.faults.has(Fault::kPreferences);
            event.type = event_types()[is_any ? dice.next() % event_types().size() : 0].name;
            event.variables["title"] = event.id;
            event.own_text.reset();
        }
    }
    // What belongs together stands together in a digest.
    if (stage_.setup.has_digests() && dice.next() % 2 == 0)
        event.group = "deal:" + std::to_string(dice.next() % 2);
    if (stage_.setup.faults.has(Fault::kScheduled) && dice.next() % 2 == 0) {
        stage_.note(Fault::kScheduled);
        event.deliver_at = stage_.now() + Millis(200 + static_cast<int>(dice.next() % 5000));
        database_.events().note_time(event.id, *event.deliver_at);
    }
}

void Producer::emit(SeededRandom& dice, std::size_t count) {
    PublishRequest request;
    for (std::size_t i = 0; i < count; ++i) {
        Event event = make_event(dice);
        const std::size_t first = dice.next() % users_.size();
        event.recipients.push_back(users_[first]);
        if (users_.size() > 1 && dice.next() % 4 == 0)
            event.recipients.push_back(users_[(first + 1) % users_.size()]);
        const DedupeKey key{"event:" + event.id, "same"};
        database_.preferences().note_event(event);
        request.submissions.push_back({std::move(event), {key}});
    }
    sent_.push_back(std::make_shared<Sent>(Sent{std::move(request)}));
    ++waiting_;
    stage_.tally.events += count;
    attempt(sent_.back());
}

void Producer::broadcast(SeededRandom& dice) {
    Event event = make_event(dice);
    event.broadcast = true;
    if (stage_.setup.faults.has(Fault::kExpiry) && dice.next() % 2 == 0)
        event.ttl_hours = static_cast<double>(100 + dice.next() % 700) / 3600000;  // some are away
    const DedupeKey key{"event:" + event.id, "same"};
    database_.preferences().note_event(event);
    PublishRequest request;
    request.submissions.push_back({std::move(event), {key}});
    sent_.push_back(std::make_shared<Sent>(Sent{std::move(request)}));
    ++waiting_;
    attempt(sent_.back());
}

void Producer::repeat(SeededRandom& dice) {
    if (sent_.empty()) return;
    const auto& sent = sent_[dice.next() % sent_.size()];
    if (!sent->is_answered) return;
    sent->is_answered = false;
    ++waiting_;
    attempt(sent);
}

void Producer::attempt(const std::shared_ptr<Sent>& sent) {
    if (sent->is_answered) return;
    // Whoever gets no answer asks again, elsewhere; the first answer may still come.
    stage_.agenda.after(kPatience, [this, sent] { attempt(sent); });
    Node& node = *nodes_[stage_.below(nodes_.size())];
    if (!node.is_up()) return;
    stage_.say("event ", sent->request.submissions.front().event.id, " to node ", node.index());
    node.store().publish(sent->request, [this, sent](Result<std::vector<PublishedEvent>> result) {
        answered(sent, result);
    });
}

void Producer::answered(const std::shared_ptr<Sent>& sent,
                        const Result<std::vector<PublishedEvent>>& result) {
    if (!result) {
        if (result.error().code != Errc::kUnavailable)
            stage_.fail("event-accepted", result.error().message);
        return;
    }
    if (!sent->is_answered) --waiting_;
    sent->is_answered = true;
    sent->answered_in = database_.epoch();
    judge(*sent, true);
}

// What is answered is there, or promised; at rest it is there.
void Producer::judge(const Sent& sent, bool may_be_promised) {
    for (const Submission& submission : sent.request.submissions) {
        const Event& event = submission.event;
        if (event.broadcast) continue;
        const std::size_t number = std::stoul(event.id.substr(1));
        for (const UserId& user : event.recipients) {
            const InboxHistory* history = database_.history(user);
            const std::size_t times = history ? history->creations(number) : 0;
            if (times == 1 || (times == 0 && database_.is_taken_back(event.id)) ||
                (times == 0 && database_.preferences().is_unwanted(event.id, user)) ||
                (times == 0 && database_.erasures().is_erased(user)) ||
                (times == 0 && may_be_promised && database_.is_promised(event.id, user)))
                continue;
            stage_.fail("acknowledged-event-kept", event.id + " is answered and not there");
        }
    }
}

std::string Producer::draw_event(SeededRandom& dice) const {
    if (sent_.empty()) return {};
    const auto& submissions = sent_[dice.next() % sent_.size()]->request.submissions;
    return submissions[dice.next() % submissions.size()].event.id;
}

// What only they got is forgotten with them.
bool Producer::is_for_erased(const Event& event) const {
    const auto& to = event.recipients;
    return std::any_of(to.begin(), to.end(),
                       [&](const UserId& user) { return database_.erasures().is_erased(user); });
}

bool Producer::is_relied_on(const std::string& id) const {
    return std::any_of(sent_.begin(), sent_.end(), [&](const std::shared_ptr<Sent>& sent) {
        const auto& all = sent->request.submissions;
        return sent->is_answered && sent->answered_in == database_.epoch() &&
               std::any_of(all.begin(), all.end(), [&](const Submission& each) {
                   return each.event.id == id && !is_for_erased(each.event);
               });
    });
}

void Producer::judge_at_rest() {
    for (const auto& sent : sent_) {
        if (sent->is_answered && sent->answered_in == database_.epoch()) judge(*sent, false);
    }
}

}  // namespace carillon::sim
