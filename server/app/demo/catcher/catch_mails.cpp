#include "server/app/demo/catcher/catch_mails.hpp"

#include "core/json/writer.hpp"
#include "server/app/demo/catcher/mail_reader.hpp"
#include "server/app/demo/people.hpp"

#include <utility>

namespace carillon {

namespace {

constexpr const char* kFrom = "carillon@example.com";

Caught caught_mail(const ReceivedMail& mail, const std::string& to, Millis now) {
    ShownMail shown = read_mail(mail.content);
    Caught caught;
    caught.kind = "email";
    caught.user = demo_user_at(to)->entry.id;
    caught.at = now;
    json::ObjectWriter content(caught.content);
    content.text("from", shown.from);
    content.text("to", shown.to);
    content.text("subject", shown.subject);
    content.text("text", shown.text);
    content.close();
    caught.page = std::move(shown.html);
    return caught;
}

}  // namespace

bool is_mail_unconfigured(const Config& config) {
    return !config.email.enabled && !config.email.smtp && !config.email.from;
}

Result<std::unique_ptr<MailCatcher>> catch_mails(Config& config, CaughtList& list,
                                                 std::function<Millis()> clock) {
    MailDialog::Settings settings;
    settings.knows = [](std::string_view address) { return demo_user_at(address) != nullptr; };
    settings.take = [&list, clock = std::move(clock)](const ReceivedMail& mail) {
        for (const std::string& to : mail.to)
            list.add(caught_mail(mail, to, clock()));
    };
    auto catcher = MailCatcher::start(std::move(settings));
    if (!catcher) return catcher;
    config.email.enabled = true;
    config.email.smtp = (*catcher)->address();
    config.email.from = Mailbox{kFrom, ""};
    return catcher;
}

}  // namespace carillon
