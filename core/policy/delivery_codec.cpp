// Deliveries as JSON (delivery.hpp).

#include "core/base/utf8.hpp"
#include "core/json/reader.hpp"
#include "core/json/writer.hpp"
#include "core/policy/delivery.hpp"

#include <string>
#include <utility>

namespace carillon {
namespace {

constexpr std::size_t kShownChars = 40;
constexpr std::uint64_t kMostCounted = 0xffffffffu;

void append(std::string& out, const Delivery& delivery) {
    const auto text_or_null = [](json::ObjectWriter& writer, const char* name,
                                 const std::string& value) {
        if (value.empty())
            writer.null(name);
        else
            writer.text(name, value);
    };
    json::ObjectWriter writer(out);
    writer.text("id", delivery.id.text());
    const bool is_of_one = delivery.notification != NotificationId();
    if (is_of_one)
        writer.text("notification_id", delivery.notification.text());
    else
        writer.null("notification_id");
    writer.text("channel", text(delivery.channel));
    writer.number("step", delivery.step);
    writer.text("state", text(delivery.state));
    text_or_null(writer, "reason", delivery.reason);
    writer.time("due_at", delivery.due_at);
    writer.number("attempts", counted_attempts(delivery));
    text_or_null(writer, "last_error", delivery.last_error);
    text_or_null(writer, "provider_id", delivery.provider_id);
    writer.time("created_at", delivery.created_at);
    writer.time("updated_at", delivery.updated_at);
    if (delivery.channel == DeliveryChannel::kWebhook) {
        writer.text("webhook_id", delivery.target);
        writer.text("event", delivery.event);
    } else if (!is_of_one) {
        writer.text("event", delivery.event);
    }
    writer.close();
}

Result<Delivery> read_delivery(json::Value value) {
    json::ObjectReader reader(value, "items.");
    Delivery delivery;
    delivery.id = reader.need_id<DeliveryId>("id");
    delivery.notification =
        reader.maybe_id<NotificationId>("notification_id").value_or(NotificationId());
    delivery.channel = reader.need_parsed<DeliveryChannel>("channel", "a channel of deliveries",
                                                           &parse_delivery_channel);
    delivery.step = static_cast<std::uint32_t>(reader.need_count("step", kMostCounted));
    delivery.state =
        reader.need_parsed<DeliveryState>("state", "a state of deliveries", &parse_delivery_state);
    delivery.reason = reader.maybe_string("reason").value_or("");
    delivery.due_at = reader.need_time("due_at");
    delivery.attempts = static_cast<std::uint32_t>(reader.need_count("attempts", kMostCounted));
    delivery.last_error = reader.maybe_string("last_error").value_or("");
    delivery.provider_id = reader.maybe_string("provider_id").value_or("");
    delivery.created_at = reader.need_time("created_at");
    delivery.updated_at = reader.need_time("updated_at");
    if (delivery.channel == DeliveryChannel::kWebhook) {
        delivery.target = reader.maybe_string("webhook_id").value_or("");
    }
    delivery.event = reader.maybe_string("event").value_or("");
    if (reader.failed()) return reader.error();
    return delivery;
}

template <class Values>
Error unknown_word(const std::string& name, std::string_view value, const Values& accepted) {
    std::string list;
    for (const auto each : accepted)
        list += (list.empty() ? "" : ", ") + std::string(text(each));
    return Error{
        Errc::kInvalid, name,
        name + " must be one of " + list + ", not \"" + shortened(value, kShownChars) + '"'};
}

}  // namespace

std::string encode(const Delivery& delivery) {
    std::string out;
    append(out, delivery);
    return out;
}

std::string encode(const DeliveryPage& page) {
    std::string out;
    json::ObjectWriter writer(out);
    json::append_array(writer.key("items"), page.items,
                       [&out](const Delivery& delivery) { append(out, delivery); });
    if (page.next)
        writer.text("next_cursor", page.next->text());
    else
        writer.null("next_cursor");
    writer.close();
    return out;
}

Result<DeliveryPage> decode_delivery_page(std::string_view json) {
    const auto document = json::parse_object(json);
    if (!document) return document.error();
    json::ObjectReader reader(document->root());
    DeliveryPage page;
    if (const auto items = reader.need_array("items")) {
        for (const json::Value value : *items) {
            if (!value.is(json::Kind::kObject)) {
                reader.refuse_value("items", "objects");
                break;
            }
            auto delivery = read_delivery(value);
            if (!delivery) return delivery.error();
            page.items.push_back(std::move(*delivery));
        }
    }
    page.next = reader.maybe_id<DeliveryId>("next_cursor");
    if (reader.failed()) return reader.error();
    return page;
}

Result<DeliveryQuery> parse_delivery_query(const QueryParameters& parameters) {
    const auto list = parse_list_query(parameters, true);
    if (!list) return list.error();
    DeliveryQuery query;
    query.limit = list->limit;
    for (const auto& [name, value] : parameters) {
        if (name == "state") {
            query.state = parse_delivery_state(value);
            if (!query.state) return unknown_word(name, value, kDeliveryStates);
        } else if (name == "channel") {
            query.channel = parse_delivery_channel(value);
            if (!query.channel) return unknown_word(name, value, kDeliveryChannels);
        } else if (name == "cursor") {
            query.before = DeliveryId::parse(value);
            if (!query.before && !value.empty())
                return Error{Errc::kInvalid, name,
                             "cursor must be a next_cursor as it was given, not \"" +
                                 shortened(value, kShownChars) + '"'};
        }
    }
    return query;
}

}  // namespace carillon
