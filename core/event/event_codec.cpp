// Events as other programs write them (event.hpp).

#include "core/base/limits.hpp"
#include "core/event/event.hpp"
#include "core/event/routing_codec.hpp"
#include "core/inbox/notification_codec.hpp"
#include "core/json/writer.hpp"

#include <cassert>
#include <utility>

namespace carillon {
namespace {

using json::Kind;
using json::ObjectReader;
using json::ObjectWriter;
using json::Value;

// A scalar as a template shows it; nothing for what no template can show.
std::optional<std::string> variable_text(Value value) {
    switch (value.kind()) {
        case Kind::kString:
        case Kind::kNumber:
            return std::string(value.text());
        case Kind::kBoolean:
            return value.boolean() ? "true" : "false";
        default:
            return std::nullopt;
    }
}

bool is_printable(std::string_view text) {
    for (char c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
    }
    return true;
}

void read_payload(ObjectReader& reader, Event& event) {
    const auto payload = reader.need_object("payload");
    if (!payload) return;
    ObjectReader members(*payload, "payload.", Errc::kUnprocessable);
    json::read_routing(members, event);
    event.group = members.maybe_string("group", {0, limits::kGroupChars});
    if (event.group && event.group->empty()) event.group.reset();
    json::read_recipients(members, "recipients", event);
    json::need_recipients(members, "recipients", event);
    if (members.failed()) return reader.refuse(members.error());

    auto data = json::read_data(*payload, "payload", json::kRoutingMembers);
    if (!data) {
        Error error = data.error();
        error.code = Errc::kUnprocessable;
        return reader.refuse(std::move(error));
    }
    event.data = std::move(*data);
    event.variables = read_variables(*payload);
}

Result<Event> read_event(Value value) {
    if (!value.is(Kind::kObject)) {
        return Error{Errc::kMalformed, {}, "an event must be an object, not " + json::show(value)};
    }
    ObjectReader reader(value, {}, Errc::kUnprocessable);
    Event event;
    event.id = reader.maybe_string("id", {1, limits::kEventIdChars}).value_or("");
    if (!is_printable(event.id)) reader.refuse_value("id", "printable characters");
    event.type = reader.need_string("event", {1, limits::kTypeChars});
    event.timestamp = reader.maybe_time("timestamp", ZoneRule::kUtcIfAbsent);
    event.deliver_at = reader.maybe_time("deliver_at");
    read_payload(reader, event);
    if (reader.failed()) return reader.error();
    return event;
}

Result<Event> decode_event(std::string_view text) {
    if (text.size() > limits::kEventBytes) {
        return Error{Errc::kTooLarge,
                     {},
                     "an event of " + std::to_string(text.size()) + " bytes; at most " +
                         std::to_string(limits::kEventBytes) + " are accepted"};
    }
    const auto document = json::Document::parse(text);
    if (!document) return document.error();
    return read_event(document->root());
}

void write_routing(ObjectWriter& payload, const Event& event) {
    if (!event.recipients.empty()) {
        json::append_ids(payload.key("recipients"), event.recipients);
    }
    if (event.team_id) payload.text("team_id", event.team_id->text());
    if (event.broadcast) payload.boolean("broadcast", true);
    if (event.priority) payload.text("priority", text(*event.priority));
    if (event.channel) payload.text("channel", text(*event.channel));
    if (event.ttl_hours) json::append_number(payload.key("ttl_hours"), *event.ttl_hours);
}

}  // namespace

Variables read_variables(Value payload) {
    Variables variables;
    for (Value member : payload) {
        if (json::is_routing_member(member.name())) continue;
        const std::string name(member.name());
        if (auto text = variable_text(member)) {
            variables.insert_or_assign(name, std::move(*text));
        } else {
            variables.erase(name);  // of two members of one name the last counts
        }
    }
    return variables;
}

Result<EventBatch> decode_events(std::string_view json) {
    EventBatch batch;
    // One element at a time: the whole body as one document would take many times its size.
    const auto pieces = json::split_array(json, limits::kEventsPerRequest);
    if (!pieces) {
        auto event = decode_event(json);
        if (!event) return event.error();
        batch.events.push_back(std::move(*event));
        return batch;
    }
    if (!pieces->ok()) return pieces->error();
    batch.is_array = true;
    for (std::string_view piece : pieces->value()) {
        auto event = decode_event(piece);
        if (!event) return inside(event.error(), '[' + std::to_string(batch.events.size()) + ']');
        batch.events.push_back(std::move(*event));
    }
    return batch;
}

std::string encode(const Event& event) {
    assert(!event.own_text);
    std::string out;
    ObjectWriter writer(out);
    if (!event.id.empty()) writer.text("id", event.id);
    writer.text("event", event.type);
    if (event.timestamp) writer.time("timestamp", *event.timestamp);
    if (event.deliver_at) writer.time("deliver_at", *event.deliver_at);
    ObjectWriter payload(writer.key("payload"));
    write_routing(payload, event);
    payload.members_of(event.data);
    payload.close();
    writer.close();
    return out;
}

}  // namespace carillon
