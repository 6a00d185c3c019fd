#pragma once
// A mail server that sends nothing: it listens on this machine alone, takes what the demo's email
// channel hands over, and gives it to whoever shows it. One thread of its own.

#include "core/base/result.hpp"
#include "server/app/demo/catcher/mail_dialog.hpp"
#include "server/config/smtp_address.hpp"

#include <memory>

namespace carillon {

class LocalListener;

class MailCatcher {
  public:
    // Listens on a port that the system picks. `settings` are called on its thread. The error is
    // the line to show.
    static Result<std::unique_ptr<MailCatcher>> start(MailDialog::Settings settings);
    ~MailCatcher();
    MailCatcher(const MailCatcher&) = delete;
    MailCatcher& operator=(const MailCatcher&) = delete;

    SmtpAddress address() const;  // where it listens

  private:
    explicit MailCatcher(std::unique_ptr<LocalListener> listener);
    std::unique_ptr<LocalListener> listener_;
};

}  // namespace carillon
