#include "core/event/text_filter.hpp"

#include "core/base/nearest.hpp"
#include "core/json/strict_validator.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace carillon {
namespace {

using json::listed;
using json::quoted;

struct FilterName {
    std::string_view name;
    FilterKind kind;
};
constexpr FilterName kFilters[] = {
    {"date", FilterKind::kDate},     {"datetime", FilterKind::kDatetime},
    {"time", FilterKind::kTime},     {"relative", FilterKind::kRelative},
    {"number", FilterKind::kNumber}, {"plural", FilterKind::kPlural},
};

Error refused(std::string complaint) {
    return Error{Errc::kInvalid, {}, std::move(complaint)};
}

bool is_word_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

// Reads forward, over blanks.
class Reader {
  public:
    explicit Reader(std::string_view text) : rest_(text) {}

    std::string_view word() {
        skip_blanks();
        std::size_t end = 0;
        while (end < rest_.size() && is_word_letter(rest_[end]))
            ++end;
        return take(end);
    }
    bool accept(char c) {
        skip_blanks();
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    // What stands between two quotes; nothing when there are not two.
    std::optional<std::string_view> quotation() {
        if (!accept('"')) return std::nullopt;
        std::size_t end = 0;
        while (end < rest_.size() && rest_[end] != '"')
            end += rest_[end] == '\\' ? 2 : 1;
        if (end >= rest_.size()) return std::nullopt;
        const std::string_view between = take(end);
        rest_.remove_prefix(1);
        return between;
    }
    std::string_view rest() {
        skip_blanks();
        return rest_;
    }

  private:
    void skip_blanks() {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size()));
    }
    std::string_view take(std::size_t size) {
        const std::string_view taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }

    std::string_view rest_;
};

constexpr const char* kFormsAccepted = "expected plural: one=\"# task\", other=\"# tasks\"";

Result<PluralCategory> read_category(Reader& reader, const TextConventions& conventions) {
    const std::string_view name = reader.word();
    std::vector<std::string_view> names;
    for (const PluralCategory category : conventions.categories) {
        if (text(category) == name) return category;
        names.push_back(text(category));
    }
    if (name.empty()) {
        return refused("plural needs one of " + listed(names) + ", not " + quoted(reader.rest()) +
                       "; " + kFormsAccepted);
    }
    return refused("unknown plural category " + quoted(name) + did_you_mean(name, names) +
                   ": expected one that this language has: " + listed(names));
}

Result<PluralForm> read_form(Reader& reader, const TextConventions& conventions) {
    const auto category = read_category(reader, conventions);
    if (!category) return category.error();
    const std::string name(text(*category));
    if (!reader.accept('=')) {
        return refused("the form " + name + " needs a =, not " + quoted(reader.rest()) + "; " +
                       kFormsAccepted);
    }
    const auto written = reader.quotation();
    if (!written) {
        return refused("the form " + name + " needs its text between two quotes; expected " + name +
                       "=\"…\", and \\\" for a quote within it");
    }
    if (written->find("{{") != written->npos || written->find("}}") != written->npos) {
        return refused("the form " + name +
                       " holds braces; accepted are text, and # for the number");
    }
    return PluralForm{*category, *written};
}

Result<TextFilter> read_plural(Reader& reader, const TextConventions& conventions) {
    TextFilter filter;
    filter.kind = FilterKind::kPlural;
    if (!reader.accept(':'))
        return refused(std::string("plural is without its forms; ") + kFormsAccepted);
    bool has_other = false;
    do {
        auto form = read_form(reader, conventions);
        if (!form) return form.error();
        for (const PluralForm& known : filter.forms) {
            if (known.category == form->category)
                return refused("the form " + std::string(text(known.category)) + " is there twice");
        }
        has_other = has_other || form->category == PluralCategory::kOther;
        filter.forms.push_back(*form);
    } while (reader.accept(','));
    if (!reader.rest().empty()) {
        return refused(quoted(reader.rest()) +
                       " stands behind a form; expected a comma and the next form");
    }
    if (!has_other) {
        return refused(
            "the form other is missing, which serves every number without a form of its own; "
            "expected other=\"…\"");
    }
    return filter;
}

}  // namespace

bool asks_for_zone(FilterKind kind) {
    return kind != FilterKind::kNumber && kind != FilterKind::kPlural;
}

Result<TextFilter> parse_filter(std::string_view written, const TextConventions& conventions) {
    Reader reader(written);
    const std::string_view name = reader.word();
    const auto known = std::find_if(std::begin(kFilters), std::end(kFilters),
                                    [&](const FilterName& filter) { return filter.name == name; });
    if (known == std::end(kFilters)) {
        std::vector<std::string_view> names;
        for (const FilterName& filter : kFilters)
            names.push_back(filter.name);
        const std::string_view shown = name.empty() ? reader.rest() : name;
        return refused("unknown filter " + quoted(shown) + did_you_mean(shown, names) +
                       ": expected one of " + listed(names));
    }
    if (known->kind == FilterKind::kPlural) return read_plural(reader, conventions);
    if (!reader.rest().empty()) {
        return refused(quoted(reader.rest()) + " stands behind " + std::string(name) +
                       ", which takes nothing; expected }}");
    }
    return TextFilter{known->kind, {}};
}

}  // namespace carillon
