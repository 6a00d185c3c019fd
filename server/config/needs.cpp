// What a variable that is on needs besides (variables.hpp).

#include "server/config/variables.hpp"

#include <algorithm>
#include <cassert>
#include <string>

namespace carillon {

namespace {

constexpr const char* kMailOn = "NOTIFICATION_EMAIL_ENABLED=true";
constexpr const char* kSmsOn = "NOTIFICATION_SMS_ENABLED=true";
constexpr const char* kPushOn = "NOTIFICATION_PUSH_ENABLED=true";

std::string accepted_by(const std::string& name) {
    const auto& all = variables();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const Variable& each) { return each.name == name; });
    assert(found != all.end());
    return found->accepted;
}

}  // namespace

Status check_needs(const Config& config) {
    struct Need {
        bool is_missing;
        const char* name;
        std::string what;
        const char* because;
    };
    const EmailConfig& email = config.email;
    const SmsConfig& sms = config.sms;
    const PushConfig& push = config.push;
    const Need needs[] = {
        {email.enabled && !email.smtp, "SMTP_URL", accepted_by("SMTP_URL"), kMailOn},
        {email.enabled && !email.from, "NOTIFICATION_EMAIL_FROM",
         accepted_by("NOTIFICATION_EMAIL_FROM"), kMailOn},
        {sms.enabled && sms.account_sid.empty(), "TWILIO_ACCOUNT_SID", "it", kSmsOn},
        {sms.enabled && sms.auth_token.empty(), "TWILIO_AUTH_TOKEN", "it", kSmsOn},
        {sms.enabled && sms.from.empty(), "TWILIO_FROM", "a sender", kSmsOn},
        {push.enabled && push.subject.empty(), "VAPID_SUBJECT", accepted_by("VAPID_SUBJECT"),
         kPushOn},
    };
    for (const Need& need : needs) {
        if (!need.is_missing) continue;
        return Error{
            Errc::kInvalid, need.name,
            std::string(need.name) + " is not set: " + need.because + " needs " + need.what};
    }
    return Done{};
}

}  // namespace carillon
