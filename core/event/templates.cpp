#include "core/event/templates.hpp"

#include "core/base/html.hpp"
#include "core/base/limits.hpp"
#include "core/base/utf8.hpp"
#include "core/event/filtered_text.hpp"
#include "core/event/html_place.hpp"
#include "core/event/locale.hpp"

#include <set>
#include <utility>

namespace carillon {
namespace {

std::string_view trim(std::string_view text) {
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

// Where the braces close that open before `from`; npos when they do not.
std::size_t closing_braces(std::string_view text, std::size_t from) {
    const std::size_t first = text.find("}}", from);
    if (first == std::string_view::npos) return first;
    const std::size_t bar = text.substr(0, first).find('|', from);
    if (bar == std::string_view::npos) return first;
    bool is_quoted = false;
    for (std::size_t i = bar; i < text.size(); ++i) {
        if (text[i] == '"') is_quoted = !is_quoted;
        if (is_quoted && text[i] == '\\') ++i;
        if (!is_quoted && text.compare(i, 2, "}}") == 0) return i;
    }
    return first;  // a quote that does not close
}

// One text of a template, and what its filters go by: the reader's locale, or what stood in for it.
struct Choice {
    const Text* text = nullptr;
    std::string_view locale;
};

Choice choose(const Template& entry, const TextContext& context) {
    for (const std::string_view locale : {context.locale, context.fallback}) {
        if (const Text* text = find_text(entry, locale)) return {text, locale};
    }
    if (entry.texts.empty()) return {};
    const auto& [locale, text] = *entry.texts.begin();
    return {&text, locale};
}

// May a mail lead there? An address without a scheme belongs to what stands before it.
bool is_mail_address(std::string_view address) {
    for (const std::string_view begin : {"https://", "http://", "mailto:", "tel:"})
        if (address.substr(0, begin.size()) == begin) return true;
    const std::size_t colon = address.find(':');
    return colon == address.npos || address.find_first_of("/?#") < colon;
}

bool holds_address(std::string_view attribute) {
    for (const std::string_view name : {"href", "src", "action", "background", "cite"})
        if (attribute == name) return true;
    return false;
}

// A variable that is not there is empty; a mark that does not close is text. What a variable holds
// is not searched for marks again.
class Filling {
  public:
    Filling(std::string_view locale, const TextContext& context, const Variables& variables)
        : locale_(locale), context_(context), variables_(variables) {}

    std::string fill(std::string_view text) const {
        std::string out;
        std::size_t done = 0;
        for (Mark mark = find_mark(text); mark.end != 0; mark = find_mark(text, done)) {
            out += text.substr(done, mark.begin - done);
            out += value_of(mark);
            done = mark.end;
        }
        out += text.substr(done);
        return out;
    }

    // Nothing beyond `max` bytes.
    std::string fill_html(std::string_view html, std::size_t max) const {
        std::string out;
        HtmlPlace place;
        std::size_t done = 0;
        for (Mark mark = find_mark(html); mark.end != 0; mark = find_mark(html, done)) {
            const std::string_view before = html.substr(done, mark.begin - done);
            place.pass(before);
            const std::string value = value_of(mark);
            const bool is_address = place.kind() == HtmlPlace::Kind::kValue &&
                                    place.is_value_begin() && holds_address(place.attribute());
            out += before;
            if (!is_address || is_mail_address(value)) out += html_escaped(value);
            if (out.size() > max) return {};
            done = mark.end;
        }
        out += html.substr(done);
        return out.size() > max ? std::string() : out;
    }

  private:
    std::string value_of(const Mark& mark) const {
        const auto found = variables_.find(mark.name);
        if (found == variables_.end()) return {};
        if (!mark.filter) return found->second;
        const TextConventions& conventions = conventions_of(locale_);
        const auto filter = parse_filter(*mark.filter, conventions);
        if (!filter) return found->second;
        return filtered(*filter, found->second, {conventions, context_.zone, context_.now});
    }

    std::string_view locale_;
    const TextContext& context_;
    const Variables& variables_;
};

bool asks_for_zone(std::string_view text, const TextConventions& conventions) {
    for (Mark mark = find_mark(text); mark.end != 0; mark = find_mark(text, mark.end)) {
        if (!mark.filter) continue;
        const auto filter = parse_filter(*mark.filter, conventions);
        if (filter && asks_for_zone(filter->kind)) return true;
    }
    return false;
}

}  // namespace

void TemplateSet::put(Template entry) {
    std::string type = entry.type;
    entries_.insert_or_assign(std::move(type), std::move(entry));
}

const Template* TemplateSet::find(std::string_view type) const {
    const auto found = entries_.find(type);
    return found == entries_.end() ? nullptr : &found->second;
}

const Text* find_text(const Template& entry, std::string_view locale) {
    const auto found = entry.texts.find(locale);
    if (found != entry.texts.end()) return &found->second;
    std::vector<std::string_view> available;
    available.reserve(entry.texts.size());
    for (const auto& [name, text] : entry.texts)
        available.push_back(name);
    const std::size_t best = match_locale(locale, available);
    if (best == available.size()) return nullptr;
    return &entry.texts.find(available[best])->second;
}

std::vector<std::string> locales_of(const TemplateSet& templates) {
    std::set<std::string> met;
    for (const auto& [type, entry] : templates.all()) {
        for (const auto& [locale, text] : entry.texts)
            met.insert(locale);
    }
    return {met.begin(), met.end()};
}

bool has_texts_for(const TemplateSet& templates, std::string_view locale) {
    for (const auto& [type, entry] : templates.all()) {
        if (find_text(entry, locale)) return true;
    }
    return false;
}

Mark find_mark(std::string_view text, std::size_t from) {
    const std::size_t open = text.find("{{", from);
    if (open == std::string_view::npos) return {};
    const std::size_t close = closing_braces(text, open + 2);
    if (close == std::string_view::npos) return {};
    const std::string_view inside = text.substr(open + 2, close - open - 2);
    const std::size_t bar = inside.find('|');
    Mark mark{open, close + 2, trim(inside.substr(0, bar)), std::nullopt};
    if (bar != std::string_view::npos) mark.filter = trim(inside.substr(bar + 1));
    return mark;
}

bool asks_for_zone(const Template& entry, const TextContext& context) {
    const Choice choice = choose(entry, context);
    if (!choice.text) return false;
    const TextConventions& conventions = conventions_of(choice.locale);
    return asks_for_zone(choice.text->title, conventions) ||
           asks_for_zone(choice.text->body, conventions);
}

Text render(const Template& entry, const TextContext& context, const Variables& variables) {
    const Choice choice = choose(entry, context);
    if (!choice.text) return {entry.type, {}};
    const Filling filling(choice.locale, context, variables);
    return {cut_code_points(filling.fill(choice.text->title), limits::kTitleChars),
            cut_bytes(filling.fill(choice.text->body), limits::kBodyBytes)};
}

MailText render_mail(const Template& entry, const TextContext& context,
                     const Variables& variables) {
    const Choice choice = choose(entry, context);
    for (const auto& [locale, mail] : entry.mails) {
        const auto text = entry.texts.find(locale);
        if (text == entry.texts.end() || &text->second != choice.text) continue;
        const Filling filling(choice.locale, context, variables);
        return {cut_code_points(filling.fill(mail.subject), limits::kTitleChars),
                cut_bytes(filling.fill(mail.text), limits::kBodyBytes),
                filling.fill_html(mail.html, limits::kMailFilledBytes)};
    }
    return {};
}

}  // namespace carillon
