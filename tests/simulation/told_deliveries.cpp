// DeliveryLedger: what a provider tells of messages besides its answers, and what operators have
// sent again.

#include "tests/simulation/delivery_ledger.hpp"

namespace carillon::sim {
namespace {

constexpr std::string_view kRule = "report-kept";
constexpr std::string_view kAgain = "sent-again-from-new";

using State = DeliveryState;

bool has_ended(const Delivery& delivery) {
    return delivery.state != State::kWaiting && delivery.state != State::kSending;
}

std::uint32_t counted(const Delivery& delivery) {
    return delivery.attempts - delivery.uncounted;
}

// Is it of the message that was sent, or that of the last attempt?
bool is_of(const Delivery& delivery, const DeliveryReport& report) {
    if (delivery.state == State::kSent) return delivery.provider_id == report.provider_id;
    return !has_ended(delivery) && report.what && report.what->attempt == delivery.attempts &&
           counted(delivery) > 0;
}

}  // namespace

bool DeliveryLedger::was_lost(const Delivery& before) const {
    if (before.state == State::kSent) return provider_.has_lost(before.provider_id);
    return counted(before) > 0 && provider_.has_lost(Provider::name_of(before.id, before.attempts));
}

bool DeliveryLedger::judge_told(const Delivery& before, const Delivery& after) {
    if (after.state == State::kDelivered && before.state != State::kDelivered) {
        if (!provider_.has_delivered(after.id))
            fail(kRule, after, "was never said to be delivered");
        if (after.wake_at) fail(kRule, after, "has arrived and would be looked at again");
        return true;
    }
    if (before.state == State::kSent && after.state == State::kFailed) {
        if (!was_lost(before)) fail(kRule, after, "was sent, and nobody has said that it was lost");
        return true;
    }
    const bool is_same = !before.provider_id.empty() && before.provider_id == after.provider_id;
    if (before.state == State::kFailed && after.state == State::kSent && is_same)
        fail(kRule, after, "is sent again though it was said to be lost");
    return false;
}

void DeliveryLedger::judge_report(const MemoryTables& tables, const DeliveryReport& report) {
    for (const auto& [id, was] : known_) {
        const bool is_named = report.what && report.what->id == id;
        const bool is_called = !report.what && was.provider_id == report.provider_id;
        const auto after = tables.deliveries().find(id);
        if (after == tables.deliveries().end() || !(is_named || is_called)) continue;
        const Delivery& is = after->second;
        if (report.was_delivered) {
            if (is.state != State::kDelivered) fail(kRule, is, "has arrived, which is not known");
        } else if (is_of(was, report)) {
            if (is.state != State::kFailed) fail(kRule, is, "was lost, which is not known");
        } else if (!(is == was)) {
            fail(kRule, is, "is moved by what is told of another message, or after its end");
        }
    }
}

void DeliveryLedger::note_sent_again(const std::vector<Delivery>& deliveries) {
    for (const Delivery& each : deliveries)
        sent_again_.insert(each.id);
}

// With all attempts before it again. What was read since is asked again, but of one that was not
// sent for that very reason.
void DeliveryLedger::judge_sent_again(const Delivery& before, const Delivery& after, Millis now) {
    if (!has_ended(before) || before.state == State::kSent || before.state == State::kDelivered)
        return fail(kAgain, after, "is sent again and had not ended");
    const bool is_new = after.state == State::kWaiting && after.reason.empty() &&
                        after.wake_at == now && after.due_at == now && counted(after) == 0 &&
                        after.attempts == before.attempts;
    if (!is_new) fail(kAgain, after, "does not begin from new");
    const bool was_for_reading = before.reason == "read" || before.reason == "seen";
    if (after.unless != (was_for_reading ? Unless::kNever : before.unless))
        fail("nothing-needless-sent", after, "asks something else");
}

}  // namespace carillon::sim
