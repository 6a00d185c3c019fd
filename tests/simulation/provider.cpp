#include "tests/simulation/provider.hpp"

#include <utility>

namespace carillon::sim {
namespace {

constexpr std::uint64_t kPrompt = 200;  // milliseconds
constexpr std::uint64_t kSlow = 6000;
constexpr std::uint64_t kLate = 40000;
// What is no answer of HTTP.
constexpr std::string_view kGarbage = "\xff\xfe<html>\r\n\x01";
constexpr Millis kAskedFor{90000};  // longer than the first retry waits by itself

}  // namespace

Provider::Provider(Stage& stage)
    : stage_(stage),
      is_busy_for_ever_(stage.setup.faults.has(Fault::kProviderBusy) && stage.setup.seed % 3 == 0) {
}

std::string Provider::name_of(const DeliveryId& id, std::uint32_t attempt) {
    return "taken-" + id.text() + "-" + std::to_string(attempt);
}

void Provider::take(const DeliveryId& id, std::uint32_t attempt) {
    stage_.say("the provider takes ", id.text().substr(24), " of attempt ", attempt);
    taken_[id].push_back(attempt);
}

// A message fares one way. What is told of one whose fate is decided says the same again.
void Provider::tell_of(const DeliveryId& id, std::uint32_t attempt) {
    if (!stage_.happens(Fault::kProviderTells, 600)) return;
    DeliveryReport report;
    report.channel = DeliveryChannel::kSms;
    report.provider_id = name_of(id, attempt);
    report.was_delivered = lost_.count(report.provider_id) == 0 && stage_.below(2) == 0;
    report.error = report.was_delivered ? "" : "unreachable";
    if (stage_.below(4) != 0) report.what = DeliveryAttempt{id, attempt};
    const std::uint64_t times = 1 + stage_.below(2);
    for (std::uint64_t i = 0; i < times; ++i) {
        const Millis late = stage_.up_to(stage_.below(3) == 0 ? kLate : kPrompt);
        stage_.agenda.after(Millis{1} + late, [this, report, id] {
            stage_.say("the provider tells that ", report.provider_id,
                       report.was_delivered ? " has arrived" : " was lost");
            report.was_delivered ? static_cast<void>(delivered_.insert(id))
                                 : static_cast<void>(lost_.insert(report.provider_id));
            if (tell_) tell_(report);
        });
    }
}

void Provider::answer(Millis within, const Answer& answer, DeliveryOutcome outcome) {
    stage_.agenda.after(Millis{1} + within,
                        [answer, outcome = std::move(outcome)] { answer(outcome); });
}

void Provider::hand(const Delivery& leased, Answer done) {
    const DeliveryId id = leased.id;
    const std::uint32_t attempt = leased.attempts;
    const bool is_webhook = leased.channel == DeliveryChannel::kWebhook;
    const bool is_sms = leased.channel == DeliveryChannel::kSms;
    handed_.push_back({id, attempt, stage_.now()});
    const Millis soon = stage_.up_to(kPrompt);
    if (is_webhook && stage_.happens(Fault::kWebhookGone, 60)) {
        stage_.say("the receiver is gone for ", id.text().substr(24));
        refused_.insert(id);
        return answer(soon, done, Refused{"410", true});
    }
    if (stage_.happens(Fault::kProviderRefuses, 150)) {
        stage_.say("the provider refuses ", id.text().substr(24));
        refused_.insert(id);
        answer(soon, done, Refused{"no such mailbox"});
        if (is_webhook || !stage_.happens(Fault::kProviderRecants, 400)) return;
        take(id, attempt);
        if (is_sms) tell_of(id, attempt);
        return answer(stage_.up_to(kLate / 20), done, receipt(id, attempt));
    }
    if (stage_.happens(Fault::kProviderBusy, 350) || (is_busy_for_ever_ && stage_.is_quiet)) {
        stage_.say("the provider is busy for ", id.text().substr(24));
        const bool says_when = stage_.below(2) == 0;
        const Millis within = stage_.below(3) == 0 ? stage_.up_to(kSlow) : soon;
        return answer(within, done,
                      TryLater{is_webhook ? std::string(kGarbage) : "busy",
                               says_when ? std::optional(kAskedFor) : std::nullopt});
    }
    if (stage_.happens(Fault::kProviderSilent, 200)) {
        if (stage_.below(2) == 0) {
            take(id, attempt);
            if (is_sms) tell_of(id, attempt);
        }
        return;
    }
    take(id, attempt);
    if (is_sms) tell_of(id, attempt);
    if (stage_.happens(Fault::kProviderLate, 400)) {
        const Millis late = stage_.up_to(stage_.below(2) == 0 ? kLate : kLate / 20);
        // It says that it is busy, and has taken it all the same.
        if (stage_.below(2) == 0)
            answer(soon, done, TryLater{"busy", std::nullopt});
        else if (stage_.below(2) == 0)
            answer(soon, done, receipt(id, attempt));
        return answer(late, done, receipt(id, attempt));
    }
    answer(soon, done, receipt(id, attempt));
}

}  // namespace carillon::sim
