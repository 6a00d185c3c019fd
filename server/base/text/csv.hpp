#pragma once
// Rows of a CSV file (RFC 4180): fields separated by commas, or by semicolons or tabs as
// spreadsheets of other countries write them; in double quotes where they hold a separator, a quote
// (written twice) or a line's end. Blanks around a field, and around its quotes, are no part of it.

#include "core/base/result.hpp"
#include "server/base/text/text_source.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon {

struct CsvRow {
    std::size_t line = 0;  // where it begins, from 1
    std::vector<std::string> fields;
};

// Which of , ; and tab a header's line is separated by: the one that stands there most often
// outside of quotes; the comma where there is none.
char csv_separator(std::string_view header);

class CsvReader {
  public:
    static constexpr std::size_t kRowBytes = std::size_t{1024} * 1024;

    explicit CsvReader(TextSource& source) : source_(source) {}

    // Reads the header: finds out the separator by it. A line "sep=;" before it, as Excel writes
    // it, names the separator. Nothing for an empty file.
    Result<std::optional<CsvRow>> read_header();

    // Where the row that was read last begins; of one that is wrong too.
    std::size_t line() const { return line_; }
    // Nothing at the end. Empty lines are passed over. An error names the column; after it the next
    // row is the one that begins on the next line.
    Result<std::optional<CsvRow>> next();

  private:
    class Field;
    Status read_field(Field& field, std::size_t& budget);
    Status read_quoted(Field& field, std::size_t& budget);
    bool is_blank(int c) const { return c == ' ' || (c == '\t' && separator_ != '\t'); }
    bool at_row_end();

    TextSource& source_;
    char separator_ = ',';
    std::size_t line_ = 0;
};

// Without the blanks, tabs, line ends and no-break spaces around it.
std::string_view trimmed_cell(std::string_view text);

}  // namespace carillon
