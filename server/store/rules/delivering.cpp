// Mutations: what leaves by another way than the page.

#include "core/policy/digest.hpp"
#include "server/store/rules/mutations.hpp"
#include "server/store/tables/planned_id.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <variant>

namespace carillon {
namespace {

bool has_address(WriteTables& tables, DeliveryChannel channel, const DirectoryUser& user) {
    const auto way = channel_of(channel);
    if (!way) return false;
    const std::string* address = address_in(user, *way);
    return address ? !address->empty() : !tables.subscriptions(user.id).empty();
}

// The same whoever asks, on every machine, and spread over [0, 1).
double jitter_of(const DeliveryAttempt& attempt) {
    constexpr std::uint32_t kSteps = 1009;
    std::uint32_t mixed = attempt.attempt * 379;
    for (const std::uint8_t byte : attempt.id.bytes())
        mixed = (mixed * 31 + byte) % 0xfffffbu;
    return static_cast<double>(mixed % kSteps) / static_cast<double>(kSteps);
}

bool is_on(const ChannelSwitches& channels, DeliveryChannel channel) {
    const auto way = channel_of(channel);
    return !way || channels.is_on(*way);
}

std::vector<DeliveryId> ids_of(const std::vector<EndedAttempt>& ended) {
    std::vector<DeliveryId> ids;
    for (const EndedAttempt& each : ended)
        ids.push_back(each.what.id);
    return ids;
}

// Nothing has become of it, so there is nothing to tell.
bool is_given_back(const Delivery& delivery, const DeliveryOutcome& outcome) {
    return std::holds_alternative<NotBegun>(outcome) && delivery.state == DeliveryState::kWaiting;
}

}  // namespace

void Mutations::plan_deliveries(const Notification& n, const std::vector<DeliveryStep>& steps,
                                Millis now, const Person& person, const DecideStep& decide_step) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const ChannelDecision decision = decide_step(steps[i]);
        const auto number = static_cast<std::uint32_t>(i);
        Delivery delivery =
            make_delivery(planned_id(n.id, number), steps[i], number, n, decision, now);
        if (decision.verdict == ChannelVerdict::kDigest)
            gather(delivery, *decision.at, person, now);
        count(delivery, cohort_of(n));
        tables_.put_delivery(delivery);
        ++rows_;
        if (delivery.state != DeliveryState::kWaiting) deliveries_.push_back(delivery);
        if (delivery.wake_at && *delivery.wake_at <= now) has_delivery_due_ = true;
    }
}

void Mutations::save_untold(Delivery& delivery) {
    count_change(delivery);
    tables_.update_delivery(delivery);
    ++rows_;
}

void Mutations::save(Delivery& delivery, Millis now) {
    save_untold(delivery);
    deliveries_.push_back(delivery);
    // Of a digest those are told that it gathers.
    if (!is_digest(delivery)) ring(delivery, now);
}

std::optional<LeasedDelivery> Mutations::lease(Delivery delivery, Millis now) {
    if (delivery.channel == DeliveryChannel::kWebhook)
        return lease_for_webhook(std::move(delivery), now);
    // Of one that is being erased nothing leaves any more.
    if (tables_.head(delivery.user).is_erased) {
        if (suppress(delivery, delivery_reason::kErased, now)) save_untold(delivery);
        return std::nullopt;
    }
    if (is_digest(delivery)) return lease_digest(std::move(delivery), now);
    const auto notification = tables_.find(delivery.notification);
    auto user = tables_.user(delivery.user);
    if (!user) user.emplace().id = delivery.user;
    DeliveryFacts facts;
    facts.notification = notification ? &*notification : nullptr;
    facts.is_channel_on = is_on(settings_.channels, delivery.channel);
    facts.has_address = has_address(tables_, delivery.channel, *user);
    facts.now = now;
    const StoredHead head = tables_.head(delivery.user);
    ChannelDecision decision;
    if (notification && channel_of(delivery.channel)) {
        decision = decide_due(delivery, *notification, head, facts.has_address, now);
        facts.decision = &decision;
    }
    const bool is_leased = begin_attempt(delivery, facts);
    if (!is_leased && delivery.state == DeliveryState::kWaiting &&
        decision.verdict == ChannelVerdict::kDigest) {
        const Preferences& said = said_by(head.preferences);
        gather(delivery, *decision.at, {said, zone_of(delivery.user, said, now)}, now);
    }
    std::optional<DeliveryId> answers;
    if (is_leased && delivery.channel == DeliveryChannel::kEmail && notification->group)
        answers = tables_.first_mail(delivery.user, *notification->group);
    // Only an earlier one: whatever is tried again when, no two answer each other.
    if (answers && !(*answers < delivery.id)) answers.reset();
    save(delivery, now);
    if (!is_leased) return std::nullopt;
    return LeasedDelivery{std::move(delivery), *notification, std::move(*user),
                          head.head.unread.total(), answers};
}

Mutations::DueDeliveries Mutations::due_deliveries(const DeliveryRoom& room, Millis now) {
    DueDeliveries due;
    if (room.channel != DeliveryChannel::kWebhook) {
        due.rows = tables_.due_deliveries(room.channel, now, room.messages);
        due.is_full = due.rows.size() >= room.messages;
        return due;
    }
    for (const Webhook& webhook : tables_.webhooks()) {
        const auto under_way = room.under_way.find(webhook.id.text());
        const std::size_t taken = under_way == room.under_way.end() ? 0 : under_way->second;
        const std::size_t share = webhook_share(webhook);
        const std::size_t free =
            std::min(share - std::min(share, taken), room.messages - due.rows.size());
        if (free == 0) continue;
        auto rows = tables_.due_deliveries_to(webhook.id, now, free);
        due.is_full = due.is_full || rows.size() >= free;
        for (Delivery& one : rows)
            due.rows.push_back(std::move(one));
    }
    return due;
}

LeasedDeliveries Mutations::lease_deliveries(const std::vector<DeliveryRoom>& room) {
    const Millis now = settings_.clock();
    LeasedDeliveries leased;
    for (const DeliveryRoom& of : room) {
        if (of.messages == 0) continue;
        const std::size_t rows_before = rows_;
        DueDeliveries due = due_deliveries(of, now);
        for (Delivery& each : due.rows)
            if (auto one = lease(std::move(each), now)) leased.items.push_back(std::move(*one));
        // Of what stays as it is one look more would find the same.
        if (due.is_full && rows_ > rows_before) leased.with_more.push_back(of.channel);
    }
    return leased;
}

Done Mutations::extend_leases(const std::vector<DeliveryAttempt>& attempts) {
    const Millis now = settings_.clock();
    std::map<DeliveryId, std::uint32_t> numbers;
    std::vector<DeliveryId> ids;
    for (const DeliveryAttempt& each : attempts) {
        numbers[each.id] = each.attempt;
        ids.push_back(each.id);
    }
    for (Delivery& delivery : tables_.deliveries(ids)) {
        if (!extend_lease(delivery, numbers[delivery.id], now)) continue;
        save_untold(delivery);
    }
    return {};
}

Done Mutations::end_attempts(const std::vector<EndedAttempt>& ended) {
    const Millis now = settings_.clock();
    std::map<DeliveryId, Delivery> found;
    for (Delivery& delivery : tables_.deliveries(ids_of(ended)))
        found.emplace(delivery.id, std::move(delivery));
    for (const EndedAttempt& each : ended) {
        const auto delivery = found.find(each.what.id);
        if (delivery == found.end()) continue;
        const bool had_ended = !delivery->second.wake_at;
        if (!end_attempt(delivery->second, each.what.attempt, each.outcome, jitter_of(each.what),
                         now))
            continue;
        if (is_given_back(delivery->second, each.outcome)) {
            save_untold(delivery->second);
            has_delivery_due_ = true;
            continue;
        }
        if (!std::holds_alternative<NotBegun>(each.outcome))
            note_webhook(delivery->second, each.outcome, now);
        save(delivery->second, now);
        const bool has_ended = !delivery->second.wake_at;
        if (!has_ended || !is_digest(delivery->second)) continue;
        end_gathered(delivery->second, now);
        if (had_ended) end_failed_again(delivery->second, now);
    }
    return {};
}

std::size_t Mutations::shorten_leases(Millis now, std::size_t limit) {
    std::size_t shortened = 0;
    for (Delivery& delivery :
         tables_.leases_beyond(now + kDeliveryLease + kDeliveryClocksApart, limit)) {
        if (!shorten_lease(delivery, now)) continue;
        save_untold(delivery);
        ++shortened;
    }
    return shortened;
}

std::optional<Delivery> Mutations::find_reported(const DeliveryReport& report) {
    if (!report.what) return tables_.delivery_of_provider(report.channel, report.provider_id);
    auto found = tables_.deliveries({report.what->id});
    if (found.empty() || found.front().channel != report.channel) return std::nullopt;
    return std::move(found.front());
}

Done Mutations::note_report(const DeliveryReport& report) {
    auto delivery = find_reported(report);
    const Millis now = settings_.clock();
    DeliveryNews news{report.provider_id, report.was_delivered, report.error, std::nullopt};
    if (report.what) news.attempt = report.what->attempt;
    if (delivery && note_news(*delivery, news, now)) save(*delivery, now);
    return {};
}

SentAgain Mutations::send_again(const SendAgainRequest& request) {
    const Millis now = settings_.clock();
    SentAgain again;
    auto found = tables_.deliveries(request.ids);
    for (std::size_t missing = found.size(); missing < request.ids.size(); ++missing)
        again.refused.push_back({Errc::kNotFound, "", "there is no such delivery"});
    std::set<UserId> users;
    for (Delivery& delivery : found) {
        // What it has gathered is told apart from it, and can be sent again; by itself it is empty.
        if (is_digest(delivery)) {
            again.refused.push_back(
                {Errc::kConflict, "",
                 "a digest is not sent again as a whole; what it has gathered can be, one by one"});
            continue;
        }
        if (auto status = carillon::send_again(delivery, now); !status) {
            again.refused.push_back(status.error());
            continue;
        }
        save_untold(delivery);
        has_delivery_due_ = true;
        users.insert(delivery.user);
        again.deliveries.push_back(std::move(delivery));
    }
    if (again.deliveries.empty()) return again;
    AuditEntry entry;
    entry.id = AuditId(ids_.next(now).bytes());
    entry.at = now;
    entry.by = request.audit;
    entry.recipients.user_ids.assign(users.begin(), users.end());
    entry.created = again.deliveries.size();
    entry.request_id = request.request_id;
    tables_.put_audit(entry);
    return again;
}

}  // namespace carillon
