// A notification that a person writes: the body of POST /notifications/test (event.hpp).

#include "core/base/limits.hpp"
#include "core/event/event.hpp"
#include "core/event/routing_codec.hpp"
#include "core/inbox/notification_codec.hpp"
#include "core/json/reader.hpp"

#include <utility>

namespace carillon {
namespace {

using json::ObjectReader;

constexpr std::string_view kDefaultType = "system.announcement";

Text read_text(ObjectReader& reader) {
    Text text;
    text.title = reader.need_string("title", {1, limits::kTitleChars});
    text.body = reader.need_string("body");
    if (text.body.size() > limits::kBodyBytes) {
        reader.refuse("body",
                      "has " + std::to_string(text.body.size()) + " bytes; at most " +
                          std::to_string(limits::kBodyBytes) + " are accepted",
                      Errc::kUnprocessable);
    }
    return text;
}

void read_own_data(ObjectReader& reader, Event& event) {
    const auto object = reader.maybe_object("data");
    if (!object) return;
    auto data = json::read_data(*object, "data");
    if (data) {
        event.data = std::move(*data);
        return;
    }
    Error error = data.error();
    error.code = Errc::kUnprocessable;
    reader.refuse(std::move(error));
}

}  // namespace

Result<Event> decode_manual_send(std::string_view json) {
    const auto document = json::parse_object(json);
    if (!document) return document.error();
    ObjectReader reader(document->root(), {}, Errc::kUnprocessable);
    Event event;
    event.type =
        reader.maybe_string("type", {1, limits::kTypeChars}).value_or(std::string(kDefaultType));
    event.own_text = read_text(reader);
    json::read_routing(reader, event);
    event.deliver_at = reader.maybe_time("deliver_at");
    // Not the template's: an announcement by hand is no alarm unless its writer says so.
    if (!event.priority) event.priority = Priority::kNormal;
    if (!event.channel) event.channel = Channel::kWeb;
    json::read_recipients(reader, "user_ids", event);
    json::need_recipients(reader, "user_ids", event);
    read_own_data(reader, event);
    if (reader.failed()) return reader.error();
    return event;
}

}  // namespace carillon
