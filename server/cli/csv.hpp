#pragma once
// Rows of a CSV file (RFC 4180): fields separated by commas, in double quotes where they hold a
// comma, a quote (written twice) or a line's end.

#include "core/result.hpp"
#include "server/cli/text_source.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace carillon {

struct CsvRow {
    std::size_t line = 0;  // where it begins, from 1
    std::vector<std::string> fields;
};

class CsvReader {
  public:
    static constexpr std::size_t kRowBytes = std::size_t{1024} * 1024;

    explicit CsvReader(TextSource& source) : source_(source) {}

    // Where the row that was read last begins; of one that is wrong too.
    std::size_t line() const { return line_; }
    // Nothing at the end. Empty lines are passed over. After an error the next row is the one that
    // begins on the next line.
    Result<std::optional<CsvRow>> next();

  private:
    Status read_quoted(std::string& field);

    TextSource& source_;
    std::size_t line_ = 0;
};

}  // namespace carillon
