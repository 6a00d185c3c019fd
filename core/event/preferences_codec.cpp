// Preferences as JSON: the one text of each document (preferences.hpp).

#include "core/event/preferences.hpp"
#include "core/event/preferences_reader.hpp"
#include "core/json/merge_patch.hpp"
#include "core/json/reader.hpp"
#include "core/json/writer.hpp"

namespace carillon {
namespace {

using json::Value;

std::string clock_text(std::uint32_t minutes) {
    const auto two = [](std::uint32_t n) {
        return std::string{static_cast<char>('0' + n / 10), static_cast<char>('0' + n % 10)};
    };
    return two(minutes / 60) + ':' + two(minutes % 60);
}

void append(std::string& out, const ChannelChoices& choices) {
    json::ObjectWriter writer(out);
    for (const Channel channel : kChannels)
        if (const auto& choice = choices.of(channel)) writer.boolean(text(channel), *choice);
    writer.close();
}

void append(std::string& out, const QuietHours& hours) {
    json::ObjectWriter writer(out);
    std::vector<std::string_view> days;
    for (const Weekday day : kWeekdays)
        if (hours.is_on(day)) days.push_back(text(day));
    json::append_array(writer.key("days"), days,
                       [&out](std::string_view day) { json::append_string(out, day); });
    writer.text("from", clock_text(hours.from));
    writer.text("to", clock_text(hours.to));
    writer.close();
}

void append_members(json::ObjectWriter& writer, std::string& out, const Preferences& preferences) {
    if (!preferences.locale.empty()) writer.text("locale", preferences.locale);
    if (!preferences.timezone.empty()) writer.text("timezone", preferences.timezone);
    if (preferences.channels.says_anything()) append(writer.key("channels"), preferences.channels);
    if (!preferences.types.empty()) {
        json::ObjectWriter types(writer.key("types"));
        for (const auto& [type, choices] : preferences.types)
            append(types.foreign_key(type), choices);
        types.close();
    }
    if (preferences.quiet_hours) {
        json::append_array(writer.key("quiet_hours"), *preferences.quiet_hours,
                           [&out](const QuietHours& hours) { append(out, hours); });
    }
    if (preferences.paused_until) writer.time("paused_until", *preferences.paused_until);
    if (preferences.digest) {
        json::ObjectWriter digest(writer.key("digest"));
        digest.text("email", text(preferences.digest->email));
        digest.text("at", clock_text(preferences.digest->at));
        digest.text("day", text(preferences.digest->day));
        digest.text("max_priority", text(preferences.digest->max_priority));
        digest.close();
    }
}

Result<Preferences> read_checked(Value root) {
    auto preferences = read_preferences_document(root, Trust::kPerson);
    if (!preferences) return preferences.error();
    const std::size_t bytes = encode(*preferences).size();
    if (bytes <= preference_limits::kBytes) return preferences;
    return Error{Errc::kTooLarge, "",
                 "the document has " + std::to_string(bytes) + " bytes; at most " +
                     std::to_string(preference_limits::kBytes) + " are accepted"};
}

}  // namespace

Result<Preferences> decode_preferences(std::string_view json) {
    const auto document = json::parse_object(json);
    if (!document) return document.error();
    return read_checked(document->root());
}

std::string encode(const Preferences& preferences) {
    std::string out;
    json::ObjectWriter writer(out);
    append_members(writer, out, preferences);
    writer.close();
    return out;
}

Result<Preferences> merge_preferences(const Preferences& before, std::string_view patch) {
    const auto change = json::parse_object(patch);
    if (!change) return change.error();
    const auto document = json::Document::parse(encode(before));
    if (!document) return document.error();
    std::string merged;
    json::append_merged(merged, document->root(), change->root());
    return decode_preferences(merged);
}

std::string stored_text(const Preferences& preferences) {
    std::string out;
    json::ObjectWriter writer(out);
    append_members(writer, out, preferences);
    if (!preferences.unsubscribed.empty()) {
        json::append_array(writer.key("unsubscribed"), preferences.unsubscribed,
                           [&out](const std::string& type) { json::append_string(out, type); });
    }
    writer.close();
    return out;
}

Result<Preferences> parse_stored_preferences(std::string_view json) {
    const auto stored = json::parse_object(json);
    if (!stored) return stored.error();
    return read_preferences_document(stored->root(), Trust::kStore);
}

}  // namespace carillon
