#include "core/event/templates_codec.hpp"

#include "core/base/limits.hpp"
#include "core/base/utf8.hpp"
#include "core/event/template_parts.hpp"
#include "core/json/source_position.hpp"
#include "core/json/strict_validator.hpp"

#include <string>
#include <utility>

namespace carillon {
namespace {

using json::joined;
using json::listed;
using json::quoted;
using json::Value;

using json::listed_texts;
class Decoder {
  public:
    Decoder(std::string_view source, const TemplateSet& base, std::string_view default_locale)
        : validator_(source), default_locale_(default_locale), templates_(base) {}

    Status read_file(Value root);
    TemplateSet take() { return std::move(templates_); }

  private:
    Status read_defaults(Value value);
    Status read_type(Value member, const std::string& path);
    Status read_sending(Value member, const std::string& path, Template& entry) const;
    Status read_wording(Value member, const std::string& path, Template& entry) const;
    Status need_default_text(Value member, const std::string& path, const Template& entry) const;
    Status read_priority(Value value, const std::string& path, Priority& out) const;
    Status read_channel(Value value, const std::string& path, Channel& out) const;

    json::StrictValidator validator_;
    std::string_view default_locale_;
    TemplateSet templates_;
};

Status Decoder::read_file(Value root) {
    if (auto status = validator_.need_known(root, {}, {"defaults", "types"}); !status)
        return status;
    if (const auto defaults = root.find("defaults")) {
        if (auto status = read_defaults(*defaults); !status) return status;
    }
    const auto types = root.find("types");
    if (!types) return Done{};
    if (auto status = validator_.need_members(*types, "types", limits::kTemplateTypes); !status)
        return status;
    for (Value member : *types) {
        if (auto status = read_type(member, joined("types", member.name())); !status) return status;
    }
    return Done{};
}

Status Decoder::read_defaults(Value value) {
    Preferences defaults;
    if (const auto fault = read_preferences(value, defaults)) {
        const std::string path = "defaults" + std::string(fault->path.empty() ? "" : ".");
        return validator_.refuse_value(fault->at, path + fault->path, fault->complaint);
    }
    templates_.set_defaults(std::move(defaults));
    return Done{};
}

Status Decoder::read_type(Value member, const std::string& path) {
    const std::string_view type = member.name();
    if (type.empty() || count_code_points(type) > limits::kTypeChars ||
        template_parts::has_control(type)) {
        return validator_.refuse_name(member, path,
                                      "a type has 1 to " + std::to_string(limits::kTypeChars) +
                                          " characters, none of them a control character");
    }
    if (auto status = validator_.need_known(
            member, path, {"priority", "channel", "deliver", "mandatory", "variables", "texts"});
        !status)
        return status;
    const Template* known = templates_.find(type);
    Template entry = known ? *known : Template();
    entry.type = std::string(type);
    if (auto status = read_sending(member, path, entry); !status) return status;
    if (auto status = read_wording(member, path, entry); !status) return status;
    if (!known) {
        if (auto status = need_default_text(member, path, entry); !status) return status;
    }
    templates_.put(std::move(entry));
    return Done{};
}

// How urgent it is, where it is sent, and whether that may be turned off.
Status Decoder::read_sending(Value member, const std::string& path, Template& entry) const {
    if (const auto value = member.find("priority")) {
        if (auto status = read_priority(*value, path + ".priority", entry.priority); !status)
            return status;
    }
    if (const auto value = member.find("channel")) {
        if (auto status = read_channel(*value, path + ".channel", entry.channel); !status)
            return status;
    }
    if (const auto value = member.find("deliver")) {
        if (auto status = read_delivery_steps(validator_, *value, path + ".deliver", entry.deliver);
            !status)
            return status;
    }
    if (const auto value = member.find("mandatory")) {
        if (!value->is(json::Kind::kBoolean))
            return validator_.refuse_type(*value, path + ".mandatory", "true or false");
        entry.is_mandatory = value->boolean();
    }
    return Done{};
}

// Its variables and texts, and that these name no other variables than those.
Status Decoder::read_wording(Value member, const std::string& path, Template& entry) const {
    const auto variables = member.find("variables");
    if (variables) {
        if (auto status =
                template_parts::read_variables(validator_, *variables, path + ".variables", entry);
            !status)
            return status;
    }
    const auto texts = member.find("texts");
    if (texts) {
        if (auto status = template_parts::read_texts(validator_, *texts, path + ".texts", entry);
            !status)
            return status;
        if (auto status =
                template_parts::check_new_texts(validator_, *texts, path + ".texts", entry);
            !status)
            return status;
    }
    if (variables) {
        if (auto status = template_parts::check_kept_texts(validator_, *variables,
                                                           path + ".variables", entry);
            !status)
            return status;
    }
    return Done{};
}

// An added type has a text for whoever has none in their own language.
Status Decoder::need_default_text(Value member, const std::string& path,
                                  const Template& entry) const {
    if (find_text(entry, default_locale_)) return Done{};
    std::vector<std::string> locales;
    for (const auto& [locale, text] : entry.texts)
        locales.push_back(locale);
    const std::string lack = "needs a text for " + quoted(default_locale_) +
                             ", the default locale; it has " + listed(locales);
    if (const auto texts = member.find("texts"))
        return validator_.refuse_value(*texts, path + ".texts", lack);
    return validator_.refuse_name(member, path + ".texts", "is missing: an added type " + lack);
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
