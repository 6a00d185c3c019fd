#include "server/deliver/email/email_sender.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace carillon::deliver {

namespace {

SmtpSettings with_hello(SmtpSettings smtp, const Mailbox& from) {
    // A name of our own that others can look up; a container's is none.
    if (smtp.server.hello.empty()) smtp.server.hello = from.domain();
    return smtp;
}

std::vector<MailLine> lines_of(const Message& message, const std::string& public_url) {
    std::vector<MailLine> lines;
    const Notification* before = nullptr;
    for (const Notification& n : message.lines) {
        const bool goes_on = before && before->type == n.type && before->group == n.group;
        lines.push_back({n.title, n.body, links_of(n.data, public_url).url, !goes_on});
        before = &n;
    }
    return lines;
}

}  // namespace

Mail mail_of(const Message& message, const EmailSettings& settings) {
    const MailExtras extras = settings.extras ? settings.extras(message) : MailExtras{};
    const Notification& notification = message.notification;
    MailContent content;
    content.title = notification.title;
    content.body = notification.body;
    content.lines = lines_of(message, settings.public_url);
    content.gathered = message.gathered;
    if (content.lines.empty()) content.links = links_of(notification.data, settings.public_url);
    content.brand = settings.brand;
    content.locale = message.to.locale.empty() ? settings.default_locale : message.to.locale;
    content.fallback_locale = settings.default_locale;
    content.preferences_url = settings.preferences_url;
    content.unsubscribe_url = extras.unsubscribe_url;
    MailTexts texts = lay_out(content, extras.own);

    Mail mail;
    mail.id = message.id;
    mail.answers = message.answers;
    mail.from = settings.from;
    if (mail.from.name.empty()) mail.from.name = settings.brand.name;
    mail.to = {message.to.email, message.to.name};
    mail.subject = std::move(texts.subject);
    mail.text = std::move(texts.text);
    mail.html = std::move(texts.html);
    mail.unsubscribe_url = extras.unsubscribe_url;
    mail.date = message.now;
    return mail;
}

EmailSender::EmailSender(boost::asio::any_io_executor executor, EmailSettings settings)
    : executor_(std::move(executor)),
      settings_(std::move(settings)),
      client_(executor_, with_hello(settings_.smtp, settings_.from)) {}

void EmailSender::send(Message message, std::function<void(Outcome)> done) {
    const auto refuse = [&](std::string why) {
        boost::asio::post(executor_, [life = std::weak_ptr(life_), done = std::move(done),
                                      why = std::move(why)]() mutable {
            if (life.lock()) done(Refused{std::move(why)});
        });
    };
    if (message.to.email.empty()) return refuse("no email address is known of this person");
    const Mail mail = mail_of(message, settings_);
    auto bytes = compose(mail);
    if (!bytes)
        return refuse("the mail cannot be made: " + bytes.error().field + ": " +
                      bytes.error().message);
    const auto to = ascii_address(mail.to.address);
    client_.send({mail.from.address, *to}, std::move(*bytes),
                 [done = std::move(done), server = settings_.smtp.server.address](
                     const SmtpResult& result) { done(outcome_of(result, server)); });
}

}  // namespace carillon::deliver
