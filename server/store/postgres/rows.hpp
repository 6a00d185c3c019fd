#pragma once
// What a statement answered: step to the next row, read its columns. A value that the column's type
// does not allow is a PostgresError.

#include "core/base/time.hpp"
#include "server/store/tables/column_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace pqxx {
class result;  // NOLINT(readability-identifier-naming): libpqxx's
}

namespace carillon::postgres {

class Rows : public ColumnReader<Rows> {
  public:
    explicit Rows(std::shared_ptr<const pqxx::result> result) : result_(std::move(result)) {}

    // Is there a (further) row?
    bool next();
    std::size_t size() const;
    std::size_t affected() const;

    // Columns of the row, from 0. Views live as long as this.
    bool is_null(int column) const;
    std::string_view text(int column) const;
    std::int64_t integer(int column) const;
    bool boolean(int column) const { return text(column) == "t"; }
    // Of a column in milliseconds (columns.hpp).
    Millis time(int column) const { return Millis(integer(column)); }
    [[noreturn]] void refuse(int column, const char* why) const;

  private:
    std::shared_ptr<const pqxx::result> result_;
    std::size_t next_ = 0;
};

}  // namespace carillon::postgres
