#include "server/app/cli/event_lines.hpp"

#include "core/event/event.hpp"

#include <charconv>

namespace carillon {

namespace {

std::string words(const Error& error) {
    const bool names_place = error.message.find(error.field) != std::string::npos;
    return names_place ? error.message : error.field + ": " + error.message;
}

}  // namespace

Result<std::optional<EventPortion>> EventLines::next() {
    if (auto status = source_.check_encoding(); !status) return status.error();
    EventPortion portion;
    while (portion.lines.size() < kPortionEvents && portion.json.size() < kPortionBytes) {
        const std::size_t number = source_.line();
        const std::string where = "line " + std::to_string(number) + ": ";
        const auto line = source_.read_line(kLineBytes + 1);
        if (!line) break;
        if (line->size() > kLineBytes)
            return Error{Errc::kTooLarge, "", where + "longer than 4 MiB"};
        if (line->find_first_not_of(" \t\r") == std::string::npos) continue;
        const auto batch = decode_events(*line);
        if (!batch) return Error{batch.error().code, "", where + words(batch.error())};
        if (batch->is_array) {
            return Error{Errc::kMalformed, "", where + "an array: expected one event per line"};
        }
        portion.json += portion.lines.empty() ? '[' : ',';
        portion.json += *line;
        portion.lines.push_back(number);
    }
    if (source_.has_failed()) return Error{Errc::kUnavailable, "", "the file cannot be read"};
    if (portion.lines.empty()) return std::optional<EventPortion>();
    portion.json += ']';
    portion.bytes_read = source_.bytes_read();
    return std::optional<EventPortion>(std::move(portion));
}

std::string name_line(const EventPortion& portion, const Error& error) {
    const std::string& field = error.field;
    const std::size_t close = field.find(']');
    std::size_t index = 0;
    if (field.empty() || field.front() != '[' || close == std::string::npos ||
        std::from_chars(field.data() + 1, field.data() + close, index).ec != std::errc() ||
        index >= portion.lines.size()) {
        return "lines " + std::to_string(portion.lines.front()) + " to " +
               std::to_string(portion.lines.back()) + ": " + words(error);
    }
    // The message begins with the index too (core/base/result.hpp: inside).
    const std::string place = field.substr(0, close + 1);
    Error of_line{error.code, field.substr(close + 1), error.message};
    if (of_line.field.compare(0, 1, ".") == 0) of_line.field.erase(0, 1);
    if (of_line.message.compare(0, place.size() + 2, place + ": ") == 0) {
        of_line.message.erase(0, place.size() + 2);
    }
    return "line " + std::to_string(portion.lines[index]) + ": " + words(of_line);
}

}  // namespace carillon
