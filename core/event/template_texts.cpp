#include "core/base/ascii.hpp"
#include "core/base/limits.hpp"
#include "core/base/utf8.hpp"
#include "core/event/language_tag.hpp"
#include "core/event/mail_text.hpp"
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

Status check_line(const json::StrictValidator& validator, Value value, const std::string& path,
                  const std::string& what) {
    if (auto status = validator.need_string(value, path); !status) return status;
    const std::string_view line = value.text();
    if (is_blank(line))
        return validator.refuse_value(value, path, "is empty; a " + what + " is needed");
    if (has_control(line)) {
        return validator.refuse_value(value, path,
                                      "holds a control character; a " + what + " is one line");
    }
    if (const std::size_t chars = count_code_points(line); chars > limits::kTitleChars)
        return validator.refuse_count(value, path, chars, limits::kTitleChars, "characters");
    return Done{};
}

Status check_lines(const json::StrictValidator& validator, Value value, const std::string& path,
                   std::size_t max_bytes) {
    if (auto status = validator.need_string(value, path); !status) return status;
    const std::string_view text = value.text();
    const bool has_odd_control = std::any_of(text.begin(), text.end(), [](char c) {
        return has_control({&c, 1}) && c != '\n' && c != '\t' && c != '\r';
    });
    if (has_odd_control) {
        return validator.refuse_value(
            value, path,
            "holds a control character; of those only line ends and tabs are "
            "accepted");
    }
    if (text.size() > max_bytes)
        return validator.refuse_count(value, path, text.size(), max_bytes, "bytes");
    return Done{};
}

namespace {

Status read_text(const json::StrictValidator& validator, Value value, const std::string& path,
                 const std::string& locale, Template& out) {
    if (auto status = validator.need_known(value, path, {"title", "body", "email"}); !status)
        return status;
    Text& text = out.texts[locale];
    if (const auto title = value.find("title")) {
        if (auto status = check_line(validator, *title, path + ".title", "title"); !status)
            return status;
        text.title = std::string(title->text());
    }
    if (const auto body = value.find("body")) {
        if (auto status = check_lines(validator, *body, path + ".body", limits::kBodyBytes);
            !status)
            return status;
        text.body = std::string(body->text());
    }
    if (const auto mail = value.find("email"))
        return read_mail(validator, *mail, path + ".email", out.mails[locale]);
    return Done{};
}

// The error's message is the complaint alone, likewise below.
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

// A part of a mail or of a text, by its name in the file.
Status check_part(std::string_view name, std::string_view text, std::string_view locale,
                  const std::string& where, const Template& entry) {
    if (auto status = check_marks(text, locale, where, entry); !status) return status;
    const std::string complaint = name == "html" ? html_marks_complaint(text) : std::string();
    if (complaint.empty()) return Done{};
    return Error{Errc::kInvalid, {}, (where.empty() ? "" : where + ' ') + complaint};
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
            return validator.refuse_name(member, place,
                                         "invalid locale " + quoted(member.name()) +
                                             ": expected a language, such as fr, en or pt-BR");
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
        if (auto status = read_text(validator, member, place, locale, out); !status) return status;
    }
    return Done{};
}

namespace {

// Those of a text, and of its mail.
Status check_parts(const json::StrictValidator& validator, Value parts, std::string_view locale,
                   const std::string& path, const Template& entry) {
    for (Value part : parts) {
        const std::string place = joined(path, part.name());
        if (part.is(Kind::kObject)) {
            if (auto status = check_parts(validator, part, locale, place, entry); !status)
                return status;
            continue;
        }
        const auto status = check_part(part.name(), part.text(), locale, {}, entry);
        if (!status) return validator.refuse_value(part, place, status.error().message);
    }
    return Done{};
}

}  // namespace

Status check_new_texts(const json::StrictValidator& validator, Value texts, const std::string& path,
                       const Template& entry) {
    std::set<std::string> met;
    for (Value member : texts) {
        std::string folded = ascii_lowered(member.name());
        const std::string place = joined(path, member.name());
        if (!met.insert(std::move(folded)).second)
            return validator.refuse_name(member, place,
                                         "is there twice: the case of letters is no difference");
        if (auto status = check_parts(validator, member, member.name(), place, entry); !status)
            return status;
    }
    return Done{};
}

Status check_kept_texts(const json::StrictValidator& validator, Value variables,
                        const std::string& path, const Template& entry) {
    const auto check = [&](const std::string& locale, const std::string& part) {
        const auto status =
            check_marks(part, locale, "the text for " + locale + " that is kept", entry);
        return status ? status : validator.refuse_value(variables, path, status.error().message);
    };
    for (const auto& [locale, text] : entry.texts) {
        for (const std::string& part : {text.title, text.body})
            if (auto status = check(locale, part); !status) return status;
    }
    for (const auto& [locale, mail] : entry.mails) {
        for (const std::string& part : {mail.subject, mail.text, mail.html})
            if (auto status = check(locale, part); !status) return status;
    }
    return Done{};
}

}  // namespace carillon::template_parts
