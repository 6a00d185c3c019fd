// What makes an event the same as another (event.hpp).

#include "core/event/event.hpp"
#include "core/inbox/notification_codec.hpp"
#include "core/json/canonical.hpp"
#include "core/json/writer.hpp"

#include <algorithm>

namespace carillon {

std::string canonical_fact(const Event& event) {
    std::string out;
    json::ObjectWriter writer(out);
    if (!event.id.empty()) writer.text("id", event.id);
    writer.text("event", event.type);
    std::vector<UserId> recipients = event.recipients;
    std::sort(recipients.begin(), recipients.end());
    json::append_ids(writer.key("recipients"), recipients);
    if (event.team_id) writer.text("team_id", event.team_id->text());
    if (event.broadcast) writer.boolean("broadcast", true);
    if (event.priority) writer.text("priority", text(*event.priority));
    if (event.channel) writer.text("channel", text(*event.channel));
    if (event.ttl_hours) json::append_number(writer.key("ttl_hours"), *event.ttl_hours);
    if (event.deliver_at) writer.time("deliver_at", *event.deliver_at);
    if (event.own_text) {
        writer.text("title", event.own_text->title);
        writer.text("body", event.own_text->body);
    }
    if (const auto data = json::Document::parse(event.data)) {
        json::append_canonical(writer.key("data"), data->root());
    } else {
        writer.text("data", event.data);
    }
    writer.close();
    return out;
}

}  // namespace carillon
