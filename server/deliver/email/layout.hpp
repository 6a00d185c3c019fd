#pragma once
// The mail that is made of a notification: text and HTML that read well wherever they are opened,
// on a narrow screen and a wide one, in light and dark, in either direction, without images.

#include "core/base/defaults.hpp"
#include "server/config/colour.hpp"
#include "server/deliver/web_address.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace carillon::deliver {

struct Brand {
    std::string name = defaults::kBrandName;  // any text
    Colour colour{0x2c, 0x50, 0xdd};
};

// A notification among others in a digest.
struct MailLine {
    std::string title;
    std::string body;
    std::string url;            // empty: it leads nowhere
    bool begins_block = false;  // of another type or group than the one before
};

struct MailContent {
    std::string title;
    std::string body;  // line ends are kept, blank lines separate paragraphs
    Links links;
    Brand brand;
    std::string locale;           // of title and body; chooses our own words where we have them
    std::string fallback_locale;  // chooses them otherwise; English where neither does
    // Of the web, or empty: not shown.
    std::string preferences_url;
    std::string unsubscribe_url;
    std::vector<MailLine> lines;  // of a digest; title and body are made then
    std::size_t gathered = 0;     // how many it is for; `lines` are the first of them
};

struct MailTexts {
    std::string subject;
    std::string text;
    std::string html;
    friend bool operator==(const MailTexts&, const MailTexts&) = default;
};

// The built-in layout. `own` is what a template says itself, ready and escaped; what it leaves
// empty is made here, and a text of its own without HTML stands in the built-in HTML as the body.
MailTexts lay_out(const MailContent& content, const MailTexts& own = {});

// The words that are not the notification's.
struct LayoutWords {
    const char* locale;
    const char* open;
    const char* preferences;
    const char* unsubscribe;
    const char* sent_by;
    const char* colon;
    const char* digest_of_one;
    const char* digest_of_many;  // "{}" is how many, likewise below
    const char* one_more;
    const char* many_more;
    const char* unsubscribe_all;
};
// With the number in place of "{}".
std::string counted(std::size_t count, const char* one, const char* many);
const LayoutWords& layout_words(const std::string& locale, const std::string& fallback);

}  // namespace carillon::deliver
