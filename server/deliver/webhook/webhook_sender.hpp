#pragma once
// Sends what happens to other programs, by the scheme of Standard Webhooks: a POST with the body
// {"type","timestamp","data"}, signed with the webhook's secret.

#include "core/base/result.hpp"
#include "server/deliver/http/http_client.hpp"
#include "server/deliver/sender.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace carillon::deliver {

// Where and how one message goes, as the database has it at the moment of sending.
struct WebhookCall {
    std::string url;
    std::vector<std::string> secrets;  // "whsec_…"; the newest, and those it replaces for a while
};

// Finds the webhook of the message's `target` and calls back once, now or later, on the sender's
// thread. Nothing: there is none any more, or it is disabled. An error: it cannot be told now.
using FindWebhook =
    std::function<void(const Message&, std::function<void(Result<std::optional<WebhookCall>>)>)>;

inline constexpr Millis kWebhookTimeout{10000};

struct WebhookSenderSettings {
    FindWebhook find;
    HttpClientSettings http;
    Millis timeout = kWebhookTimeout;
};

// What a receiver is sent: {"type","timestamp","data"}, of the message's event, happened_at and
// content.
std::string webhook_body(const Message& message);

// 2xx within 10 s is success. 410 is Refused and gone: the webhook is to be disabled. All else is
// TryLater, with what Retry-After says.
class WebhookSender : public Sender {
  public:
    WebhookSender(boost::asio::any_io_executor executor, WebhookSenderSettings settings);
    ~WebhookSender() override;

    void send(Message message, std::function<void(Outcome)> done) override;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace carillon::deliver
