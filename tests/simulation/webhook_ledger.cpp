#include "tests/simulation/webhook_ledger.hpp"

#include "core/inbox/notification_codec.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

namespace carillon::sim {
namespace {

constexpr std::string_view kRung = "webhook-rung";
constexpr std::string_view kTold = "webhook-tells-then";
constexpr std::string_view kKept = "webhook-kept";
constexpr std::string_view kDisabled = "webhook-disabled";
constexpr std::int64_t kDay = 24 * 3600000;
constexpr Millis kPatience{3 * kDay};

bool is_on(const Webhook& webhook) {
    return webhook.terms.enabled && !webhook.is_deleted;
}

bool is_of(const std::string& pattern, const std::string& type) {
    const std::size_t star = pattern.find(".*");
    if (star == std::string::npos) return pattern == type;
    return type.size() > star + 1 && type.compare(0, star + 1, pattern, 0, star + 1) == 0;
}

bool is_wanted(const Webhook& webhook, const std::string& event,
               const std::optional<std::string>& type) {
    const auto& events = webhook.terms.events;
    const bool hears = std::any_of(events.begin(), events.end(),
                                   [&](WebhookEvent each) { return text(each) == event; });
    if (!hears || !is_on(webhook)) return false;
    const auto& types = webhook.terms.types;
    return types.empty() || (type && std::any_of(types.begin(), types.end(), [&](const auto& each) {
                                 return is_of(each, *type);
                             }));
}

bool is_taken(DeliveryState state) {
    return state == DeliveryState::kSent || state == DeliveryState::kDelivered;
}

}  // namespace

// --- what is set up

void WebhookLedger::note_put(const WebhookRequest& request, const Result<Webhook>& result,
                             Millis now) {
    if (!result) {
        const bool is_right =
            request.id && (expected_.count(*request.id) == 0 || expected_[*request.id].is_deleted);
        if (!is_right) stage_.fail(kKept, "a webhook is not taken: " + result.error().message);
        return;
    }
    Webhook& webhook = expected_[result->id];
    const bool is_new = !request.id;
    const std::string before = webhook.terms.secret;
    const bool was_enabled = webhook.terms.enabled;
    webhook.id = result->id;
    webhook.terms = request.terms;
    std::string& secret = webhook.terms.secret;
    if (secret.empty()) secret = is_new ? request.made_secret : before;
    if (!is_new && secret != before) {
        webhook.former_secret = before;
        webhook.former_until = now + Millis(kDay);
    }
    if (webhook.terms.enabled) {
        webhook.failing_since.reset();
        webhook.disabled_reason.clear();
    }
    stage_.say("a webhook is put, ", webhook.terms.enabled ? "on" : "off",
               was_enabled ? "" : ", was off");
}

void WebhookLedger::note_deleted(const WebhookRequest& request, const Result<Done>& result) {
    const auto webhook = expected_.find(*request.id);
    const bool is_there = webhook != expected_.end() && !webhook->second.is_deleted;
    if (result.ok() != is_there) stage_.fail(kKept, "a webhook is not deleted");
    if (is_there) webhook->second.is_deleted = true;
}

void WebhookLedger::note_outcomes(const std::vector<EndedAttempt>& ended, Millis now) {
    for (const EndedAttempt& each : ended) {
        const auto was = deliveries_.find(each.what.id);
        if (was == deliveries_.end() || was->second.target.empty()) continue;
        const bool is_sent = std::holds_alternative<Sent>(each.outcome);
        const bool is_its = was->second.state == DeliveryState::kSending &&
                            was->second.attempts == each.what.attempt;
        if (is_sent ? is_taken(was->second.state) : !is_its) continue;
        // What else is told of it in this transaction comes too late.
        was->second.state = is_sent ? DeliveryState::kSent : DeliveryState::kFailed;
        const auto webhook = expected_.find(*WebhookId::parse(was->second.target));
        const bool is_given_back = std::holds_alternative<NotBegun>(each.outcome);
        if (webhook != expected_.end() && is_on(webhook->second) && !is_given_back)
            note_outcome(webhook->second, each.outcome, now);
    }
}

void WebhookLedger::note_outcome(Webhook& webhook, const DeliveryOutcome& outcome, Millis now) {
    if (std::holds_alternative<Sent>(outcome)) return webhook.failing_since.reset();
    if (!webhook.failing_since) webhook.failing_since = now;
    const auto* refused = std::get_if<Refused>(&outcome);
    const bool is_gone = refused && refused->is_gone;
    if (!is_gone && now - *webhook.failing_since < kPatience) return;
    webhook.terms.enabled = false;
    webhook.disabled_reason = is_gone ? "gone" : "failing";
    if (!is_gone) stage_.note(Fault::kDaysPass);
    stage_.say("a webhook is to be disabled: ", webhook.disabled_reason);
}

void WebhookLedger::judge_webhooks(const MemoryTables& tables) {
    std::set<WebhookId> there;
    for (const Webhook& is : tables.webhooks()) {
        there.insert(is.id);
        const auto found = expected_.find(is.id);
        if (found == expected_.end()) return stage_.fail(kKept, "nobody has set up a webhook");
        const Webhook& be = found->second;
        if (is.terms.enabled != be.terms.enabled || is.disabled_reason != be.disabled_reason ||
            is.failing_since != be.failing_since)
            return stage_.fail(kDisabled, "a webhook is " + std::string(is_on(is) ? "on" : "off") +
                                              ' ' + is.disabled_reason + ", not " +
                                              (is_on(be) ? "on " : "off ") + be.disabled_reason);
        if (!(is.terms == be.terms) || is.former_secret != be.former_secret ||
            is.former_until != be.former_until || is.is_deleted != be.is_deleted)
            return stage_.fail(kKept, "a webhook is not what was asked");
    }
    for (auto at = expected_.begin(); at != expected_.end();) {
        const bool is_gone = there.count(at->first) == 0;
        if (is_gone && !at->second.is_deleted) stage_.fail(kKept, "a webhook is lost");
        at = is_gone ? expected_.erase(at) : std::next(at);
    }
}

// --- what happens

void WebhookLedger::see(std::string event, const Notification& n, std::string content) {
    happenings_.push_back({std::move(event), n.id, n.type, std::move(content), true});
}

void WebhookLedger::see_rows(const MemoryTables& tables) {
    std::size_t count = 0;
    for (const auto& [user, inbox] : tables.inboxes()) {
        count += inbox.rows.size();
        for (const auto& [id, row] : inbox.rows) {
            const Notification& is = row.notification;
            const auto known = rows_.find(id);
            if (known == rows_.end()) {
                see("notification.created", is, encode(is));
                rows_.emplace(id, is);
                continue;
            }
            Notification& was = known->second;
            if (was.rev == is.rev) continue;
            if (!was.seen_at && is.seen_at) see("notification.seen", is, encode(is));
            if (!was.read_at && is.read_at) see("notification.read", is, encode(is));
            if (was.read_at && !is.read_at) see("notification.unread", is, encode(is));
            if (!was.archived_at && is.archived_at) see("notification.archived", is, encode(is));
            if (was.archived_at && !is.archived_at) see("notification.unarchived", is, encode(is));
            was = is;
        }
    }
    if (count == rows_.size()) return;
    for (auto at = rows_.begin(); at != rows_.end();) {
        const MemoryInbox* inbox = tables.inbox(at->second.user_id);
        const bool is_there = inbox && inbox->rows.count(at->first) > 0;
        if (!is_there) see("notification.deleted", at->second, {});
        at = is_there ? std::next(at) : rows_.erase(at);
    }
}

void WebhookLedger::see_deliveries(const MemoryTables& tables) {
    for (const auto& [id, is] : tables.deliveries()) {
        Was& was = deliveries_[id];
        // Of a digest they are told by what it gathers.
        const bool is_told = is.channel != DeliveryChannel::kWebhook && is.event != "digest";
        const bool is_new_state = was.state != is.state && is_told;
        const auto of = rows_.find(is.notification);
        std::optional<std::string> type;
        if (of != rows_.end()) type = of->second.type;
        if (is_new_state && is.state == DeliveryState::kSent) {
            happenings_.push_back({"delivery.sent", is.notification, type, encode(is), true});
            // Two outcomes in one transaction: it had failed before.
            happenings_.push_back({"delivery.failed", is.notification, type, {}, false});
        }
        if (is_new_state && is.state == DeliveryState::kFailed)
            happenings_.push_back({"delivery.failed", is.notification, type, encode(is), true});
        const bool is_webhook = is.channel == DeliveryChannel::kWebhook;
        was = Was{is.state, is.attempts, is_webhook ? is.target : std::string()};
    }
}

// --- what is told of it

void WebhookLedger::note(const MemoryTables& tables, Millis now) {
    happenings_.clear();
    see_rows(tables);
    see_deliveries(tables);
    judge_rung(tables, now);
    judge_webhooks(tables);
    before_ = expected_;
}

void WebhookLedger::judge_rung(const MemoryTables& tables, Millis now) {
    std::multimap<Key, const Happening*> expected;
    std::vector<Happening> may_ring;
    may_ring.reserve(happenings_.size() * before_.size());
    for (const auto& [id, webhook] : before_) {
        // One that is disabled by the very outcomes may have heard of some of them.
        const auto after = expected_.find(id);
        const bool is_same = after != expected_.end() && is_on(after->second) == is_on(webhook);
        for (const Happening& each : happenings_) {
            if (!is_wanted(webhook, each.event, each.type)) continue;
            may_ring.push_back(each);
            may_ring.back().must_ring = each.must_ring && is_same;
            expected.emplace(Key{id.text(), each.event, each.notification}, &may_ring.back());
        }
    }
    for (const auto& [id, delivery] : tables.deliveries()) {
        if (delivery.channel != DeliveryChannel::kWebhook) continue;
        if (!contents_.emplace(id, delivery.content).second) continue;
        judge_one_rung(delivery, expected, now);
    }
    for (const auto& [key, happening] : expected) {
        if (!happening->must_ring) continue;
        stage_.fail(kRung, "a webhook that wants it is not told: " + happening->event);
    }
}

void WebhookLedger::judge_one_rung(const Delivery& rung,
                                   std::multimap<Key, const Happening*>& expected, Millis now) {
    stage_.note(Fault::kWebhooks);
    const auto [begin, end] = expected.equal_range(Key{rung.target, rung.event, rung.notification});
    if (begin == end)
        return stage_.fail(kRung,
                           "a webhook is told what it does not want, or twice: " + rung.event);
    const auto same = std::find_if(begin, end, [&](const auto& each) {
        const std::string& content = each.second->content;
        return content.empty() ? rung.content.find(rung.notification.text()) != std::string::npos
                               : rung.content == content;
    });
    if (same == end) return stage_.fail(kTold, "what is told of " + rung.event + " was not so");
    expected.erase(same);
    // What a lease has ended may ring one that is leased by the very same.
    const bool is_leased = rung.state == DeliveryState::kSending && rung.attempts == 1;
    const bool is_waiting =
        rung.state == DeliveryState::kWaiting && rung.attempts == 0 && rung.wake_at == now;
    if (!is_leased && !is_waiting)
        stage_.fail(kRung, "what a webhook is to be told does not wait to be sent");
}

void WebhookLedger::judge_handed(const Delivery& leased) {
    if (leased.channel != DeliveryChannel::kWebhook) return;
    const auto known = contents_.find(leased.id);
    if (known == contents_.end() || known->second != leased.content)
        stage_.fail(kTold, "a webhook is told something else than what has happened");
}

void WebhookLedger::restore(const MemoryTables& tables) {
    happenings_.clear();
    rows_.clear();
    deliveries_.clear();
    see_rows(tables);
    see_deliveries(tables);
    // What is kept of one that was sent before is not told any more.
    std::map<DeliveryId, std::string> kept;
    for (const auto& [id, delivery] : tables.deliveries())
        if (delivery.channel == DeliveryChannel::kWebhook) kept.emplace(id, delivery.content);
    contents_ = std::move(kept);
    expected_.clear();
    for (const Webhook& webhook : tables.webhooks())
        expected_[webhook.id] = webhook;
    before_ = expected_;
}

}  // namespace carillon::sim
