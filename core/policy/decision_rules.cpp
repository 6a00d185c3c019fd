#include "core/policy/decision_rules.hpp"

#include "core/base/limits.hpp"
#include "core/inbox/value_codec.hpp"
#include "core/json/reader.hpp"
#include "core/json/writer.hpp"

#include <utility>

namespace carillon {
namespace {

void append(std::string& out, const ChannelSwitches& switches) {
    json::ObjectWriter writer(out);
    for (const Channel channel : kSwitchedChannels)
        writer.boolean(text(channel), switches.is_on(channel));
    writer.close();
}

void append(std::string& out, const TypeRules& type) {
    json::ObjectWriter writer(out);
    writer.text("priority", text(type.priority));
    writer.text("channel", text(type.channel));
    writer.boolean("mandatory", type.is_mandatory);
    writer.json("deliver", json_of(type.deliver));
    writer.close();
}

Result<ChannelSwitches> read_switches(json::Value value, std::string_view path) {
    json::ObjectReader reader(value, path);
    ChannelSwitches switches;
    for (const Channel channel : kSwitchedChannels)
        switches.turn(channel, reader.need_boolean(text(channel)));
    if (reader.failed()) return reader.error();
    return switches;
}

Result<TypeRules> read_type(json::Value value) {
    if (!value.is(json::Kind::kObject))
        return Error{Errc::kMalformed, "types", "types must hold an object for each type"};
    json::ObjectReader reader(value, "types.");
    TypeRules type;
    type.priority = reader.need_parsed("priority", "a priority", parse_priority, Priority::kNormal);
    type.channel = reader.need_parsed("channel", "a channel", parse_channel, Channel::kWeb);
    type.is_mandatory = reader.need_boolean("mandatory");
    const auto steps = reader.need_array("deliver", kDeliverySteps);
    if (reader.failed()) return reader.error();
    std::string text;
    steps->append_to(text);
    auto deliver = decode_delivery_steps(text);
    if (!deliver) return deliver.error();
    type.deliver = std::move(*deliver);
    return type;
}

Status read_types(json::Value value, DecisionRules& rules) {
    for (json::Value member : value) {
        auto type = read_type(member);
        if (!type) return type.error();
        rules.types.insert_or_assign(std::string(member.name()), std::move(*type));
    }
    return Done{};
}

Status read_defaults(json::Value value, Preferences& out) {
    auto fault = read_preferences(value, out);
    if (!fault) return Done{};
    const std::string place = "defaults." + fault->path;
    return Error{Errc::kUnprocessable, place, place + ' ' + fault->complaint};
}

}  // namespace

std::string_view DecisionRules::timezone_of(const Preferences& said) const {
    return said.timezone.empty() ? timezone : said.timezone;
}

DecisionRules rules_of(const TemplateSet& templates) {
    DecisionRules rules;
    rules.defaults = templates.defaults();
    for (const auto& [name, entry] : templates.all())
        rules.types.insert_or_assign(
            name, TypeRules{entry.priority, entry.channel, entry.is_mandatory, entry.deliver});
    return rules;
}

std::string encode(const DecisionRules& rules) {
    std::string out;
    json::ObjectWriter writer(out);
    writer.text("timezone", rules.timezone);
    append(writer.key("open"), rules.open);
    append(writer.key("addresses"), rules.has_address);
    writer.boolean("digest", rules.offers_digest);
    json::append_array(writer.key("unsubscribed"), rules.unsubscribed,
                       [&out](const std::string& type) { json::append_string(out, type); });
    writer.json("defaults", encode(rules.defaults));
    json::ObjectWriter types(writer.key("types"));
    for (const auto& [name, type] : rules.types)
        append(types.foreign_key(name), type);
    types.close();
    writer.close();
    return out;
}

Result<DecisionRules> read_decision_rules(json::Value value) {
    json::ObjectReader reader(value, "rules.");
    DecisionRules rules;
    rules.timezone = reader.need_string("timezone");
    const auto open = reader.need_object("open");
    const auto addresses = reader.need_object("addresses");
    rules.offers_digest = reader.need_boolean("digest");
    const auto unsubscribed = reader.need_array("unsubscribed");
    const auto defaults = reader.need_object("defaults");
    const auto types = reader.need_object("types");
    if (reader.failed()) return reader.error();
    for (json::Value type : *unsubscribed)
        if (type.is(json::Kind::kString)) rules.unsubscribed.emplace_back(type.text());
    const auto is_open = read_switches(*open, "rules.open.");
    if (!is_open) return is_open.error();
    rules.open = *is_open;
    const auto has_address = read_switches(*addresses, "rules.addresses.");
    if (!has_address) return has_address.error();
    rules.has_address = *has_address;
    if (const Status status = read_defaults(*defaults, rules.defaults); !status)
        return status.error();
    if (const Status status = read_types(*types, rules); !status) return status.error();
    return rules;
}

Result<DecisionQuestion> decode_question(std::string_view json) {
    const auto document = json::parse_object(json);
    if (!document) return document.error();
    json::ObjectReader reader(document->root(), {}, Errc::kUnprocessable);
    DecisionQuestion question;
    question.type = reader.need_string("type", {1, limits::kTypeChars});
    question.priority = json::maybe_priority(reader, "priority");
    question.at = reader.maybe_time("at");
    if (reader.failed()) return reader.error();
    return question;
}

namespace {

Error unknown_type(std::string_view type) {
    return {Errc::kUnprocessable, "type", "type " + json::quoted(type) + " is unknown"};
}

DecisionSubject subject_of(const Preferences& said, const DecisionRules& rules,
                           const DecisionQuestion& question,
                           const decltype(rules.types)::value_type& found) {
    const auto& [name, type] = found;
    return {said,
            rules.defaults,
            name,
            question.priority.value_or(type.priority),
            type.is_mandatory,
            rules.offers_digest};
}

}  // namespace

Result<std::string> explain(const Preferences& said, const DecisionRules& rules,
                            const DecisionQuestion& question, const ZoneOffsets& zone, Millis at) {
    const auto found = rules.types.find(question.type);
    if (found == rules.types.end()) return unknown_type(question.type);
    const DecisionSubject subject = subject_of(said, rules, question, *found);
    DecisionState state;
    state.made_at = at;
    state.open = rules.open;
    state.has_address = rules.has_address;
    const auto steps = steps_of(found->second.deliver, found->second.channel, subject.priority);
    return encode_decisions(subject, decide_all(subject, steps, state, zone, at), zone);
}

Result<bool> is_heard(const Preferences& said, const DecisionRules& rules,
                      const DecisionQuestion& question, const ZoneOffsets& zone, Millis at) {
    const auto found = rules.types.find(question.type);
    if (found == rules.types.end()) return unknown_type(question.type);
    return subject_of(said, rules, question, *found).passes_all() ||
           quiet_at(said, rules.defaults, zone, at).until <= at;
}

std::string encode_effective(const Preferences& said, const DecisionRules& rules) {
    std::string out;
    json::ObjectWriter writer(out);
    for (const auto& [name, type] : rules.types)
        append_effective(writer.foreign_key(name),
                         {said, rules.defaults, name, type.priority, type.is_mandatory});
    writer.close();
    return out;
}

}  // namespace carillon
