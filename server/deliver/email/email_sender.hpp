#pragma once
// Notifications as mails.

#include "server/config/mailbox.hpp"
#include "server/deliver/email/layout.hpp"
#include "server/deliver/email/mime.hpp"
#include "server/deliver/email/smtp_client.hpp"
#include "server/deliver/sender.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>
#include <string>

namespace carillon::deliver {

// What a mail says beside its notification, as it is at the moment of sending.
struct MailExtras {
    MailTexts own;                // of the template, ready; what is empty is made
    std::string unsubscribe_url;  // empty: none
};

struct EmailSettings {
    SmtpSettings smtp;
    Mailbox from;  // of parse_mailbox; without a name the brand's stands there
    Brand brand;
    std::string public_url;  // what paths in notifications are joined to; empty: they lead nowhere
    std::string preferences_url;                       // empty: none
    std::string default_locale;                        // of whom none is known
    std::function<MailExtras(const Message&)> extras;  // empty: none. On the sender's thread
};

// 4xx of the mail server is later, 5xx to the mail is never, and a server that is away or does not
// let us in is later (smtp_result.hpp). Nobody to send to, or an address that is none, is never.
class EmailSender : public Sender {
  public:
    EmailSender(boost::asio::any_io_executor executor, EmailSettings settings);

    void send(Message message, std::function<void(Outcome)> done) override;
    void stop() override { client_.stop(); }

  private:
    boost::asio::any_io_executor executor_;
    EmailSettings settings_;
    SmtpClient client_;
    std::shared_ptr<const bool> life_ = std::make_shared<bool>(true);  // gone with the sender
};

// The mail of a message.
Mail mail_of(const Message& message, const EmailSettings& settings);

}  // namespace carillon::deliver
