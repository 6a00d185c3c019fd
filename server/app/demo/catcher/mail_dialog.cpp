#include "server/app/demo/catcher/mail_dialog.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace carillon {

namespace {

constexpr const char* kFine = "250 OK\r\n";

std::string upper(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return out;
}

// Of "FROM:<ada@example.com> SIZE=7" the address. Nothing when it is no such path.
std::optional<std::string> path_behind(std::string_view word, std::string_view arguments) {
    if (upper(arguments.substr(0, word.size())) != word) return std::nullopt;
    arguments.remove_prefix(word.size());
    const std::size_t open = arguments.find_first_not_of(' ');
    if (open == std::string_view::npos || arguments[open] != '<') return std::nullopt;
    const std::size_t close = arguments.find('>', open);
    if (close == std::string_view::npos) return std::nullopt;
    return std::string(arguments.substr(open + 1, close - open - 1));
}

}  // namespace

std::string_view MailDialog::greeting() {
    return "220 carillon.demo ESMTP: mails are shown in the demo and go nowhere\r\n";
}

std::string MailDialog::answer(std::string_view line) {
    return is_content_ ? take_content(line) : answer_command(line);
}

std::string MailDialog::answer_command(std::string_view line) {
    const std::size_t blank = std::min(line.find(' '), line.size());
    const std::string verb = upper(line.substr(0, blank));
    const std::string_view arguments = line.substr(std::min(blank + 1, line.size()));
    if (verb == "EHLO") {
        reset();
        return "250-carillon.demo\r\n250-8BITMIME\r\n250 SIZE " + std::to_string(kMailBytes) +
               "\r\n";
    }
    if (verb == "HELO") {
        reset();
        return "250 carillon.demo\r\n";
    }
    if (verb == "MAIL") return begin_mail(arguments);
    if (verb == "RCPT") return add_recipient(arguments);
    if (verb == "DATA") return begin_content();
    if (verb == "RSET") {
        reset();
        return kFine;
    }
    if (verb == "NOOP") return kFine;
    if (verb == "QUIT") {
        has_ended_ = true;
        return "221 Bye\r\n";
    }
    return "502 5.5.1 Not known here\r\n";
}

std::string MailDialog::begin_mail(std::string_view arguments) {
    const auto from = path_behind("FROM:", arguments);
    if (!from) return "501 5.5.4 Expected MAIL FROM:<address>\r\n";
    if (has_sender_) return "503 5.5.1 A mail has begun already\r\n";
    mail_.from = *from;
    has_sender_ = true;
    return kFine;
}

// For others it is not the place, which may change: their mail must not count as refused.
std::string MailDialog::add_recipient(std::string_view arguments) {
    const auto to = path_behind("TO:", arguments);
    if (!to) return "501 5.5.4 Expected RCPT TO:<address>\r\n";
    if (!has_sender_) return "503 5.5.1 MAIL comes first\r\n";
    if (!settings_.knows(*to))
        return "450 4.7.1 The demo takes mails for its own people alone, and sends none\r\n";
    if (mail_.to.size() == kRecipients) return "452 4.5.3 Too many recipients\r\n";
    mail_.to.push_back(*to);
    return kFine;
}

std::string MailDialog::begin_content() {
    if (mail_.to.empty()) return "503 5.5.1 RCPT comes first\r\n";
    is_content_ = true;
    return "354 End with a point on a line of its own\r\n";
}

std::string MailDialog::take_content(std::string_view line) {
    if (line == ".") {
        const bool is_too_large = is_too_large_;
        ReceivedMail mail = std::move(mail_);
        reset();
        if (is_too_large) return "552 5.3.4 More than the demo keeps\r\n";
        settings_.take(std::move(mail));
        return "250 OK: caught\r\n";
    }
    if (!line.empty() && line.front() == '.') line.remove_prefix(1);
    is_too_large_ = is_too_large_ || mail_.content.size() + line.size() + 2 > kMailBytes;
    if (is_too_large_) return {};
    mail_.content.append(line).append("\r\n");
    return {};
}

void MailDialog::reset() {
    mail_ = {};
    has_sender_ = false;
    is_content_ = false;
    is_too_large_ = false;
}

}  // namespace carillon
