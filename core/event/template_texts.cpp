#include "core/base/limits.hpp"
#include "core/base/utf8.hpp"
#include "core/event/language_tag.hpp"
#include "core/event/template_parts.hpp"
#include "core/event/text_filter.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace carillon::template_parts {

using json::joined;
using json::Kind;
using json::listed;
using json::quoted;
using json::Value;

namespace {

Status read_title(const json::StrictValidator& validator, Value value, const std::string& path,
                  Text& out) {
    if (auto status = validator.need_string(value, path); !status) return status;
    const std::string_view title = value.text();
    if (is_blank(title)) return validator.refuse_value(value, path, "is empty; a title is needed");
    if (has_control(title))
        return validator.refuse_value(value, path,
                                      "holds a control character; a title is one line");
    if (const std::size_t chars = count_code_points(title); chars > limits::kTitleChars) {
        return validator.refuse_count(value, path, chars, limits::kTitleChars, "characters");
    }
    out.title = std::string(title);
    return Done{};
}

Status read_body(const json::StrictValidator& validator, Value value, const std::string& path,
                 Text& out) {
    if (auto status = validator.need_string(value, path); !status) return status;
    const std::string_view body = value.text();
    const bool has_odd_control = std::any_of(body.begin(), body.end(), [](char c) {
        return has_control({&c, 1}) && c != '\n' && c != '\t' && c != '\r';
    });
    if (has_odd_control) {
        return validator.refuse_value(
            value, path,
            "holds a control character; of those only line ends and tabs are "
            "accepted");
    }
    if (body.size() > limits::kBodyBytes) {
        return validator.refuse_count(value, path, body.size(), limits::kBodyBytes, "bytes");
    }
    out.body = std::string(body);
    return Done{};
}

Status read_text(const json::StrictValidator& validator, Value value, const std::string& path,
                 Text& out) {
    if (auto status = validator.need_known(value, path, {"title", "body"}); !status) return status;
    if (const auto title = value.find("title")) {
        if (auto status = read_title(validator, *title, path + ".title", out); !status)
            return status;
    }
    if (const auto body = value.find("body")) {
        if (auto status = read_body(validator, *body, path + ".body", out); !status) return status;
    }
    return Done{};
}

// The error's message is the complaint alone.
Status check_marks(std::string_view text, std::string_view locale, const std::string& where,
                   const Template& entry) {
    const std::string subject = where.empty() ? "" : where + ' ';
    std::size_t done = 0;
    for (Mark mark = find_mark(text); mark.end != 0; mark = find_mark(text, done)) {
        const auto& declared = entry.variables;
        if (std::find(declared.begin(), declared.end(), mark.name) == declared.end()) {
            return Error{Errc::kInvalid,
                         {},
                         subject + "uses " + quoted("{{" + std::string(mark.name) + "}}") +
                             ", which is not declared; the type's variables are " +
                             listed(declared)};
        }
        if (mark.filter) {
            const auto filter = parse_filter(*mark.filter, conventions_of(locale));
            if (!filter) {
                return Error{Errc::kInvalid,
                             {},
                             subject + "asks for " +
                                 quoted(text.substr(mark.begin, mark.end - mark.begin)) + ": " +
                                 filter.error().message};
            }
        }
        done = mark.end;
    }
    if (text.find("{{", done) == text.npos) return Done{};
    return Error{Errc::kInvalid, {}, subject + "has {{ without }} behind it"};
}

}  // namespace

Status read_texts(const json::StrictValidator& validator, Value value, const std::string& path,
                  Template& out) {
    if (auto status = validator.need_members(value, path, limits::kTemplateLocales); !status)
        return status;
    std::set<std::string> met;
    for (Value member : value) {
        const std::string place = joined(path, member.name());
        const auto tag = canonical_language_tag(member.name());
        if (!tag) {
            return validator.refuse_name(
                member, place,
                quoted(member.name()) +
                    " is no locale: expected a language, such as fr, en or pt-BR");
        }
        const std::string& locale = *tag;
        if (!met.insert(locale).second) {
            return validator.refuse_name(
                member, place,
                "is there twice: " + locale + " is one language, however it is written");
        }
        const bool is_new = out.texts.find(locale) == out.texts.end();
        if (is_new && member.is(Kind::kObject) && !member.find("title")) {
            return validator.refuse_value(member, place + ".title",
                                          "is missing; it must be a string");
        }
        if (auto status = read_text(validator, member, place, out.texts[locale]); !status)
            return status;
    }
    return Done{};
}

Status check_new_texts(const json::StrictValidator& validator, Value texts, const std::string& path,
                       const Template& entry) {
    std::set<std::string> met;
    for (Value member : texts) {
        std::string folded(member.name());
        for (char& c : folded) {
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        }
        const std::string place = joined(path, member.name());
        if (!met.insert(std::move(folded)).second)
            return validator.refuse_name(member, place,
                                         "is there twice: the case of letters is no difference");
        for (Value part : member) {
            const auto status = check_marks(part.text(), member.name(), {}, entry);
            if (!status)
                return validator.refuse_value(part, joined(place, part.name()),
                                              status.error().message);
        }
    }
    return Done{};
}

Status check_kept_texts(const json::StrictValidator& validator, Value variables,
                        const std::string& path, const Template& entry) {
    for (const auto& [locale, text] : entry.texts) {
        for (const std::string& part : {text.title, text.body}) {
            const auto status =
                check_marks(part, locale, "the text for " + locale + " that is kept", entry);
            if (!status) return validator.refuse_value(variables, path, status.error().message);
        }
    }
    return Done{};
}

}  // namespace carillon::template_parts
