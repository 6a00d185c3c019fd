#include "core/wire/erase_result.hpp"

#include "core/json/reader.hpp"
#include "core/json/writer.hpp"

namespace carillon::rest {

std::string encode(const EraseResult& result) {
    std::string out;
    json::ObjectWriter writer(out);
    writer.number("notifications", result.notifications);
    writer.number("tombstones", result.tombstones);
    writer.number("deliveries", result.deliveries);
    writer.number("subscriptions", result.subscriptions);
    writer.number("events", result.events);
    writer.number("audit_entries", result.audit_entries);
    writer.close();
    return out;
}

Result<EraseResult> decode_erase_result(std::string_view json) {
    const auto document = json::parse_object(json);
    if (!document) return document.error();
    json::ObjectReader reader(document->root());
    EraseResult result;
    result.notifications = reader.need_count("notifications");
    result.tombstones = reader.need_count("tombstones");
    result.deliveries = reader.need_count("deliveries");
    result.subscriptions = reader.need_count("subscriptions");
    result.events = reader.need_count("events");
    result.audit_entries = reader.need_count("audit_entries");
    if (reader.failed()) return reader.error();
    return result;
}

}  // namespace carillon::rest
