#pragma once
// The pages that a person meets who follows the link of a mail: small, without scripts, in French
// or English, for light and dark screens.

#include "server/deliver/email/layout.hpp"

#include <string>
#include <string_view>

namespace carillon::deliver {

enum class UnsubscribeStep {
    kAsk,        // shall it be turned off?
    kDone,       // it is
    kMandatory,  // it cannot be
    kNoLink,     // nobody here has made this link
    kAway,       // it could not be stored just now
};

struct UnsubscribePage {
    UnsubscribeStep step = UnsubscribeStep::kAsk;
    std::string type;      // of the notifications, or kEveryType; empty for kNoLink
    std::string action;    // what the form posts to; of kAsk and kAway
    std::string language;  // "fr", or English
    Brand brand;
};

std::string html_of(const UnsubscribePage& page);
std::string css_of(const Brand& brand);

// The page's style sheet, beside the page.
inline constexpr std::string_view kUnsubscribeStyle = "/unsubscribe/style.css";

// "fr" where an Accept-Language (RFC 9110 section 12.5.4) prefers it to English, else "en"; of a
// text that names neither, `otherwise`.
std::string_view page_language(std::string_view accept_language, std::string_view otherwise);

}  // namespace carillon::deliver
