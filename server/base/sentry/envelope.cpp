#include "server/base/sentry/envelope.hpp"

#include "core/base/ascii.hpp"
#include "core/json/writer.hpp"

#include <algorithm>

namespace carillon::sentry {

namespace {

constexpr std::string_view kHidden = "***";

bool is_token_char(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_' || c == '.' || c == '%' || c == '~' || c == '+' || c == '/' || c == '=';
}

bool stands_at(std::string_view text, std::size_t at, std::string_view word) {
    return text.size() - at >= word.size() &&
           std::equal(word.begin(), word.end(), text.begin() + static_cast<std::ptrdiff_t>(at),
                      [](char a, char b) { return a == ascii_lower(b); });
}

std::size_t end_of_token(std::string_view text, std::size_t at) {
    while (at < text.size() && is_token_char(text[at]))
        ++at;
    return at;
}

// How much of a secret's introduction stands at `at`: what follows it is hidden.
std::size_t introduction_at(std::string_view text, std::size_t at) {
    for (const std::string_view word : {"token=", "bearer ", "bearer.", "password=", "secret="}) {
        if (stands_at(text, at, word)) return word.size();
    }
    return 0;
}

// "user:password@" behind "://": its length, 0 when there is none.
std::size_t credentials_at(std::string_view text, std::size_t at) {
    for (std::size_t i = at; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '@') return i - at;
        if (c == '/' || c == ' ' || c == '"' || c == '?' || c == '#') return 0;
    }
    return 0;
}

}  // namespace

std::string scrub(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    std::size_t at = 0;
    while (at < text.size()) {
        if (const std::size_t word = introduction_at(text, at)) {
            out += text.substr(at, word);
            at += word;
            const std::size_t end = end_of_token(text, at);
            if (end > at) out += kHidden;
            at = end;
        } else if (text.substr(at, 3) == "eyJ") {  // where each JWT begins: {"
            out += kHidden;
            at = end_of_token(text, at);
        } else if (text.substr(at, 3) == "://") {
            out += "://";
            at += 3;
            if (const std::size_t length = credentials_at(text, at)) {
                out += kHidden;
                at += length;
            }
        } else {
            out += text[at++];
        }
    }
    return out;
}

std::string make_envelope(const Source& source, const Report& report, Millis sent_at) {
    std::string event;
    json::ObjectWriter object(event);
    object.text("event_id", report.event_id);
    object.time("timestamp", report.at);
    object.text("platform", "native");
    object.text("level", "error");
    object.text("logger", "carillon");
    object.text("message", scrub(report.message));
    object.text("release", source.release);
    object.text("server_name", source.server_name);
    {
        json::ObjectWriter tags(object.key("tags"));
        tags.text("event", scrub(report.event));
        tags.close();
    }
    if (report.dropped_before > 0) {
        json::ObjectWriter contexts(object.key("contexts"));
        json::ObjectWriter reporting(contexts.key("reporting"));
        reporting.number("dropped_before", report.dropped_before);
        reporting.close();
        contexts.close();
    }
    object.json("extra", scrub(report.fields));
    object.close();

    std::string envelope;
    json::ObjectWriter header(envelope);
    header.text("event_id", report.event_id);
    header.time("sent_at", sent_at);
    header.close();
    envelope += '\n';
    json::ObjectWriter item(envelope);
    item.text("type", "event");
    item.text("content_type", "application/json");
    item.number("length", static_cast<std::uint64_t>(event.size()));
    item.close();
    envelope += '\n' + event + '\n';
    return envelope;
}

std::string auth_header(std::string_view public_key, std::string_view client) {
    return "Sentry sentry_version=7, sentry_client=" + std::string(client) +
           ", sentry_key=" + std::string(public_key);
}

}  // namespace carillon::sentry
