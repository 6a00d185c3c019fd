#include "server/app/ways_out.hpp"

#include "core/event/mail_text.hpp"
#include "server/app/planning.hpp"
#include "server/app/webhook_way.hpp"
#include "server/deliver/email/email_sender.hpp"
#include "server/deliver/push/push_channel.hpp"
#include "server/deliver/sms/twilio_sender.hpp"
#include "server/deliver/unsubscribe/links.hpp"
#include "server/deliver/web_address.hpp"
#include "server/ingest/template_source.hpp"
#include "server/store/store.hpp"

#include <boost/asio/post.hpp>

#include <filesystem>
#include <fstream>
#include <memory>
#include <utility>

namespace carillon {

namespace {

using deliver::Way;

constexpr std::size_t kMailsAtOnce = 200;  // the pool of connections has them wait their turn
constexpr std::size_t kMessagesAtOnce = 64;

// Of what cannot be turned off there is no link.
std::string unsubscribe_url_of(const deliver::Message& message, const WaysOut& from,
                               const TemplateSet& templates) {
    const Notification& n = message.notification;
    const bool is_digest = !message.lines.empty();
    const Template* entry = templates.find(n.type);
    if (!from.unsubscribe_links || (!is_digest && entry && entry->is_mandatory)) return {};
    // Whoever wants no digest wants no mail for each of its lines either.
    const std::string type = is_digest ? std::string(kEveryType) : n.type;
    return deliver::unsubscribe_url(from.public_url,
                                    from.unsubscribe_links->token_for({n.user_id, type}));
}

// Filled in when it is sent: what comes due later says what is so then, in the language and the
// time zone that its reader has then.
deliver::MailTexts own_texts(const deliver::Message& message, const TemplateSet& templates,
                             const PlanSettings& planning) {
    MailText own = own_mail(message.notification, templates,
                            {message.to.locale, message.to.timezone}, planning, message.now);
    return {std::move(own.subject), std::move(own.text), std::move(own.html)};
}

Way email_way(const WaysOut& from, const boost::asio::any_io_executor& executor) {
    const Config& config = from.config;
    deliver::EmailSettings settings;
    settings.smtp.server.address = *config.email.smtp;
    settings.smtp.server.ca_file = config.ca_file.string();
    settings.from = *config.email.from;
    settings.brand = brand_of(config);
    settings.public_url = from.public_url;
    settings.default_locale = config.default_locale;
    settings.extras = [from, planning = planning_of(config)](const deliver::Message& message) {
        deliver::MailExtras extras;
        const std::shared_ptr<const TemplateSet> templates = from.templates.current();
        extras.unsubscribe_url = unsubscribe_url_of(message, from, *templates);
        if (message.lines.empty()) extras.own = own_texts(message, *templates, planning);
        return extras;
    };
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
    settings.http.ca_file = config.ca_file.string();
    // Twilio refuses a callback that it cannot reach, and with it the message.
    if (!config.public_url.empty()) settings.status_callback = config.public_url + kTwilioHook;
    settings.link = [public_url](const deliver::Message& message) {
        return deliver::links_of(message.notification.data, public_url).url;
    };
    return {DeliveryChannel::kSms,
            std::make_unique<deliver::TwilioSender>(executor, std::move(settings)),
            kMessagesAtOnce};
}

std::filesystem::path vapid_file(const Config& config) {
    return config.push.private_key_file.empty() ? config.data_dir / "vapid.pem"
                                                : config.push.private_key_file;
}

Error wrong_file(const char* variable, const std::filesystem::path& file, const Error& error) {
    return Error{Errc::kInvalid, variable,
                 std::string(variable) + "=" + file.string() + ": " + error.message};
}

// Where the message goes is asked of the store, whose answers come on its own threads.
deliver::SubscriptionBook book_of(Store& store, const boost::asio::any_io_executor& executor) {
    using Known = std::vector<deliver::KnownSubscription>;
    deliver::SubscriptionBook book;
    book.find = [&store, executor](const deliver::Message& message,
                                   std::function<void(Result<Known>)> done) {
        const auto take = [executor, done](Result<std::vector<PushSubscription>> kept) {
            boost::asio::post(executor, [done, kept = std::move(kept)] {
                if (!kept) return done(kept.error());
                Known known;
                for (const PushSubscription& each : *kept) {
                    auto decoded = deliver::decode_subscription(each.content);
                    if (decoded) known.push_back({each.id.text(), std::move(*decoded)});
                }
                done(std::move(known));
            });
        };
        store.subscriptions(message.notification.user_id, take);
    };
    book.forget = [&store](const std::string& id) {
        if (const auto gone = SubscriptionId::parse(id))
            store.delete_subscription(std::nullopt, *gone, [](const Result<Done>&) {});
    };
    return book;
}

Way push_way(const WaysOut& from, const boost::asio::any_io_executor& executor) {
    deliver::PushChannelSettings settings{*from.files.vapid_key};
    settings.vapid_subject = from.config.push.subject;
    settings.fcm_account = from.files.service_account;
    settings.public_url = from.public_url;
    settings.browsers.rule = deliver::address_rule(from.config.webhook_private);
    settings.browsers.ca_file = settings.google.ca_file = from.config.ca_file.string();
    return {
        DeliveryChannel::kMobilePush,
        deliver::make_push_channel(executor, std::move(settings), book_of(from.store, executor)),
        kMessagesAtOnce};
}

}  // namespace

Status check_ways_out(const Config& config) {
    if (!config.ca_file.empty() && !std::ifstream(config.ca_file))
        return wrong_file("SSL_CERT_FILE", config.ca_file, {Errc::kInvalid, "", "cannot be read"});
    if (!config.push.enabled) return Done{};
    std::error_code ignored;
    if (std::filesystem::exists(vapid_file(config), ignored)) {
        const auto key = deliver::read_vapid_key(vapid_file(config));
        if (!key) return wrong_file("VAPID_PRIVATE_KEY_FILE", vapid_file(config), key.error());
    }
    const auto& account_file = config.push.service_account_file;
    if (account_file.empty()) return Done{};
    const auto account = deliver::read_service_account(account_file);
    if (!account) return wrong_file("FCM_SERVICE_ACCOUNT_FILE", account_file, account.error());
    return Done{};
}

std::string ChannelFiles::push_key() const {
    return vapid_key ? deliver::Vapid(*vapid_key, "").public_key() : std::string();
}

Result<ChannelFiles> load_channel_files(const Config& config) {
    if (const Status status = check_ways_out(config); !status) return status.error();
    ChannelFiles files;
    if (!config.push.enabled) return files;
    auto key = deliver::load_vapid_key(vapid_file(config));
    if (!key) return wrong_file("VAPID_PRIVATE_KEY_FILE", vapid_file(config), key.error());
    files.vapid_key = std::move(*key);
    if (config.push.service_account_file.empty()) return files;
    auto account = deliver::read_service_account(config.push.service_account_file);
    if (!account)
        return wrong_file("FCM_SERVICE_ACCOUNT_FILE", config.push.service_account_file,
                          account.error());
    files.service_account = std::move(*account);
    return files;
}

deliver::Brand brand_of(const Config& config) {
    deliver::Brand brand;
    brand.name = config.brand_name;
    if (config.brand_color) brand.colour = *config.brand_color;
    return brand;
}

std::vector<Way> open_ways_out(const WaysOut& from, const boost::asio::any_io_executor& executor) {
    const Config& config = from.config;
    std::vector<Way> ways;
    if (config.email.enabled) ways.push_back(email_way(from, executor));
    if (config.sms.enabled) ways.push_back(sms_way(config, from.public_url, executor));
    if (config.push.enabled) ways.push_back(push_way(from, executor));
    ways.push_back(webhook_way(from.store, from.webhook_rule, config.ca_file.string(), executor));
    return ways;
}

}  // namespace carillon
