#include "server/app/ways_out.hpp"

#include "server/deliver/email/email_sender.hpp"
#include "server/deliver/sms/twilio_sender.hpp"
#include "server/deliver/web_address.hpp"

#include <memory>
#include <utility>

namespace carillon {

namespace {

using deliver::Way;

constexpr std::size_t kMailsAtOnce = 200;  // the pool of connections has them wait their turn
constexpr std::size_t kMessagesAtOnce = 64;

Error wrong(const char* variable, const std::string& complaint) {
    return Error{Errc::kInvalid, variable, std::string(variable) + ' ' + complaint};
}

deliver::Brand brand_of(const Config& config) {
    deliver::Brand brand;
    brand.name = config.brand_name;
    if (const auto colour = deliver::parse_colour(config.brand_color)) brand.colour = *colour;
    return brand;
}

Way email_way(const Config& config, const std::string& public_url,
              const boost::asio::any_io_executor& executor) {
    deliver::EmailSettings settings;
    settings.smtp.server.address = *parse_smtp_address(config.email.smtp_url);
    settings.from = *deliver::parse_mailbox(config.email.from);
    settings.brand = brand_of(config);
    settings.public_url = public_url;
    settings.default_locale = config.default_locale;
    return {DeliveryChannel::kEmail,
            std::make_unique<deliver::EmailSender>(executor, std::move(settings)), kMailsAtOnce};
}

Way sms_way(const Config& config, const std::string& public_url,
            const boost::asio::any_io_executor& executor) {
    deliver::TwilioSettings settings;
    settings.base_url = config.sms.base_url;
    settings.account_sid = config.sms.account_sid;
    settings.auth_token = config.sms.auth_token;
    settings.from = config.sms.from;
    // Twilio refuses a callback that it cannot reach, and with it the message.
    if (!config.public_url.empty()) settings.status_callback = config.public_url + kTwilioHook;
    settings.link = [public_url](const deliver::Message& message) {
        return deliver::links_of(message.notification.data, public_url).url;
    };
    return {DeliveryChannel::kSms,
            std::make_unique<deliver::TwilioSender>(executor, std::move(settings)),
            kMessagesAtOnce};
}

}  // namespace

Status check_ways_out(const Config& config) {
    if (!config.email.enabled) return Done{};
    const auto from = deliver::parse_mailbox(config.email.from);
    if (!from)
        return wrong("NOTIFICATION_EMAIL_FROM",
                     "is no address that mail can come from: " + from.error().message);
    return Done{};
}

std::vector<Way> open_ways_out(const Config& config, const std::string& public_url,
                               const boost::asio::any_io_executor& executor) {
    std::vector<Way> ways;
    if (config.email.enabled) ways.push_back(email_way(config, public_url, executor));
    if (config.sms.enabled) ways.push_back(sms_way(config, public_url, executor));
    return ways;
}

}  // namespace carillon
