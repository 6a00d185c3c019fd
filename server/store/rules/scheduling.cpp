// Mutations: events whose time is to come, and events that are taken back.

#include "core/base/limits.hpp"
#include "server/store/rules/addressed.hpp"
#include "server/store/rules/mutations.hpp"
#include "server/store/store_limits.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace carillon {

// Checked as if it happened now: its sender is there to hear of it.
Status Mutations::check_schedule(const PublishRequest& request, std::size_t index, Millis now) {
    const Event& event = request.submissions[index].event;
    const std::string place = "[" + std::to_string(index) + "].";
    if (*event.deliver_at > now + limits::kMaxDeliverAhead) {
        return Error{Errc::kUnprocessable, place + "deliver_at",
                     "deliver_at is " + format_rfc3339(*event.deliver_at) +
                         "; at most 365 days ahead are accepted"};
    }
    const auto plan = settings_.plan(event, {Recipient{}}, now);
    if (plan) return Done{};
    Error error = plan.error();
    error.field = place + error.field;
    return error;
}

// An erasure looks through what is to come once, so what comes later must not name its person. The
// inboxes of as many as one step takes are locked: an erasure that begins now waits for this, or
// this for that. Of more it is asked what was so before, and an erasure that commits at this very
// moment leaves their id until the event happens.
std::vector<Skipped> Mutations::erased_among(const Event& event, const PublishRequest& request) {
    std::vector<Skipped> erased;
    std::size_t named = 0;
    for (const Submission& each : request.submissions)
        named += each.event.recipients.size();
    if (named <= settings_.step_rows) {
        for (const UserId& user : event.recipients)
            if (tables_.head(user).is_erased) erased.push_back({user, "erased"});
        return erased;
    }
    for (const Recipient& recipient : tables_.recipients(event))
        if (recipient.is_erased) erased.push_back({recipient.user, "erased"});
    return erased;
}

std::vector<Skipped> Mutations::schedule(const Event& event, const std::string& event_id,
                                         const PublishRequest& request, Millis now) {
    ScheduledEvent scheduled;
    scheduled.due_at = *event.deliver_at;
    scheduled.event = event;
    scheduled.event.id = event_id;
    scheduled.event.deliver_at.reset();
    scheduled.request_id = request.request_id;
    scheduled.created_at = now;
    std::vector<Skipped> erased = erased_among(event, request);
    for (const Skipped& each : erased)
        leave_out(scheduled.event, each.user);
    if (!erased.empty() && scheduled.event.recipients.empty()) return erased;
    tables_.put_scheduled(scheduled);
    ++rows_;
    return erased;
}

std::size_t Mutations::make_scheduled(Millis now, std::size_t limit) {
    std::size_t made = 0;
    is_making_scheduled_ = true;
    while (made < limit) {
        const auto next = tables_.next_scheduled(now);
        if (!next) break;
        auto scheduled = tables_.take_scheduled(*next);
        if (!scheduled) break;
        ++rows_;
        ++made;
        PublishRequest request;
        request.request_id = scheduled->request_id;
        request.submissions.push_back({std::move(scheduled->event), {}});
        const auto published = publish(request);
        if (!published) {
            const bool is_too_large = published.error().code == Errc::kTooLarge;
            skipped_.push_back({UserId(), is_too_large ? "too_many" : "template_gone"});
            continue;
        }
        for (const PublishedEvent& event : published->events) {
            skipped_.insert(skipped_.end(), event.result.skipped.begin(),
                            event.result.skipped.end());
            for (const Notification& n : event.items)
                created_later_.push_back({n, event.result.event_id, request.request_id});
            made += event.items.size();
        }
    }
    is_making_scheduled_ = false;
    return made;
}

// What is still to come of it. False: there is no such event.
bool Mutations::begin_retraction(Retraction& retraction) {
    const std::string& id = retraction.event_id;
    bool is_known = false;
    if (const auto scheduled = tables_.take_scheduled(id)) {
        is_known = true;
        const Event& event = scheduled->event;
        const auto concerned =
            event.broadcast ? std::vector<Recipient>() : tables_.recipients(event);
        retraction.result.cancelled += static_cast<std::uint64_t>(
            std::count_if(concerned.begin(), concerned.end(),
                          [](const Recipient& recipient) { return recipient.in_team; }));
    }
    const std::uint64_t promised = tables_.drop_pending(id);
    retraction.result.cancelled += promised;
    is_known = tables_.drop_broadcast(id) || is_known || promised > 0;
    const Millis oldest_key = settings_.clock() - settings_.dedupe_retention;
    return is_known || tables_.find_key("event:" + id, oldest_key) ||
           !tables_.rows_of_event(id, 1).empty();
}

void Mutations::retract_rows(Retraction& retraction, std::vector<Row> rows, Millis now) {
    std::vector<NotificationId> ids;
    for (const Row& row : rows)
        ids.push_back(row.notification.id);
    for (Delivery& delivery : tables_.deliveries_of(ids)) {
        // Whoever was to be told that it came is told, and then that it has gone.
        if (delivery.channel == DeliveryChannel::kWebhook) continue;
        const Delivery before = delivery;
        if (cancel(delivery, delivery_reason::kRetracted, now))
            ++retraction.result.cancelled;
        else if (delivery.state == DeliveryState::kSending ||
                 delivery.state == DeliveryState::kSent ||
                 delivery.state == DeliveryState::kDelivered ||
                 delivery.state == DeliveryState::kBounced)
            ++retraction.result.sent_already;
        if (!(delivery == before)) save(delivery, now);
    }
    retraction.result.retracted += rows.size();
    remove_rows(std::move(rows), now);
}

void Mutations::remove_rows(std::vector<Row> rows, Millis now) {
    std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
        return std::tie(a.notification.user_id, a.notification.id) <
               std::tie(b.notification.user_id, b.notification.id);
    });
    Operation away;
    away.kind = OperationKind::kDelete;
    for (auto next = rows.begin(); next != rows.end();) {
        OpenInbox inbox = open(next->notification.user_id);
        for (; next != rows.end() && next->notification.user_id == inbox.user; ++next) {
            away.ids = {next->notification.id};
            operate_on(inbox, *next, away, 0, now);
        }
        close(inbox, now, {});
    }
}

Result<Retraction> Mutations::retract(const std::string& event_id) {
    const Millis now = settings_.clock();
    auto kept = tables_.retraction(event_id);
    if (kept && kept->is_done) return std::move(*kept);
    Retraction retraction = kept.value_or(Retraction{event_id, {}, false, now});
    if (!kept && !begin_retraction(retraction))
        return Error{Errc::kNotFound, "", "there is no such event"};
    auto rows = tables_.rows_of_event(event_id, settings_.step_rows);
    retraction.is_done = rows.empty();
    retract_rows(retraction, std::move(rows), now);
    tables_.put_retraction(retraction);
    ++rows_;
    return retraction;
}

std::size_t Mutations::go_on_retracting(Millis now) {
    const auto unfinished = tables_.unfinished_retraction(now - store_limits::kPendingAge,
                                                          now + store_limits::kPendingAge);
    if (!unfinished) return 0;
    const std::size_t before = rows_;
    static_cast<void>(retract(*unfinished));
    return rows_ - before;
}

// --- where push messages go

SubscriptionId Mutations::put_subscription(const UserId& user, const std::string& address_digest,
                                           const std::string& content) {
    const Millis now = settings_.clock();
    const auto known = tables_.subscriptions(user);
    PushSubscription subscription{SubscriptionId(ids_.next(now).bytes()), user, address_digest,
                                  content, now};
    const auto same = std::find_if(known.begin(), known.end(), [&](const PushSubscription& each) {
        return each.address_digest == address_digest;
    });
    if (same != known.end()) {
        subscription.id = same->id;
        subscription.created_at = same->created_at;
    } else if (known.size() >= store_limits::kSubscriptions) {
        tables_.delete_subscription(known.front().id);
    }
    tables_.put_subscription(subscription);
    ++rows_;
    return subscription.id;
}

Done Mutations::delete_subscription(const std::optional<UserId>& user, const SubscriptionId& id) {
    if (user) {
        const auto known = tables_.subscriptions(*user);
        if (std::none_of(known.begin(), known.end(),
                         [&](const PushSubscription& each) { return each.id == id; }))
            return {};
    }
    tables_.delete_subscription(id);
    ++rows_;
    return {};
}

}  // namespace carillon
