#pragma once
// SMS by Twilio's Programmable Messaging: POST /2010-04-01/Accounts/{sid}/Messages.json
// (https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource).

#include "server/deliver/http/http_client.hpp"
#include "server/deliver/sender.hpp"

#include <functional>
#include <memory>
#include <string>

namespace carillon::deliver {

inline constexpr Millis kTwilioTimeout{30000};

struct TwilioSettings {
    std::string base_url = "https://api.twilio.com";  // without a slash at its end
    std::string account_sid;                          // "AC…"
    std::string auth_token;
    std::string from;  // a number, a sender's name, or "MG…": a messaging service
    // The URL of /hooks/twilio as Twilio reaches it; empty: none. What a message is, is said in its
    // query (twilio_callback_query).
    std::string status_callback;
    // The absolute URL that the message leads to, empty for none; not called when it is not set.
    std::function<std::string(const Message&)> link;
    // The operator has said where Twilio is: any address will do.
    HttpClientSettings http{refuse_nothing, {8, 64, 8}, 16 * 1024, {}, {}};
    Millis timeout = kTwilioTimeout;
};

// Sent with the message's SID. 4xx but 408 and 429 is Refused, with Twilio's code and message; 408,
// 429, 5xx and everything else is TryLater.
class TwilioSender : public Sender {
  public:
    TwilioSender(boost::asio::any_io_executor executor, TwilioSettings settings);
    ~TwilioSender() override;

    void send(Message message, std::function<void(Outcome)> done) override;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace carillon::deliver
