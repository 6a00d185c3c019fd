// Text of the audit (audit.hpp).

#include "core/base/limits.hpp"
#include "core/event/audit.hpp"
#include "core/json/reader.hpp"
#include "core/json/writer.hpp"

#include <utility>

namespace carillon {
namespace {

using json::ObjectReader;
using json::ObjectWriter;

void append(std::string& out, const AuditRecipients& recipients) {
    ObjectWriter writer(out);
    if (recipients.broadcast) {
        writer.boolean("broadcast", true);
    } else if (recipients.team_id) {
        writer.text("team_id", recipients.team_id->text());
    } else if (!recipients.token.empty()) {
        writer.text("jti", recipients.token);
    } else if (!recipients.webhook.empty()) {
        writer.text("webhook", recipients.webhook);
    } else {
        json::append_array(writer.key("user_ids"), recipients.user_ids,
                           [&out](const UserId& id) { json::append_string(out, id.text()); });
    }
    writer.close();
}

void append(std::string& out, const std::vector<AuditSkipped>& skipped) {
    ObjectWriter writer(out);
    for (const AuditSkipped& one : skipped)
        json::append_number(writer.foreign_key(one.reason), one.count);
    writer.close();
}

void text_or_null(ObjectWriter& writer, std::string_view name, std::string_view value,
                  bool is_said) {
    if (is_said)
        writer.text(name, value);
    else
        writer.null(name);
}

void append(std::string& out, const AuditEntry& entry) {
    const bool is_notification = !entry.type.empty();
    ObjectWriter writer(out);
    writer.text("id", entry.id.text());
    writer.time("at", entry.at);
    writer.text("actor", entry.by.actor.text());
    writer.text("action", entry.by.action);
    text_or_null(writer, "event_id", entry.event_id, !entry.event_id.empty());
    if (entry.team_id) {
        writer.text("team_id", entry.team_id->text());
    } else {
        writer.null("team_id");
    }
    append(writer.key("recipients"), entry.recipients);
    writer.number("created", entry.created);
    append(writer.key("skipped"), entry.skipped);
    text_or_null(writer, "type", entry.type, is_notification);
    text_or_null(writer, "title", entry.title, is_notification);
    text_or_null(writer, "priority", text(entry.priority), is_notification);
    text_or_null(writer, "channel", text(entry.channel), is_notification);
    writer.text("remote", entry.by.remote);
    writer.text("request_id", entry.request_id);
    writer.close();
}

}  // namespace

std::string encode(const AuditPage& page) {
    std::string out;
    ObjectWriter writer(out);
    json::append_array(writer.key("items"), page.items,
                       [&out](const AuditEntry& entry) { append(out, entry); });
    writer.number("limit", page.limit);
    if (page.next) {
        writer.text("next_cursor", page.next->text());
    } else {
        writer.null("next_cursor");
    }
    writer.close();
    return out;
}

std::string encode(const AuditEntry& entry) {
    std::string out;
    append(out, entry);
    return out;
}

std::string encode(const AuditRecipients& recipients) {
    std::string out;
    append(out, recipients);
    return out;
}

Result<AuditRecipients> decode_audit_recipients(std::string_view json) {
    const auto document = json::parse_object(json);
    if (!document) return document.error();
    ObjectReader reader(document->root());
    AuditRecipients recipients;
    recipients.broadcast = reader.maybe_boolean("broadcast").value_or(false);
    recipients.team_id = reader.maybe_id<TeamId>("team_id");
    recipients.token = reader.maybe_string("jti").value_or(std::string());
    recipients.webhook = reader.maybe_string("webhook").value_or(std::string());
    auto users = reader.maybe_ids<UserId>("user_ids", limits::kRecipientsPerEvent);
    if (users) recipients.user_ids = std::move(*users);
    if (reader.failed()) return reader.error();
    return recipients;
}

std::string encode(const std::vector<AuditSkipped>& skipped) {
    std::string out;
    append(out, skipped);
    return out;
}

Result<std::vector<AuditSkipped>> decode_audit_skipped(std::string_view json) {
    const auto document = json::parse_object(json);
    if (!document) return document.error();
    std::vector<AuditSkipped> skipped;
    ObjectReader reader(document->root());
    for (json::Value value : document->root()) {
        const std::string reason(value.name());
        skipped.push_back({reason, reader.need_count(reason)});
    }
    if (reader.failed()) return reader.error();
    return skipped;
}

}  // namespace carillon
