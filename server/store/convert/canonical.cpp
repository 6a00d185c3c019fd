#include "server/store/convert/canonical.hpp"

#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/base/utf8.hpp"

#include <algorithm>
#include <charconv>

namespace carillon::convert {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD
constexpr std::size_t kShownBytes = 80;

Error refuse(const std::string& value, const char* accepted) {
    const std::string shown = is_utf8(value) ? cut_bytes(value, kShownBytes) : "(not UTF-8)";
    return Error{Errc::kUnprocessable, "",
                 "\"" + shown + "\" is not accepted: expected " + accepted};
}

std::string without_nul(const std::string& text, Changed& changed) {
    if (text.find('\0') == std::string::npos) return text;
    std::string out;
    for (const char c : text) {
        if (c != '\0') {
            out += c;
            continue;
        }
        out += kReplacement;
        changed.nul_bytes += 1;
    }
    return out;
}

std::optional<std::int64_t> parse_integer(const std::string& text) {
    std::int64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, number);
    if (failure != std::errc() || stop != end) return std::nullopt;
    return number;
}

Result<Field> canonical_time(const std::string& text) {
    const auto time = parse_rfc3339(text);
    if (!time) return refuse(text, "an RFC 3339 time");
    return Field(format_rfc3339(*time));
}

// In any case; both databases sort what is in lower case alike.
Result<Field> canonical_uuid(const std::string& text) {
    const auto id = UserId::parse(text);
    if (!id || id->text() != text) return refuse(text, "a UUID in lower case");
    return Field(text);
}

}  // namespace

Result<Field> canonical(ColumnType type, Field field, Changed& changed) {
    if (!field) return field;
    switch (type) {
        case ColumnType::kUuid:
            return canonical_uuid(*field);
        case ColumnType::kTime:
            return canonical_time(*field);
        case ColumnType::kBoolean: {
            const auto number = parse_integer(*field);
            if (!number) return refuse(*field, "0 or 1");
            return Field(*number == 0 ? "f" : "t");
        }
        case ColumnType::kInteger: {
            const auto number = parse_integer(*field);
            if (!number) return refuse(*field, "a whole number of 64 bits");
            return Field(std::to_string(*number));
        }
        case ColumnType::kText:
        case ColumnType::kJson:
            break;
    }
    if (!is_utf8(*field)) return refuse(*field, "a text in UTF-8");
    return Field(without_nul(*field, changed));
}

std::string place_of(const TablePlan& table, const Row& row) {
    std::string key;
    for (const std::string& name : table.key) {
        const auto at = std::find_if(table.columns.begin(), table.columns.end(),
                                     [&](const Column& column) { return column.name == name; });
        const auto index = static_cast<std::size_t>(at - table.columns.begin());
        if (!key.empty()) key += ", ";
        key += name + "=";
        key += index < row.size() && row[index] ? cut_bytes(*row[index], kShownBytes) : "NULL";
    }
    return table.name + " (" + key + ")";
}

}  // namespace carillon::convert
