#include "server/deliver/sms/twilio_sender.hpp"

#include "core/json/document.hpp"
#include "server/deliver/http/form.hpp"
#include "server/deliver/http/retry_after.hpp"
#include "server/deliver/signing/base64.hpp"
#include "server/deliver/sms/sms_text.hpp"
#include "server/deliver/sms/twilio_callback.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace carillon::deliver {

namespace asio = boost::asio;

namespace {

constexpr std::string_view kName = "Twilio";
constexpr std::size_t kErrorBytes = 400;
constexpr std::size_t kSidBytes = 64;

// A member of Twilio's answer as text; empty when it is not there.
std::string member(const json::Document& answer, std::string_view name) {
    const json::Value root = answer.root();
    if (!root.is(json::Kind::kObject)) return {};
    const auto value = root.find(name);
    if (!value || !(value->is(json::Kind::kString) || value->is(json::Kind::kNumber))) return {};
    return std::string(value->text());
}

// {"code":21211,"message":"…","more_info":"…","status":400}
std::string refusal_of(const HttpAnswer& answer) {
    const auto document = json::Document::parse(answer.body);
    const std::string message = document ? member(*document, "message") : "";
    if (message.empty()) return describe(answer, kName);
    std::string line(kName);
    line += " answers " + std::to_string(answer.status) + ": ";
    if (const std::string code = member(*document, "code"); !code.empty()) line += code + " ";
    return one_line(line + message, kErrorBytes);
}

bool is_for_later(int status) {
    return status < 400 || status == 408 || status == 429 || status >= 500;
}

// There is no such account, or not with this token.
bool is_about_account(const HttpAnswer& answer) {
    return answer.status == 401 || answer.status == 404;
}

Outcome outcome_of(const HttpAnswer& answer, Millis now) {
    if (answer.is_success()) {
        const auto document = json::Document::parse(answer.body);
        std::string sid = document ? member(*document, "sid") : "";
        if (!sid.empty() && sid.size() <= kSidBytes) return Sent{std::move(sid)};
        return TryLater{describe(answer, kName) + " (an answer without the message's sid)", {}};
    }
    if (is_for_later(answer.status))
        return TryLater{refusal_of(answer), parse_retry_after(answer.retry_after, now)};
    return Refused{refusal_of(answer), false, is_about_account(answer)};
}

}  // namespace

// Kept by the sender alone, so that an answer that comes after its end finds nothing.
struct TwilioSender::State : std::enable_shared_from_this<State> {
    State(asio::any_io_executor on, TwilioSettings given)
        : executor(std::move(on)),
          settings(std::move(given)),
          authorization("Basic " + encode_base64(settings.account_sid + ":" + settings.auth_token)),
          client(executor, std::move(settings.http)) {}

    HttpRequest request_of(const Message& message) const;

    asio::any_io_executor executor;
    TwilioSettings settings;
    std::string authorization;
    HttpClient client;
};

HttpRequest TwilioSender::State::request_of(const Message& message) const {
    HttpRequest request;
    request.url =
        settings.base_url + "/2010-04-01/Accounts/" + settings.account_sid + "/Messages.json";
    request.timeout = settings.timeout;
    request.headers = {
        {"Authorization", authorization},
        {"Content-Type", "application/x-www-form-urlencoded"},
        {"Accept", "application/json"},
        {"Idempotency-Key", message.id.text()},
    };
    const bool by_service = settings.from.rfind("MG", 0) == 0;
    FormFields form{
        {"To", message.to.phone},
        {by_service ? "MessagingServiceSid" : "From", settings.from},
        {"Body", sms_text(message.notification, settings.link ? settings.link(message) : "")},
    };
    if (!settings.status_callback.empty())
        form.emplace_back("StatusCallback", settings.status_callback +
                                                twilio_callback_query(message.id, message.number));
    request.body = encode_form(form);
    return request;
}

TwilioSender::TwilioSender(asio::any_io_executor executor, TwilioSettings settings)
    : state_(std::make_shared<State>(std::move(executor), std::move(settings))) {}

TwilioSender::~TwilioSender() = default;

void TwilioSender::send(Message message, std::function<void(Outcome)> done) {
    if (message.to.phone.empty()) {
        asio::post(state_->executor, [weak = state_->weak_from_this(), done = std::move(done)] {
            if (!weak.expired()) done(Refused{"there is no phone number to send it to", false});
        });
        return;
    }
    state_->client.send(state_->request_of(message),
                        [now = message.now, done = std::move(done)](const HttpAnswer& answer) {
                            done(outcome_of(answer, now));
                        });
}

}  // namespace carillon::deliver
