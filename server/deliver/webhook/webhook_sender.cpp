#include "server/deliver/webhook/webhook_sender.hpp"

#include "core/json/writer.hpp"
#include "server/deliver/http/retry_after.hpp"
#include "server/deliver/http/url.hpp"
#include "server/deliver/webhook/signature.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace carillon::deliver {

namespace asio = boost::asio;

namespace {

constexpr int kGone = 410;

Outcome outcome_of(const HttpAnswer& answer, const std::string& host, Millis now) {
    if (answer.is_success()) return Sent{};
    std::string error = describe(answer, host);
    if (answer.status == kGone) return Refused{std::move(error), true};
    return TryLater{std::move(error), parse_retry_after(answer.retry_after, now)};
}

}  // namespace

std::string webhook_body(const Message& message) {
    std::string body;
    json::ObjectWriter object(body);
    object.text("type", message.event);
    object.time("timestamp", message.happened_at);
    object.json("data", message.content);
    object.close();
    return body;
}

// Kept by the sender alone, so that an answer that comes after its end finds nothing.
struct WebhookSender::State : std::enable_shared_from_this<State> {
    using Done = std::function<void(Outcome)>;

    State(asio::any_io_executor on, WebhookSenderSettings given)
        : executor(std::move(on)),
          settings(std::move(given)),
          client(executor, std::move(settings.http)) {}

    void handle_found(const Message& message, const Result<std::optional<WebhookCall>>& found,
                      Done done);
    void answer(Outcome outcome, Done done) {
        asio::post(executor, [weak = weak_from_this(), outcome = std::move(outcome),
                              done = std::move(done)]() mutable {
            if (!weak.expired()) done(std::move(outcome));
        });
    }

    asio::any_io_executor executor;
    WebhookSenderSettings settings;
    HttpClient client;
};

void WebhookSender::State::handle_found(const Message& message,
                                        const Result<std::optional<WebhookCall>>& found,
                                        Done done) {
    if (!found) return answer(TryLater{found.error().message, {}}, std::move(done));
    if (!*found)
        return answer(Refused{"there is no such webhook any more, or it is disabled", false},
                      std::move(done));
    const WebhookCall& call = **found;
    const auto place = read_url(call.url);
    if (!place) return answer(Refused{place.error().message, false}, std::move(done));
    std::vector<std::string> keys;
    for (const std::string& secret : call.secrets) {
        if (auto key = webhook_key(secret)) keys.push_back(std::move(*key));
    }
    if (keys.empty() || keys.size() != call.secrets.size())
        return answer(Refused{"the webhook has no secret of the form whsec_…", false},
                      std::move(done));

    const std::string id = message.id.text();
    const std::string timestamp = webhook_timestamp(message.now);
    HttpRequest request;
    request.url = call.url;
    request.timeout = settings.timeout;
    request.body = webhook_body(message);
    request.headers = {
        {"Content-Type", "application/json"},
        {"webhook-id", id},
        {"webhook-timestamp", timestamp},
        {"webhook-signature", webhook_signature(keys, id, timestamp, request.body)},
    };
    client.send(std::move(request),
                [host = place->host, now = message.now, done = std::move(done)](
                    const HttpAnswer& answered) { done(outcome_of(answered, host, now)); });
}

WebhookSender::WebhookSender(asio::any_io_executor executor, WebhookSenderSettings settings)
    : state_(std::make_shared<State>(std::move(executor), std::move(settings))) {}

WebhookSender::~WebhookSender() = default;

void WebhookSender::send(Message message, std::function<void(Outcome)> done) {
    const auto shared = std::make_shared<const Message>(std::move(message));
    state_->settings.find(
        *shared, [weak = state_->weak_from_this(), shared,
                  done = std::move(done)](const Result<std::optional<WebhookCall>>& found) {
            if (const auto state = weak.lock()) state->handle_found(*shared, found, done);
        });
}

}  // namespace carillon::deliver
