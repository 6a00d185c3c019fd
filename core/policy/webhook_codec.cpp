// Webhooks as JSON (webhook.hpp).

#include "core/base/utf8.hpp"
#include "core/json/reader.hpp"
#include "core/json/writer.hpp"
#include "core/policy/type_pattern.hpp"
#include "core/policy/webhook.hpp"

#include <algorithm>

namespace carillon {
namespace {

using json::Kind;
using json::ObjectReader;
using json::ObjectWriter;

constexpr std::size_t kShownChars = 40;

std::string accepted_events() {
    std::string list;
    for (const WebhookEvent event : kWebhookEvents)
        list += (list.empty() ? "" : ", ") + std::string(text(event));
    return list;
}

std::string item(std::string_view name, std::size_t index) {
    return std::string(name) + '[' + std::to_string(index) + ']';
}

std::string shown(json::Value value) {
    return value.is(Kind::kString) ? '"' + shortened(value.text(), kShownChars) + '"'
                                   : json::show(value);
}

// Each once, in their order. `parse` answers nothing for what is none.
template <class T, class Parse>
std::vector<T> read_list(ObjectReader& reader, json::Value array, std::string_view name,
                         const std::string& accepted, const std::string& if_empty, Parse parse) {
    std::vector<T> list;
    std::size_t index = 0;
    for (json::Value value : array) {
        const std::string place = item(name, index++);
        const auto read = value.is(Kind::kString) ? parse(value.text()) : std::nullopt;
        if (!read) {
            reader.refuse(Error{value.is(Kind::kString) ? Errc::kUnprocessable : Errc::kMalformed,
                                place, place + " must be " + accepted + ", not " + shown(value)});
            return {};
        }
        if (std::find(list.begin(), list.end(), *read) == list.end()) list.push_back(*read);
    }
    if (list.empty() && !reader.failed())
        reader.refuse(name, "is empty; " + if_empty, Errc::kUnprocessable);
    return list;
}

std::optional<std::string> parse_pattern(std::string_view pattern) {
    if (!is_type_pattern(pattern)) return std::nullopt;
    return std::string(pattern);
}

WebhookTerms read_terms(json::Value object, ObjectReader& reader) {
    WebhookTerms terms;
    terms.url = reader.need_string("url", {1, kWebhookUrlBytes});
    // No error shows it.
    const auto secret = object.find("secret");
    if (secret && !secret->is(Kind::kNull)) {
        terms.secret = reader.need_secret("secret");
        if (terms.secret.empty())
            reader.refuse("secret", "is empty; leave it out and one is made", Errc::kUnprocessable);
    }
    if (const auto events = reader.need_array("events")) {
        const std::string accepted = "one of " + accepted_events();
        terms.events = read_list<WebhookEvent>(reader, *events, "events", accepted,
                                               "name at least " + accepted, parse_webhook_event);
    }
    if (const auto types = reader.maybe_array("types", kWebhookTypes)) {
        terms.types = read_list<std::string>(
            reader, *types, "types",
            "a type such as task.assigned, or all that begin alike such as task.*",
            "leave it out for all types", parse_pattern);
    }
    terms.enabled = reader.maybe_boolean("enabled").value_or(true);
    return terms;
}

void append_terms(std::string& out, ObjectWriter& writer, const WebhookTerms& terms) {
    writer.text("url", terms.url);
    json::append_array(writer.key("events"), terms.events,
                       [&out](WebhookEvent event) { json::append_string(out, text(event)); });
    if (terms.types.empty()) {
        writer.null("types");
    } else {
        json::append_array(writer.key("types"), terms.types, [&out](const std::string& pattern) {
            json::append_string(out, pattern);
        });
    }
    writer.boolean("enabled", terms.enabled);
}

void text_or_null(ObjectWriter& writer, const char* name, const std::string& value) {
    if (value.empty())
        writer.null(name);
    else
        writer.text(name, value);
}

void append(std::string& out, const Webhook& webhook, bool shows_secret) {
    ObjectWriter writer(out);
    writer.text("id", webhook.id.text());
    append_terms(out, writer, webhook.terms);
    if (shows_secret) writer.text("secret", webhook.terms.secret);
    text_or_null(writer, "disabled_reason", webhook.disabled_reason);
    writer.time("failing_since", webhook.failing_since);
    writer.time("created_at", webhook.created_at);
    writer.time("updated_at", webhook.updated_at);
    writer.close();
}

}  // namespace

Result<WebhookTerms> decode_webhook_terms(std::string_view json) {
    const auto document = json::parse_object(json);
    if (!document) return document.error();
    ObjectReader reader(document->root(), {}, Errc::kUnprocessable);
    WebhookTerms terms = read_terms(document->root(), reader);
    if (reader.failed()) return reader.error();
    return terms;
}

std::string encode(const Webhook& webhook, bool shows_secret) {
    std::string out;
    append(out, webhook, shows_secret);
    return out;
}

std::string encode(const std::vector<Webhook>& webhooks) {
    std::string out;
    ObjectWriter writer(out);
    json::append_array(writer.key("items"), webhooks,
                       [&out](const Webhook& webhook) { append(out, webhook, false); });
    writer.null("next_cursor");
    writer.close();
    return out;
}

std::string stored_text(const Webhook& webhook) {
    std::string out;
    ObjectWriter writer(out);
    append_terms(out, writer, webhook.terms);
    writer.text("secret", webhook.terms.secret);
    text_or_null(writer, "former_secret", webhook.former_secret);
    writer.time("former_until", webhook.former_until);
    text_or_null(writer, "disabled_reason", webhook.disabled_reason);
    writer.time("failing_since", webhook.failing_since);
    writer.boolean("is_deleted", webhook.is_deleted);
    writer.boolean("has_leftovers", webhook.has_leftovers);
    writer.time("created_at", webhook.created_at);
    writer.time("updated_at", webhook.updated_at);
    writer.close();
    return out;
}

Result<Webhook> decode_stored_webhook(const WebhookId& id, std::string_view json) {
    const auto document = json::parse_object(json);
    if (!document) return document.error();
    ObjectReader reader(document->root());
    Webhook webhook;
    webhook.id = id;
    webhook.terms = read_terms(document->root(), reader);
    webhook.former_secret = reader.maybe_string("former_secret").value_or(std::string());
    webhook.former_until = reader.maybe_time("former_until");
    webhook.disabled_reason = reader.maybe_string("disabled_reason").value_or(std::string());
    webhook.failing_since = reader.maybe_time("failing_since");
    webhook.is_deleted = reader.maybe_boolean("is_deleted").value_or(false);
    webhook.has_leftovers = reader.maybe_boolean("has_leftovers").value_or(false);
    webhook.created_at = reader.need_time("created_at");
    webhook.updated_at = reader.need_time("updated_at");
    if (reader.failed()) return reader.error();
    return webhook;
}

}  // namespace carillon
