#pragma once
// Templates turn an event's variables into title and body, per locale, and say the type's priority
// and channel.

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/base/zone_offsets.hpp"
#include "core/event/delivery_steps.hpp"
#include "core/event/preferences.hpp"
#include "core/inbox/notification.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace carillon {

using Variables = std::map<std::string, std::string, std::less<>>;

// Title and body; in a template with {{variable}} and {{variable | filter}} marks.
struct Text {
    std::string title;
    std::string body;
    friend bool operator==(const Text&, const Text&) = default;
};

// What a mail says besides, with marks likewise. Each may be empty: then it is made of title and
// body by whoever composes the mail.
struct MailText {
    std::string subject;
    std::string text;
    std::string html;
    friend bool operator==(const MailText&, const MailText&) = default;
};

struct Template {
    std::string type;
    std::vector<std::string> variables;  // each is required
    Priority priority = Priority::kNormal;
    Channel channel = Channel::kWeb;
    std::vector<DeliveryStep> deliver;
    bool is_mandatory = false;                       // it comes whatever a person has turned off
    std::map<std::string, Text, std::less<>> texts;  // by locale: "fr", "en"
    // By locale likewise; each has a text.
    std::map<std::string, MailText, std::less<>> mails = {};

    friend bool operator==(const Template&, const Template&) = default;
};

class TemplateSet {
  public:
    // A type that is there already is replaced.
    void put(Template entry);
    const Template* find(std::string_view type) const;
    const std::map<std::string, Template, std::less<>>& all() const& { return entries_; }
    void all() const&& = delete;  // a loop over a temporary's would look at nothing

    // What holds for who says nothing else.
    const Preferences& defaults() const& { return defaults_; }
    void defaults() const&& = delete;
    void set_defaults(Preferences defaults) { defaults_ = std::move(defaults); }

    friend bool operator==(const TemplateSet&, const TemplateSet&) = default;

  private:
    Preferences defaults_;
    std::map<std::string, Template, std::less<>> entries_;
};

// The fifteen of docs/templates.md in French and English.
TemplateSet built_in_templates();

// The text that serves the locale best (match_locale). Null when there is none.
const Text* find_text(const Template& entry, std::string_view locale);
// The locales that any type has a text for, each once, sorted.
std::vector<std::string> locales_of(const TemplateSet& templates);
// Has any type a text for it?
bool has_texts_for(const TemplateSet& templates, std::string_view locale);

// A {{variable}} or {{variable | filter}} mark within a text; of no bytes when there is none.
struct Mark {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string_view name;                   // without the blanks around it
    std::optional<std::string_view> filter;  // what stands behind the bar: text_filter.hpp
};
// The first that opens at or behind `from` and closes; braces between the quotes of a filter close
// nothing.
Mark find_mark(std::string_view text, std::size_t from = 0);

// Whom a text is for, where their clocks stand, and when. What the views look at outlives it.
struct TextContext {
    std::string_view locale;    // the reader's
    std::string_view fallback;  // for a type that has no text in theirs
    ZoneOffsets zone = {};
    Millis now{0};
};

// Would it read differently in another zone: does the text for them ask for a date or a time?
bool asks_for_zone(const Template& entry, const TextContext& context);

// The text for the locale (find_text), then that for the fallback, then any. Results are cut
// to limits::kTitleChars code points and limits::kBodyBytes where a grapheme cluster ends, with
// "…". A filter writes in the language of the text, in the way of the reader's region; a value that
// is no date or number is put in as it is, and so is one whose filter cannot be read.
Text render(const Template& entry, const TextContext& context, const Variables& variables);

// The mail that belongs to the text that render() gives; empty when the template has none there. In
// the HTML what marks stand for is escaped, and an address is left out that is not of a scheme
// which a mail may lead to (http, https, mailto, tel) and has one; beyond limits::kMailFilledBytes
// there is no HTML. Subject and text are cut as title and body are.
MailText render_mail(const Template& entry, const TextContext& context, const Variables& variables);

}  // namespace carillon
