#pragma once
// The receiving end of SMTP (RFC 5321) without a socket: lines in, replies out. It takes mails for
// whom it knows, hands them on, and relays nothing; it has no extensions but SIZE and 8BITMIME.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon {

struct ReceivedMail {
    std::string from;             // of the envelope, likewise below
    std::vector<std::string> to;  // at least one
    std::string content;          // lines that end with CRLF
};

class MailDialog {
  public:
    static constexpr std::size_t kMailBytes = std::size_t{512} * 1024;
    static constexpr std::size_t kRecipients = 10;

    struct Settings {
        std::function<bool(std::string_view address)> knows;
        std::function<void(ReceivedMail)> take;
    };
    explicit MailDialog(Settings settings) : settings_(std::move(settings)) {}

    static std::string_view greeting();
    // The reply to a line, given without its end; empty within a mail.
    std::string answer(std::string_view line);
    // The last reply was the last.
    bool has_ended() const { return has_ended_; }

  private:
    std::string answer_command(std::string_view line);
    std::string begin_mail(std::string_view arguments);
    std::string add_recipient(std::string_view arguments);
    std::string begin_content();
    std::string take_content(std::string_view line);
    void reset();

    Settings settings_;
    ReceivedMail mail_;
    bool has_sender_ = false;
    bool is_content_ = false;
    bool is_too_large_ = false;
    bool has_ended_ = false;
};

}  // namespace carillon
