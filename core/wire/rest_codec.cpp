// Bodies of the REST interface (rest.hpp).

#include "core/base/limits.hpp"
#include "core/inbox/notification_codec.hpp"
#include "core/wire/rest.hpp"
#include "core/wire/snooze_time.hpp"

#include <utility>

namespace carillon::rest {
namespace {

using json::ObjectReader;
using json::ObjectWriter;
using json::Value;

void append(std::string& out, const Skipped& skipped) {
    ObjectWriter writer(out);
    writer.text("user_id", skipped.user.text());
    writer.text("reason", skipped.reason);
    writer.close();
}

void append_skipped(std::string& out, const std::vector<Skipped>& skipped) {
    json::append_array(out, skipped, [&out](const Skipped& one) { append(out, one); });
}

void write_warnings(ObjectWriter& writer, const std::vector<std::string>& warnings) {
    if (warnings.empty()) return;
    std::string& out = writer.key("warnings");
    json::append_array(out, warnings,
                       [&out](const std::string& warning) { json::append_string(out, warning); });
}

void append(std::string& out, const EventResult& result) {
    ObjectWriter writer(out);
    writer.text("event_id", result.event_id);
    writer.number("created", result.created);
    append_skipped(writer.key("skipped"), result.skipped);
    writer.boolean("duplicate", result.duplicate);
    write_warnings(writer, result.warnings);
    writer.close();
}

void append(std::string& out, const Template& entry) {
    ObjectWriter writer(out);
    writer.text("type", entry.type);
    json::append_array(writer.key("variables"), entry.variables,
                       [&out](const std::string& name) { json::append_string(out, name); });
    writer.text("priority", text(entry.priority));
    writer.text("channel", text(entry.channel));
    ObjectWriter texts(writer.key("texts"));
    for (const auto& [locale, wording] : entry.texts) {
        ObjectWriter one(texts.foreign_key(locale));
        one.text("title", wording.title);
        one.text("body", wording.body);
        one.close();
    }
    texts.close();
    writer.close();
}

std::vector<Skipped> read_skipped(ObjectReader& reader) {
    std::vector<Skipped> skipped;
    const auto array = reader.need_array("skipped");
    if (!array) return skipped;
    for (Value value : *array) {
        if (!value.is(json::Kind::kObject)) {
            reader.refuse_value("skipped", "objects");
            return {};
        }
        ObjectReader one(value, "skipped.");
        skipped.push_back({one.need_id<UserId>("user_id"), one.need_string("reason")});
        if (one.failed()) reader.refuse(one.error());
    }
    return skipped;
}

std::vector<std::string> read_warnings(ObjectReader& reader) {
    std::vector<std::string> warnings;
    const auto array = reader.maybe_array("warnings");
    if (!array) return warnings;
    for (Value value : *array) {
        if (!value.is(json::Kind::kString)) {
            reader.refuse_value("warnings", "strings");
            return {};
        }
        warnings.emplace_back(value.text());
    }
    return warnings;
}

// Is the answer to bad input, whose place in the input helps?
bool is_bad_input(Errc code) {
    return code == Errc::kMalformed || code == Errc::kInvalid || code == Errc::kUnprocessable ||
           code == Errc::kTooLarge || code == Errc::kConflict || code == Errc::kStaleRevision;
}

}  // namespace

std::string encode(const Page& page) {
    std::string out;
    ObjectWriter writer(out);
    json::append(writer.key("items"), page.items);
    writer.number("total", page.total);
    json::append(writer.key("unread"), page.unread);
    writer.number("limit", page.limit);
    writer.number("offset", page.offset);
    if (page.next) {
        writer.text("next_cursor", encode_cursor(*page.next));
    } else {
        writer.null("next_cursor");
    }
    writer.text("revision", page.revision.text());
    writer.close();
    return out;
}

Result<Page> decode_page(std::string_view json) {
    const auto document = json::parse_object(json);
    if (!document) return document.error();
    ObjectReader reader(document->root());
    Page page;
    page.items = json::need_notifications(reader, "items");
    page.total = reader.need_count("total");
    page.unread = need_unread(reader, "unread");
    page.limit = static_cast<std::uint32_t>(reader.need_count("limit", limits::kPageMax));
    page.offset = reader.need_count("offset");
    if (const auto cursor = reader.maybe_string("next_cursor")) {
        page.next = decode_cursor(*cursor);
        if (!page.next) reader.refuse_value("next_cursor", "a cursor");
    }
    page.revision = need_revision(reader, "revision");
    if (reader.failed()) return reader.error();
    return page;
}

std::string encode_unread(const Snapshot& snapshot) {
    std::string out;
    ObjectWriter writer(out);
    writer.number("count", snapshot.unread.total());
    json::append(writer.key("unread"), snapshot.unread);
    json::append(writer.key("items"), snapshot.items);
    writer.text("revision", snapshot.revision.text());
    writer.close();
    return out;
}

std::string encode(const ReadOutcome& outcome) {
    std::string out;
    ObjectWriter writer(out);
    writer.number("updated", outcome.updated);
    json::append(writer.key("unread"), outcome.unread);
    writer.text("revision", outcome.revision.text());
    writer.close();
    return out;
}

std::string encode(const std::vector<EventResult>& results) {
    std::string out;
    ObjectWriter writer(out);
    json::append_array(writer.key("results"), results,
                       [&out](const EventResult& result) { append(out, result); });
    writer.close();
    return out;
}

std::string encode(const EventResult& result) {
    std::string out;
    append(out, result);
    return out;
}

Result<EventResult> decode_event_result(std::string_view json) {
    const auto document = json::parse_object(json);
    if (!document) return document.error();
    ObjectReader reader(document->root());
    EventResult result;
    result.event_id = reader.need_string("event_id");
    result.created = reader.need_count("created");
    result.skipped = read_skipped(reader);
    result.duplicate = reader.need_boolean("duplicate");
    result.warnings = read_warnings(reader);
    if (reader.failed()) return reader.error();
    return result;
}

std::string encode(const RetractResult& result) {
    std::string out;
    json::ObjectWriter writer(out);
    writer.number("cancelled", result.cancelled);
    writer.number("retracted", result.retracted);
    writer.number("sent_already", result.sent_already);
    writer.close();
    return out;
}

std::string encode_manual_send(const EventResult& result, const std::vector<Notification>& items) {
    std::string out;
    ObjectWriter writer(out);
    writer.text("event_id", result.event_id);
    writer.number("created", result.created);
    json::append(writer.key("items"), items);
    append_skipped(writer.key("skipped"), result.skipped);
    write_warnings(writer, result.warnings);
    writer.close();
    return out;
}

namespace {

void open_problem(ObjectWriter& writer, std::string_view type, std::string_view detail, int status,
                  std::string_view title, std::string_view request_id) {
    writer.text("type", std::string(kProblemType).append(type));
    writer.text("title", title);
    writer.number("status", static_cast<std::uint64_t>(status));
    writer.text("detail", detail);
    writer.text("request_id", request_id);
}

}  // namespace

std::string encode_problem(std::string_view type, std::string_view detail, int status,
                           std::string_view title, std::string_view request_id) {
    std::string out;
    ObjectWriter writer(out);
    open_problem(writer, type, detail, status, title, request_id);
    writer.close();
    return out;
}

std::string encode_problem(const Error& error, int status, std::string_view title,
                           std::string_view request_id) {
    std::string out;
    ObjectWriter writer(out);
    open_problem(writer, text(error.code), error.message, status, title, request_id);
    if (is_bad_input(error.code)) {
        const Error* only[] = {&error};
        json::append_array(writer.key("errors"), only, [&out](const Error* one) {
            ObjectWriter entry(out);
            entry.text("field", one->field);
            entry.text("message", one->message);
            entry.close();
        });
    }
    writer.close();
    return out;
}

Result<ReadRequest> decode_read_request(std::string_view json) {
    ReadRequest request;
    if (json.empty()) return request;
    const auto document = json::parse_object(json);
    if (!document) return document.error();
    ObjectReader reader(document->root());
    auto ids = reader.maybe_ids<NotificationId>("ids", limits::kOperationIds);
    if (ids) request.ids = std::move(*ids);
    request.revision = maybe_revision(reader, "revision");
    if (reader.failed()) return reader.error();
    return request;
}

Result<Millis> decode_snooze_request(std::string_view json, Millis now) {
    const auto document = json::parse_object(json);
    if (!document) return document.error();
    ObjectReader reader(document->root(), {}, Errc::kUnprocessable);
    const SnoozeTime time = need_snooze_time(reader);
    if (reader.failed()) return reader.error();
    return time.until ? *time.until : now + *time.span;
}

std::string encode(const TemplateSet& templates) {
    std::string out;
    ObjectWriter writer(out);
    json::append_array(writer.key("items"), templates.all(),
                       [&out](const auto& entry) { append(out, entry.second); });
    writer.close();
    return out;
}

}  // namespace carillon::rest
