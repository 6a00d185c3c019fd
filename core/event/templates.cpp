#include "core/event/templates.hpp"

#include "core/base/limits.hpp"
#include "core/base/utf8.hpp"
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

// A variable that is not there is empty; a mark that does not close is text. What a variable holds
// is not searched for marks again.
std::string fill(std::string_view text, const Variables& variables) {
    std::string out;
    std::size_t done = 0;
    for (Mark mark = find_mark(text); mark.end != 0; mark = find_mark(text, done)) {
        out += text.substr(done, mark.begin - done);
        const auto found = variables.find(mark.name);
        if (found != variables.end()) out += found->second;
        done = mark.end;
    }
    out += text.substr(done);
    return out;
}

}  // namespace

bool operator==(const Template& a, const Template& b) {
    return a.type == b.type && a.variables == b.variables && a.priority == b.priority &&
           a.channel == b.channel && a.deliver == b.deliver && a.texts == b.texts;
}

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
    const std::size_t close = text.find("}}", open + 2);
    if (close == std::string_view::npos) return {};
    return {open, close + 2, trim(text.substr(open + 2, close - open - 2))};
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
