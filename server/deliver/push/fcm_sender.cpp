#include "server/deliver/push/fcm_sender.hpp"

#include "core/json/document.hpp"
#include "server/deliver/http/retry_after.hpp"
#include "server/deliver/push/fcm_message.hpp"
#include "server/deliver/push/push_outcome.hpp"

#include <utility>

namespace carillon::deliver {

namespace {

constexpr std::string_view kName = "FCM";

std::string member(const json::Value& object, std::string_view name) {
    const auto value = object.find(name);
    return value && value->is(json::Kind::kString) ? std::string(value->text()) : "";
}

// In FCM's own words, so that an address that is wrong in front of it takes no subscription away.
struct Refusal {
    std::string status;      // "NOT_FOUND" …
    std::string error_code;  // "UNREGISTERED", "SENDER_ID_MISMATCH" …

    // Has the app of this token been removed, or got another one?
    bool is_gone() const { return status == "NOT_FOUND" || error_code == "UNREGISTERED"; }
    // The token is of another project's app; nothing is wrong with ours.
    bool is_foreign() const { return error_code == "SENDER_ID_MISMATCH"; }
};

Refusal refusal_of(const std::string& body) {
    Refusal refusal;
    const auto document = json::Document::parse(body);
    if (!document || !document->root().is(json::Kind::kObject)) return refusal;
    const auto error = document->root().find("error");
    if (!error || !error->is(json::Kind::kObject)) return refusal;
    refusal.status = member(*error, "status");
    const auto details = error->find("details");
    if (!details || !details->is(json::Kind::kArray)) return refusal;
    for (const json::Value detail : *details)
        if (detail.is(json::Kind::kObject) && refusal.error_code.empty())
            refusal.error_code = member(detail, "errorCode");
    return refusal;
}

// "projects/…/messages/…"; empty when it does not say.
std::string message_name(const std::string& body) {
    const auto document = json::Document::parse(body);
    if (!document || !document->root().is(json::Kind::kObject)) return {};
    return member(document->root(), "name");
}

Outcome outcome_of(const HttpAnswer& answer, Millis now) {
    if (answer.status == 200) return Sent{message_name(answer.body)};
    // What our own rights are about is mended by the operator: nothing is lost by waiting for that.
    if (answer.status == 401)
        return TryLater{describe(answer, kName), parse_retry_after(answer.retry_after, now)};
    Outcome outcome = push_outcome(answer, kName, now);
    if (auto* refused = std::get_if<Refused>(&outcome)) {
        const Refusal said = refusal_of(answer.body);
        refused->is_gone = said.is_gone();
        if (said.is_foreign()) refused->is_of_ours = false;
    }
    return outcome;
}

}  // namespace

struct FcmSender::Attempt {
    std::string body;
    Millis now{0};
    std::function<void(Outcome)> done;
    bool has_new_token = false;  // the one before was not taken
};

FcmSender::FcmSender(FcmSettings settings, HttpExchange exchange)
    : url_(settings.base_url + "/v1/projects/" + settings.account.project_id + "/messages:send"),
      public_url_(std::move(settings.public_url)),
      exchange_(exchange),
      access_(std::move(settings.account), std::move(exchange)) {}

void FcmSender::send(const Message& message, const FcmSubscription& to,
                     std::function<void(Outcome)> done) {
    ask(std::make_shared<Attempt>(
        Attempt{fcm_message(message, to, public_url_), message.now, std::move(done)}));
}

void FcmSender::ask(std::shared_ptr<Attempt> attempt) {
    const Millis now = attempt->now;
    access_.token(now, [this, attempt = std::move(attempt)](const std::string* token,
                                                            const FcmAccess::Denied& denied) {
        if (!token) {
            return attempt->done(
                TryLater{denied.error, parse_retry_after(denied.retry_after, attempt->now)});
        }
        HttpRequest request;
        request.url = url_;
        request.headers = {{"Authorization", "Bearer " + *token},
                           {"Content-Type", "application/json; charset=utf-8"}};
        request.body = attempt->body;
        exchange_(std::move(request),
                  [this, attempt, token = *token,
                   alive = std::weak_ptr<int>(alive_)](const HttpAnswer& answer) {
                      if (!alive.expired()) take(attempt, token, answer);
                  });
    });
}

void FcmSender::take(const std::shared_ptr<Attempt>& attempt, const std::string& token,
                     const HttpAnswer& answer) {
    if (answer.status == 401) {
        access_.drop(token);
        if (!std::exchange(attempt->has_new_token, true)) return ask(attempt);
    }
    attempt->done(outcome_of(answer, attempt->now));
}

}  // namespace carillon::deliver
