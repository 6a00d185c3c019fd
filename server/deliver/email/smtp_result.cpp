#include "server/deliver/email/smtp_result.hpp"

#include "core/base/utf8.hpp"
#include "server/deliver/email/header_text.hpp"

#include <cstddef>

namespace carillon::deliver {

namespace {

constexpr std::size_t kShownBytes = 400;  // of the server's words; more is cut

// A server may repeat what it was told. A secret of a few letters would leave holes in everything.
std::string without(std::string text, const std::string& secret) {
    constexpr std::size_t kFewest = 4;
    constexpr std::string_view kHidden = "***";
    if (secret.size() < kFewest) return text;
    for (std::size_t at = 0; (at = text.find(secret, at)) != std::string::npos;) {
        text.replace(at, secret.size(), kHidden);
        at += kHidden.size();
    }
    return text;
}

std::string shown(std::string_view text, const SmtpAddress& server) {
    return cut_bytes(one_line(without(std::string(text), server.password)), kShownBytes);
}

bool is_about_sign_in(int code) {
    return code == 530 || (code >= 534 && code <= 538);
}

bool is_sign_in_wrong(const SmtpResult& result) {
    return result.stage == SmtpStage::kMail && is_about_sign_in(result.reply.code);
}

std::string what_happened(const SmtpResult& result) {
    if (result.is_late) return "did not answer in time";
    if (is_sign_in_wrong(result)) {
        return result.reply.code == 530 ? "wants a sign-in or TLS first (see SMTP_URL)"
                                        : "does not take the user and password of SMTP_URL";
    }
    switch (result.stage) {
        case SmtpStage::kNotBegun:
            return "was not asked";
        case SmtpStage::kConnect:
            return "cannot be reached";
        case SmtpStage::kTls:
            return "gives no TLS that can be trusted";
        case SmtpStage::kSignIn:
            return "does not take the user and password of SMTP_URL";
        case SmtpStage::kOpening:
            return "does not let us in";
        case SmtpStage::kMail:
            if (result.reply.code >= 500) return "refuses the mail";
            return result.reply.code >= 400 ? "does not take the mail now"
                                            : "broke off while it was given the mail";
        case SmtpStage::kTaken:
            break;
    }
    return "took the mail";
}

}  // namespace

std::string what_went_wrong(const SmtpResult& result, const SmtpAddress& server) {
    std::string text = what_happened(result);
    if (result.reply.code >= 400) {
        text += ": " + std::to_string(result.reply.code);
        const std::string words = shown(result.reply.text, server);
        if (!words.empty()) text += " " + words;
    } else if (!result.trouble.empty()) {
        text += ": " + shown(result.trouble, server);
    }
    return text;
}

Outcome outcome_of(const SmtpResult& result, const SmtpAddress& server) {
    if (result.stage == SmtpStage::kNotBegun) return NotBegun{};
    if (result.stage == SmtpStage::kTaken) return Sent{shown(result.reply.text, server)};
    std::string error = server.text() + " " + what_went_wrong(result, server);
    const bool is_refused = result.stage == SmtpStage::kMail && !result.is_late &&
                            !is_sign_in_wrong(result) && result.reply.code >= 500;
    if (is_refused) return Refused{std::move(error)};
    return TryLater{std::move(error), std::nullopt};
}

}  // namespace carillon::deliver
