#include "server/base/text/csv.hpp"

#include <algorithm>
#include <utility>

namespace carillon {

namespace {

constexpr std::string_view kSeparators = ",;\t";

Error malformed(std::size_t column, const char* why) {
    return {Errc::kMalformed, "", "column " + std::to_string(column) + ": " + why};
}

bool take_from_front(std::string_view& text, std::string_view part) {
    if (text.substr(0, part.size()) != part) return false;
    text.remove_prefix(part.size());
    return true;
}

bool take_from_back(std::string_view& text, std::string_view part) {
    if (text.size() < part.size() || text.substr(text.size() - part.size()) != part) return false;
    text.remove_suffix(part.size());
    return true;
}

// The separator of a line "sep=;".
std::optional<char> named_separator(std::string_view line) {
    constexpr std::string_view kStart = "sep=";
    if (line.size() != kStart.size() + 1 || line.substr(0, kStart.size()) != kStart)
        return std::nullopt;
    return kSeparators.find(line.back()) == std::string_view::npos ? std::nullopt
                                                                   : std::optional(line.back());
}

}  // namespace

std::string_view trimmed_cell(std::string_view text) {
    constexpr std::string_view kBlanks[] = {" ", "\t", "\r", "\n", "\u00a0"};
    const auto any = [&](auto take) {
        return std::any_of(std::begin(kBlanks), std::end(kBlanks),
                           [&](std::string_view blank) { return take(text, blank); });
    };
    while (any(take_from_front)) {
    }
    while (any(take_from_back)) {
    }
    return text;
}

char csv_separator(std::string_view header) {
    std::size_t counts[kSeparators.size()] = {};
    bool is_quoted = false;
    for (const char c : header) {
        if (c == '"') is_quoted = !is_quoted;
        const std::size_t place = kSeparators.find(c);
        if (!is_quoted && place != std::string_view::npos) ++counts[place];
    }
    return kSeparators[static_cast<std::size_t>(
        std::max_element(std::begin(counts), std::end(counts)) - std::begin(counts))];
}

// A field as it grows.
class CsvReader::Field {
  public:
    explicit Field(std::size_t number) : column(number) {}

    std::string take() && { return was_quoted ? std::move(text) : std::string(trimmed_cell(text)); }

    const std::size_t column;  // from 1
    std::string text;
    bool was_quoted = false;
};

Result<std::optional<CsvRow>> CsvReader::read_header() {
    auto line = source_.peek_line(kRowBytes);
    if (line) {
        if (const auto named = named_separator(*line)) {
            separator_ = *named;
            source_.skip_line();
            return next();
        }
        separator_ = csv_separator(*line);
    }
    return next();
}

// Is the row over? Then its end is taken.
bool CsvReader::at_row_end() {
    if (source_.peek() == '\n' || source_.peek() == TextSource::kEnd) {
        source_.get();
        return true;
    }
    return false;
}

// Behind the opening quote; ends behind the closing one.
Status CsvReader::read_quoted(Field& field, std::size_t& budget) {
    field.text.clear();
    field.was_quoted = true;
    for (; budget > 0; --budget) {
        const int c = source_.get();
        if (c == TextSource::kEnd)
            return malformed(field.column, "the quote that opens the field is never closed");
        if (c != '"') {
            field.text += static_cast<char>(c);
        } else if (source_.peek() == '"') {
            field.text += static_cast<char>(source_.get());
        } else {
            return Done{};
        }
    }
    return malformed(field.column, "the row is longer than 1 MiB");
}

// Up to the separator or the row's end, which are left.
Status CsvReader::read_field(Field& field, std::size_t& budget) {
    for (; budget > 0; --budget) {
        const int c = source_.peek();
        if (c == separator_ || c == '\n' || c == TextSource::kEnd) return Done{};
        source_.get();
        const bool ends_line =
            c == '\r' && (source_.peek() == '\n' || source_.peek() == TextSource::kEnd);
        if (ends_line) continue;
        if (c == '"' && !field.was_quoted && trimmed_cell(field.text).empty()) {
            if (auto status = read_quoted(field, budget); !status) return status;
        } else if (field.was_quoted && is_blank(c)) {
            continue;
        } else if (c == '"' || field.was_quoted) {
            return malformed(field.column,
                             "a quote stands inside a field: quote the field and double the quote");
        } else {
            field.text += static_cast<char>(c);
        }
    }
    return malformed(field.column, "the row is longer than 1 MiB");
}

Result<std::optional<CsvRow>> CsvReader::next() {
    while (source_.peek() == '\n' || source_.peek() == '\r')
        source_.get();
    line_ = source_.line();
    if (source_.peek() == TextSource::kEnd) return std::optional<CsvRow>();

    CsvRow row;
    row.line = line_;
    std::size_t budget = kRowBytes;
    while (true) {
        Field field(row.fields.size() + 1);
        if (auto status = read_field(field, budget); !status) {
            source_.skip_line();
            return status.error();
        }
        row.fields.push_back(std::move(field).take());
        if (at_row_end()) return std::optional<CsvRow>(std::move(row));
        source_.get();  // the separator
        if (budget > 0) --budget;
    }
}

}  // namespace carillon
