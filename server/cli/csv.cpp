#include "server/cli/csv.hpp"

namespace carillon {

namespace {

Error malformed(const char* why) {
    return {Errc::kMalformed, "", why};
}

}  // namespace

// Behind the opening quote; ends behind the closing one.
Status CsvReader::read_quoted(std::string& field) {
    while (true) {
        const int c = source_.get();
        if (c == TextSource::kEnd) return malformed("a quoted field does not end");
        if (c != '"') {
            field += static_cast<char>(c);
        } else if (source_.peek() == '"') {
            field += static_cast<char>(source_.get());
        } else {
            return Done{};
        }
        if (field.size() > kRowBytes) return malformed("a field is longer than 1 MiB");
    }
}

Result<std::optional<CsvRow>> CsvReader::next() {
    while (source_.peek() == '\n' || source_.peek() == '\r')
        source_.get();
    line_ = source_.line();
    if (source_.peek() == TextSource::kEnd) return std::optional<CsvRow>();

    CsvRow row;
    row.line = line_;
    row.fields.emplace_back();
    std::size_t bytes = 0;
    bool was_quoted = false;  // the field has ended with its closing quote
    while (true) {
        if (++bytes > kRowBytes) {
            source_.skip_line();
            return malformed("the row is longer than 1 MiB");
        }
        const int c = source_.peek();
        std::string& field = row.fields.back();
        if (c == '\r') {
            source_.get();
            if (source_.peek() == '\n' || source_.peek() == TextSource::kEnd) continue;
            field += '\r';
            continue;
        }
        if (c == TextSource::kEnd || c == '\n') {
            source_.get();
            return std::optional<CsvRow>(std::move(row));
        }
        source_.get();
        if (c == ',') {
            row.fields.emplace_back();
            was_quoted = false;
        } else if (c == '"' && field.empty() && !was_quoted) {
            if (auto status = read_quoted(field); !status) return status.error();
            was_quoted = true;
        } else if (c == '"' || was_quoted) {
            source_.skip_line();
            return malformed("a quote stands inside a field: quote the field and double the quote");
        } else {
            field += static_cast<char>(c);
        }
    }
}

}  // namespace carillon
