#include "core/event/templates_codec.hpp"

#include "core/base/limits.hpp"
#include "core/base/utf8.hpp"
#include "core/event/language_tag.hpp"
#include "core/event/routing_codec.hpp"
#include "core/json/source_position.hpp"
#include "core/json/strict_validator.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace carillon {
namespace {

using json::joined;
using json::Kind;
using json::listed;
using json::quoted;
using json::Value;

template <class Values>
std::string listed_texts(const Values& values) {
    std::vector<std::string_view> names;
    for (const auto value : values)
        names.push_back(text(value));
    return listed(names);
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}
bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), is_control);
}
bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\n") == std::string_view::npos;
}

class Decoder {
  public:
    Decoder(std::string_view source, const TemplateSet& base, std::string_view default_locale)
        : validator_(source), default_locale_(default_locale), templates_(base) {}

    Status read_file(Value root);
    TemplateSet take() { return std::move(templates_); }

  private:
    Status read_type(Value member, const std::string& path);
    Status read_priority(Value value, const std::string& path, Priority& out) const;
    Status read_channel(Value value, const std::string& path, Channel& out) const;
    Status read_variables(Value value, const std::string& path, Template& out) const;
    Status read_texts(Value value, const std::string& path, Template& out) const;
    Status read_text(Value value, const std::string& path, Text& out) const;
    Status read_title(Value value, const std::string& path, Text& out) const;
    Status read_body(Value value, const std::string& path, Text& out) const;
    Status check_new_texts(Value texts, const std::string& path, const Template& entry) const;
    Status check_kept_texts(Value variables, const std::string& path, const Template& entry) const;
    Status check_marks(std::string_view text, const std::string& where,
                       const Template& entry) const;

    json::StrictValidator validator_;
    std::string_view default_locale_;
    TemplateSet templates_;
};

Status Decoder::read_file(Value root) {
    if (auto status = validator_.need_known(root, {}, {"types"}); !status) return status;
    const auto types = root.find("types");
    if (!types) return Done{};
    if (auto status = validator_.need_members(*types, "types", limits::kTemplateTypes); !status)
        return status;
    for (Value member : *types) {
        if (auto status = read_type(member, joined("types", member.name())); !status) return status;
    }
    return Done{};
}

Status Decoder::read_type(Value member, const std::string& path) {
    const std::string_view type = member.name();
    if (type.empty() || count_code_points(type) > limits::kTypeChars || has_control(type)) {
        return validator_.refuse_name(member, path,
                                      "a type has 1 to " + std::to_string(limits::kTypeChars) +
                                          " characters, none of them a control character");
    }
    if (auto status =
            validator_.need_known(member, path, {"priority", "channel", "variables", "texts"});
        !status)
        return status;
    const Template* known = templates_.find(type);
    Template entry = known ? *known : Template();
    entry.type = std::string(type);
    if (const auto value = member.find("priority")) {
        if (auto status = read_priority(*value, path + ".priority", entry.priority); !status)
            return status;
    }
    if (const auto value = member.find("channel")) {
        if (auto status = read_channel(*value, path + ".channel", entry.channel); !status)
            return status;
    }
    const auto variables = member.find("variables");
    if (variables) {
        if (auto status = read_variables(*variables, path + ".variables", entry); !status)
            return status;
    }
    const auto texts = member.find("texts");
    if (texts) {
        if (auto status = read_texts(*texts, path + ".texts", entry); !status) return status;
        if (auto status = check_new_texts(*texts, path + ".texts", entry); !status) return status;
    }
    if (variables) {
        if (auto status = check_kept_texts(*variables, path + ".variables", entry); !status)
            return status;
    }
    if (!find_text(entry, default_locale_) && !known) {
        std::vector<std::string> locales;
        for (const auto& [locale, text] : entry.texts)
            locales.push_back(locale);
        const std::string lack = "needs a text for " + quoted(default_locale_) +
                                 ", the default locale; it has " + listed(locales);
        if (texts) return validator_.refuse_value(*texts, path + ".texts", lack);
        return validator_.refuse_name(member, path + ".texts", "is missing: an added type " + lack);
    }
    templates_.put(std::move(entry));
    return Done{};
}

Status Decoder::read_priority(Value value, const std::string& path, Priority& out) const {
    if (auto status = validator_.need_string(value, path); !status) return status;
    const auto priority = parse_priority(value.text());
    if (!priority) {
        return validator_.refuse_value(
            value, path, quoted(value.text()) + " is not one of " + listed_texts(kPriorities));
    }
    out = *priority;
    return Done{};
}

Status Decoder::read_channel(Value value, const std::string& path, Channel& out) const {
    if (auto status = validator_.need_string(value, path); !status) return status;
    const auto channel = parse_channel(value.text());
    if (!channel) {
        return validator_.refuse_value(
            value, path, quoted(value.text()) + " is not one of " + listed_texts(kChannels));
    }
    out = *channel;
    return Done{};
}

Status Decoder::read_variables(Value value, const std::string& path, Template& out) const {
    if (!value.is(Kind::kArray)) return validator_.refuse_type(value, path, "an array of names");
    if (value.size() > limits::kTemplateVariables) {
        return validator_.refuse_count(value, path, value.size(), limits::kTemplateVariables,
                                       "names");
    }
    out.variables.clear();
    for (Value item : value) {
        const std::string place = path + '[' + std::to_string(out.variables.size()) + ']';
        if (auto status = validator_.need_string(item, place); !status) return status;
        const std::string_view name = item.text();
        const bool is_sound = !is_blank(name) && name.front() != ' ' && name.back() != ' ' &&
                              !has_control(name) && name.find_first_of("{}") == name.npos &&
                              count_code_points(name) <= limits::kVariableChars;
        if (!is_sound) {
            return validator_.refuse_value(
                item, place,
                quoted(name) + " is no name of a variable: expected 1 to " +
                    std::to_string(limits::kVariableChars) +
                    " characters without braces, control characters and blanks "
                    "around them");
        }
        if (json::is_routing_member(name)) {
            return validator_.refuse_value(item, place,
                                           quoted(name) +
                                               " is no variable: that member of a payload says "
                                               "whom an event is for and how it goes there");
        }
        if (std::find(out.variables.begin(), out.variables.end(), name) != out.variables.end())
            return validator_.refuse_value(item, place, quoted(name) + " is there twice");
        out.variables.emplace_back(name);
    }
    return Done{};
}

Status Decoder::read_texts(Value value, const std::string& path, Template& out) const {
    if (auto status = validator_.need_members(value, path, limits::kTemplateLocales); !status)
        return status;
    std::set<std::string> met;
    for (Value member : value) {
        const std::string place = joined(path, member.name());
        const auto tag = canonical_language_tag(member.name());
        if (!tag) {
            return validator_.refuse_name(
                member, place,
                quoted(member.name()) +
                    " is no locale: expected a language, such as fr, en or pt-BR");
        }
        const std::string& locale = *tag;
        if (!met.insert(locale).second) {
            return validator_.refuse_name(
                member, place,
                "is there twice: " + locale + " is one language, however it is written");
        }
        const bool is_new = out.texts.find(locale) == out.texts.end();
        if (is_new && member.is(Kind::kObject) && !member.find("title")) {
            return validator_.refuse_value(member, place + ".title",
                                           "is missing; it must be a string");
        }
        if (auto status = read_text(member, place, out.texts[locale]); !status) return status;
    }
    return Done{};
}

Status Decoder::read_text(Value value, const std::string& path, Text& out) const {
    if (auto status = validator_.need_known(value, path, {"title", "body"}); !status) return status;
    if (const auto title = value.find("title")) {
        if (auto status = read_title(*title, path + ".title", out); !status) return status;
    }
    if (const auto body = value.find("body")) {
        if (auto status = read_body(*body, path + ".body", out); !status) return status;
    }
    return Done{};
}

Status Decoder::read_title(Value value, const std::string& path, Text& out) const {
    if (auto status = validator_.need_string(value, path); !status) return status;
    const std::string_view title = value.text();
    if (is_blank(title)) return validator_.refuse_value(value, path, "is empty; a title is needed");
    if (has_control(title))
        return validator_.refuse_value(value, path,
                                       "holds a control character; a title is one line");
    if (const std::size_t chars = count_code_points(title); chars > limits::kTitleChars) {
        return validator_.refuse_count(value, path, chars, limits::kTitleChars, "characters");
    }
    out.title = std::string(title);
    return Done{};
}

Status Decoder::read_body(Value value, const std::string& path, Text& out) const {
    if (auto status = validator_.need_string(value, path); !status) return status;
    const std::string_view body = value.text();
    const bool has_odd_control = std::any_of(body.begin(), body.end(), [](char c) {
        return is_control(c) && c != '\n' && c != '\t' && c != '\r';
    });
    if (has_odd_control) {
        return validator_.refuse_value(
            value, path,
            "holds a control character; of those only line ends and tabs are "
            "accepted");
    }
    if (body.size() > limits::kBodyBytes) {
        return validator_.refuse_count(value, path, body.size(), limits::kBodyBytes, "bytes");
    }
    out.body = std::string(body);
    return Done{};
}

// Each text of the file uses only what the type declares. Precondition: read_texts was ok.
Status Decoder::check_new_texts(Value texts, const std::string& path, const Template& entry) const {
    std::set<std::string> met;
    for (Value member : texts) {
        std::string folded(member.name());
        for (char& c : folded) {
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        }
        const std::string place = joined(path, member.name());
        if (!met.insert(std::move(folded)).second)
            return validator_.refuse_name(member, place,
                                          "is there twice: the case of letters is no difference");
        for (Value part : member) {
            const auto status = check_marks(part.text(), {}, entry);
            if (!status)
                return validator_.refuse_value(part, joined(place, part.name()),
                                               status.error().message);
        }
    }
    return Done{};
}

// What the file leaves as it was must get along with the variables that it declares anew.
Status Decoder::check_kept_texts(Value variables, const std::string& path,
                                 const Template& entry) const {
    for (const auto& [locale, text] : entry.texts) {
        for (const std::string& part : {text.title, text.body}) {
            const auto status =
                check_marks(part, "the text for " + locale + " that is kept", entry);
            if (!status) return validator_.refuse_value(variables, path, status.error().message);
        }
    }
    return Done{};
}

// The error's message is the complaint alone.
Status Decoder::check_marks(std::string_view text, const std::string& where,
                            const Template& entry) const {
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
        done = mark.end;
    }
    if (text.find("{{", done) == text.npos) return Done{};
    return Error{Errc::kInvalid, {}, subject + "has {{ without }} behind it"};
}

}  // namespace

Result<TemplateSet> decode_templates(std::string_view text, const TemplateSet& base,
                                     std::string_view default_locale) {
    if (text.size() > limits::kTemplatesFileBytes) {
        return Error{Errc::kTooLarge,
                     {},
                     "1:1: " + std::to_string(text.size()) + " bytes; at most " +
                         std::to_string(limits::kTemplatesFileBytes) + " are accepted"};
    }
    std::size_t fault = 0;
    const auto document = json::Document::parse(text, &fault);
    if (!document) {
        Error error = document.error();
        // It ends in a byte's number, which the place says better.
        error.message = error.message.substr(0, error.message.find(" at byte "));
        error.message.insert(0, json::source_position(text, fault).text() + ": ");
        return error;
    }
    Decoder decoder(text, base, default_locale);
    if (auto status = decoder.read_file(document->root()); !status) return status.error();
    return decoder.take();
}

}  // namespace carillon
