#include "core/templates.hpp"

#include "core/limits.hpp"
#include "core/utf8.hpp"

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

// A variable that is not there is empty; a mark that does not close is text. What a variable holds
// is not searched for marks again.
std::string fill(std::string_view text, const Variables& variables) {
    std::string out;
    for (;;) {
        const std::size_t open = text.find("{{");
        const std::size_t close = open == std::string_view::npos ? open : text.find("}}", open + 2);
        if (close == std::string_view::npos) {
            out += text;
            return out;
        }
        out += text.substr(0, open);
        const auto found = variables.find(trim(text.substr(open + 2, close - open - 2)));
        if (found != variables.end()) out += found->second;
        text.remove_prefix(close + 2);
    }
}

// "fr_CA.UTF-8", "FR-ca" and "fr" are all French.
std::string language_of(std::string_view locale) {
    std::string language;
    for (char c : locale) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        if (c < 'a' || c > 'z') break;
        language += c;
    }
    return language;
}

const Text* find_text(const Template& entry, std::string_view locale) {
    auto found = entry.texts.find(locale);
    if (found == entry.texts.end()) found = entry.texts.find(language_of(locale));
    return found == entry.texts.end() ? nullptr : &found->second;
}

}  // namespace

bool operator==(const Template& a, const Template& b) {
    return a.type == b.type && a.variables == b.variables && a.priority == b.priority &&
           a.channel == b.channel && a.texts == b.texts;
}

void TemplateSet::put(Template entry) {
    std::string type = entry.type;
    entries_.insert_or_assign(std::move(type), std::move(entry));
}

const Template* TemplateSet::find(std::string_view type) const {
    const auto found = entries_.find(type);
    return found == entries_.end() ? nullptr : &found->second;
}

Text render(const Template& entry, std::string_view locale, std::string_view fallback,
            const Variables& variables) {
    const Text* text = find_text(entry, locale);
    if (!text) text = find_text(entry, fallback);
    if (!text && !entry.texts.empty()) text = &entry.texts.begin()->second;
    if (!text) return {entry.type, {}};
    return {cut_code_points(fill(text->title, variables), limits::kTitleChars),
            cut_bytes(fill(text->body, variables), limits::kBodyBytes)};
}

}  // namespace carillon
