#include "server/app/cli/directory_records.hpp"

#include "core/base/ascii.hpp"
#include "core/base/nearest.hpp"
#include "core/base/utf8.hpp"
#include "core/json/document.hpp"
#include "core/json/writer.hpp"
#include "server/base/text/csv.hpp"
#include "server/ingest/directory_reader.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace carillon {

namespace {

constexpr std::string_view kColumns[] = {"id",       "email", "name", "locale",
                                         "timezone", "phone", "teams"};
constexpr std::string_view kKnownColumns = "id, email, name, locale, timezone, phone, teams";

bool is_space(int c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void skip_spaces(TextSource& source) {
    while (is_space(source.peek()))
        source.get();
}

Error malformed(std::string why) {
    return {Errc::kMalformed, "", std::move(why)};
}

std::string lower_trimmed(std::string_view text) {
    return ascii_lowered(trimmed_cell(text));
}

class CsvRecords final : public DirectoryRecords {
  public:
    explicit CsvRecords(TextSource& source) : reader_(source) {}

    Status read_header() {
        auto header = reader_.read_header();
        if (!header) return at_line(reader_.line(), header.error());
        if (!*header) return malformed("the file is empty");
        const std::size_t line = (*header)->line;
        auto& fields = (*header)->fields;
        // Spreadsheets write separators behind the last column.
        while (!fields.empty() && is_blank(fields.back()))
            fields.pop_back();
        for (std::size_t i = 0; i < fields.size(); ++i) {
            if (auto status = add_column(fields[i]); !status) {
                return at_line(line, malformed("column " + std::to_string(i + 1) + ": " +
                                               status.error().message));
            }
        }
        if (std::find(columns_.begin(), columns_.end(), "id") == columns_.end())
            return at_line(line, malformed("the column id is missing"));
        return Done{};
    }

    std::optional<DirectoryRecord> next() override {
        while (true) {
            auto row = reader_.next();
            if (!row) return DirectoryRecord{reader_.line(), row.error()};
            if (!*row) return std::nullopt;
            const auto& fields = (*row)->fields;
            if (std::all_of(fields.begin(), fields.end(), is_blank)) continue;
            return DirectoryRecord{(*row)->line, user_of(**row)};
        }
    }

  private:
    static bool is_blank(const std::string& field) { return trimmed_cell(field).empty(); }

    static Error at_line(std::size_t line, Error error) {
        error.message.insert(0, "line " + std::to_string(line) + ": ");
        return error;
    }

    Status add_column(const std::string& field) {
        std::string column = lower_trimmed(field);
        if (std::find(std::begin(kColumns), std::end(kColumns), column) == std::end(kColumns)) {
            const bool is_text = is_utf8(field);
            return malformed(
                "no column is named \"" + (is_text ? cut_bytes(field, 60) : "(not UTF-8)") + "\"" +
                (is_text ? did_you_mean(column, {std::begin(kColumns), std::end(kColumns)}) : "") +
                ": expected " + std::string(kKnownColumns));
        }
        if (std::find(columns_.begin(), columns_.end(), column) != columns_.end())
            return malformed("the column " + column + " is there twice");
        columns_.push_back(std::move(column));
        return Done{};
    }

    // What stands in no column.
    std::optional<Error> misfit(const CsvRow& row) const {
        if (row.fields.size() < columns_.size()) {
            return malformed("the row has " + std::to_string(row.fields.size()) +
                             " fields, the header " + std::to_string(columns_.size()));
        }
        for (std::size_t i = columns_.size(); i < row.fields.size(); ++i) {
            if (is_blank(row.fields[i])) continue;
            return malformed("column " + std::to_string(i + 1) +
                             ": a value stands beyond the header's " +
                             std::to_string(columns_.size()) + " columns");
        }
        return std::nullopt;
    }

    // The row as the JSON object that REST takes: one decoder knows what is allowed.
    Result<DirectoryUser> user_of(const CsvRow& row) const {
        if (auto error = misfit(row)) return std::move(*error);
        std::string out;
        json::ObjectWriter object(out);
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const std::string field(trimmed_cell(row.fields[i]));
            if (!is_utf8(field)) {
                return Error{Errc::kMalformed, columns_[i],
                             columns_[i] + " is not UTF-8: save the file as \"CSV UTF-8\""};
            }
            if (field.find('\0') != std::string::npos)
                return Error{Errc::kMalformed, columns_[i], columns_[i] + " holds a NUL byte"};
            if (columns_[i] != "teams") {
                if (!field.empty()) object.text(columns_[i], field);
                continue;
            }
            json::append_array(object.key("teams"), teams_of(field),
                               [&](const std::string& team) { json::append_string(out, team); });
        }
        object.close();
        return read_directory_user(out, std::nullopt);
    }

    // Separated by semicolons, commas or spaces: which of them needs quotes depends on the file.
    static std::vector<std::string> teams_of(const std::string& field) {
        constexpr std::string_view kBetween = ";, \t\r\n";
        std::vector<std::string> teams;
        std::size_t at = field.find_first_not_of(kBetween);
        while (at != std::string::npos) {
            const std::size_t end = std::min(field.find_first_of(kBetween, at), field.size());
            teams.push_back(field.substr(at, end - at));
            at = field.find_first_not_of(kBetween, end);
        }
        return teams;
    }

    CsvReader reader_;
    std::vector<std::string> columns_;
};

class LineRecords final : public DirectoryRecords {
  public:
    explicit LineRecords(TextSource& source) : source_(source) {}

    std::optional<DirectoryRecord> next() override {
        while (true) {
            const std::size_t line = source_.line();
            const auto text = source_.read_line(kRecordBytes);
            if (!text) return std::nullopt;
            if (text->size() >= kRecordBytes) {
                source_.skip_line();
                return DirectoryRecord{line, malformed("longer than 1 MiB")};
            }
            if (std::all_of(text->begin(), text->end(), is_space)) continue;
            return DirectoryRecord{line, read_directory_user(*text, std::nullopt)};
        }
    }

  private:
    TextSource& source_;
};

// An array of objects, or one object. Cut into its elements first, so that a wrong one is named by
// its line and the others are taken.
class JsonRecords final : public DirectoryRecords {
  public:
    explicit JsonRecords(TextSource& source) : source_(source) {
        skip_spaces(source_);
        is_array_ = source_.peek() == '[';
        if (is_array_) source_.get();
    }

    std::optional<DirectoryRecord> next() override {
        if (has_ended_) return std::nullopt;
        skip_spaces(source_);
        if (!is_array_ && count_ > 0) {
            if (source_.peek() == TextSource::kEnd) return std::nullopt;
            return broken("something stands behind the object");
        }
        if (is_array_ && count_ > 0 && source_.peek() == ',') {
            source_.get();
            skip_spaces(source_);
        } else if (is_array_ && source_.peek() == ']') {
            return end_of_array();
        } else if (count_ > 0) {
            return broken("expected , or ] behind an element");
        }
        const std::size_t line = source_.line();
        const auto text = read_element();
        if (!text) return broken("the JSON ends in the middle, or an element is longer than 1 MiB");
        ++count_;
        return DirectoryRecord{line, read_directory_user(*text, std::nullopt)};
    }

  private:
    std::optional<DirectoryRecord> end_of_array() {
        source_.get();
        skip_spaces(source_);
        if (source_.peek() != TextSource::kEnd) return broken("something stands behind the array");
        has_ended_ = true;
        return std::nullopt;
    }

    std::optional<DirectoryRecord> broken(const char* why) {
        has_ended_ = true;
        return DirectoryRecord{source_.line(), malformed(why)};
    }

    // Up to the end of a value, whatever it is: brackets are counted outside of strings.
    std::optional<std::string> read_element() {
        std::string text;
        std::size_t depth = 0;
        bool in_string = false;
        while (text.size() < kRecordBytes) {
            const int c = source_.peek();
            if (c == TextSource::kEnd) return std::nullopt;
            const bool ends_scalar = c == ',' || c == ']' || c == '}' || is_space(c);
            if (!in_string && depth == 0 && ends_scalar) return text;
            text += static_cast<char>(source_.get());
            if (in_string) {
                if (c == '\\' && source_.peek() != TextSource::kEnd)
                    text += static_cast<char>(source_.get());
                else if (c == '"')
                    in_string = false;
                continue;
            }
            if (c == '"') in_string = true;
            if (c == '{' || c == '[') ++depth;
            if ((c == '}' || c == ']') && --depth == 0) return text;
        }
        return std::nullopt;
    }

    TextSource& source_;
    bool is_array_ = false;
    bool has_ended_ = false;
    std::size_t count_ = 0;
};

// Is the first line an object by itself? Then each line is.
bool has_objects_by_line(TextSource& source) {
    const auto first = source.peek_line(DirectoryRecords::kRecordBytes);
    return first && json::Document::parse(*first).ok();
}

}  // namespace

Result<std::unique_ptr<DirectoryRecords>> open_directory_records(TextSource& source,
                                                                 std::string_view file_name) {
    if (auto status = source.check_encoding(); !status) return status.error();
    const std::string name = lower_trimmed(file_name);
    if (name.ends_with(".ndjson") || name.ends_with(".jsonl"))
        return std::unique_ptr<DirectoryRecords>(std::make_unique<LineRecords>(source));
    if (!name.ends_with(".csv")) {
        skip_spaces(source);
        if (source.peek() == '[')
            return std::unique_ptr<DirectoryRecords>(std::make_unique<JsonRecords>(source));
        if (source.peek() == '{' && has_objects_by_line(source))
            return std::unique_ptr<DirectoryRecords>(std::make_unique<LineRecords>(source));
        if (source.peek() == '{')
            return std::unique_ptr<DirectoryRecords>(std::make_unique<JsonRecords>(source));
    }
    auto csv = std::make_unique<CsvRecords>(source);
    if (auto status = csv->read_header(); !status) return status.error();
    return std::unique_ptr<DirectoryRecords>(std::move(csv));
}

}  // namespace carillon
