#include "server/deliver/email/smtp_dialog.hpp"

#include <algorithm>
#include <utility>

namespace carillon::deliver {

namespace {

constexpr std::string_view kData = "DATA\r\n";
constexpr std::string_view kReset = "RSET\r\n";
constexpr int kDataFollows = 354;
constexpr int kClosing = 421;

bool is_positive(int code) {
    return code >= 200 && code < 300;
}

}  // namespace

std::string dot_stuffed(std::string_view mail) {
    std::string out;
    out.reserve(mail.size() + 64);
    while (!mail.empty()) {
        if (mail.front() == '.') out += '.';
        const std::size_t end = mail.find('\n');
        const std::size_t size = end == std::string_view::npos ? mail.size() : end + 1;
        out += mail.substr(0, size);
        mail.remove_prefix(size);
    }
    return out + ".\r\n";
}

SmtpDialog::SmtpDialog(const SmtpEnvelope& envelope, std::string_view mail, SmtpExtensions offered)
    : rcpt_("RCPT TO:<" + envelope.to + ">\r\n"),
      body_(dot_stuffed(mail)),
      is_pipelined_(offered.pipelining) {
    std::string first = "MAIL FROM:<" + envelope.from + ">";
    if (offered.size) first += " SIZE=" + std::to_string(mail.size());
    first += "\r\n";
    if (is_pipelined_) first.append(rcpt_).append(kData);
    say(Step::kMail, first);
}

void SmtpDialog::say(Step next, std::string_view bytes) {
    step_ = next;
    out_.erase(0, std::exchange(sent_, 0));
    out_ += bytes;
}

void SmtpDialog::handle_sent(std::size_t bytes) {
    sent_ += std::min(bytes, out_.size() - sent_);
}

void SmtpDialog::handle_reply(SmtpReply reply) {
    if (is_finished()) return;
    const int code = reply.code;
    if (code == kClosing) {
        is_over_ = true;
        if (!result_) result_ = SmtpResult{SmtpStage::kMail, std::move(reply), {}, false};
        return finish();
    }
    was_unheard_ = false;
    switch (step_) {
        case Step::kMail:
        case Step::kRcpt:
            if (!is_positive(code)) return fail(std::move(reply));
            return go_on();
        case Step::kData:
            // Where an earlier command has failed the server refuses this one, or does not, and
            // then it is given a mail that is empty and goes to nobody (RFC 2920 section 3.1).
            if (code == kDataFollows) {
                return result_ ? say(Step::kEmptyBody, ".\r\n") : say(Step::kBody, body_);
            }
            return fail(std::move(reply));
        case Step::kBody:
            // Either way this mail is over for the server too.
            result_ = SmtpResult{is_positive(code) ? SmtpStage::kTaken : SmtpStage::kMail,
                                 std::move(reply),
                                 {},
                                 false};
            return finish();
        case Step::kEmptyBody:
            return finish();
        case Step::kReset:
            is_over_ = !is_positive(code);
            return finish();
        case Step::kFinished:
            return;
    }
}

// The next command, which has been said already where commands are pipelined.
void SmtpDialog::go_on() {
    const bool is_mail = step_ == Step::kMail;
    const std::string_view next = is_mail ? std::string_view(rcpt_) : kData;
    say(is_mail ? Step::kRcpt : Step::kData, is_pipelined_ ? std::string_view() : next);
}

void SmtpDialog::fail(SmtpReply reply) {
    if (!result_) result_ = SmtpResult{SmtpStage::kMail, std::move(reply), {}, false};
    const bool others_come = step_ == Step::kMail || step_ == Step::kRcpt;
    if (is_pipelined_ && others_come) return go_on();
    say(Step::kReset, kReset);
}

void SmtpDialog::handle_end(std::string trouble, bool is_late) {
    if (is_finished()) return;
    is_over_ = true;
    was_unheard_ = was_unheard_ && !is_late;
    if (!result_) result_ = SmtpResult{SmtpStage::kMail, {}, std::move(trouble), is_late};
    finish();
}

// A server that answers before it has heard all would take the rest for commands.
void SmtpDialog::finish() {
    if (!pending().empty()) is_over_ = true;
    say(Step::kFinished, {});
    out_.clear();
}

}  // namespace carillon::deliver
