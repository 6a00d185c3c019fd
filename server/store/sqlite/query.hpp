#pragma once
// One use of a compiled statement: bind the parameters in their order, step, read the columns. The
// statement is free again when the query goes out of scope. Failures are SqliteError, also a value
// that the column's type does not allow.

#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "server/store/sqlite/connection.hpp"
#include "server/store/tables/column_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace carillon::sqlite {

class Query : public ColumnReader<Query> {
  public:
    Query(Connection& db, std::string_view sql);
    ~Query();
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    // Each binds the next parameter; values are copied.
    Query& bind(std::string_view text);
    Query& bind(const std::string& text) { return bind(std::string_view(text)); }
    Query& bind(const char* text) { return bind(std::string_view(text)); }
    template <class Number, std::enable_if_t<std::is_integral_v<Number>, int> = 0>
    Query& bind(Number number) {
        return bind_integer(static_cast<std::int64_t>(number));
    }
    template <class Tag>
    Query& bind(const Uuid<Tag>& id) {
        return bind(std::string_view(id.text()));
    }
    // Its 16 bytes; bind() binds its text.
    template <class Tag>
    Query& bind_bytes(const Uuid<Tag>& id) {
        return bind_blob({reinterpret_cast<const char*>(id.bytes().data()), id.bytes().size()});
    }
    // A time is bound as text (RFC 3339); time.count() binds the number.
    Query& bind(Millis time) { return bind(std::string_view(format_rfc3339(time))); }
    template <class T>
    Query& bind(const std::optional<T>& value) {
        return value ? bind(*value) : bind_null();
    }
    Query& bind_null();

    // Is there a (further) row?
    bool step();
    // To the end, without rows.
    void run();

    // Columns of the row, from 0. Views are valid until the next step.
    bool is_null(int column) const;
    std::string_view text(int column) const;
    std::int64_t integer(int column) const;
    // In whichever of the two ways the column holds it.
    Millis time(int column) const;
    template <class Id>
    Id id(int column) const {
        if (const auto bytes = bytes_of_id(column)) return Id(*bytes);
        return ColumnReader::id<Id>(column);
    }
    [[noreturn]] void refuse(int column, const char* why) const;

  private:
    Query& bind_integer(std::int64_t number);
    struct Kept {
        const char* data;
        void (*destructor)(void*);
    };
    Kept keep(std::string_view bytes);
    Query& bind_blob(std::string_view bytes);
    std::optional<detail::UuidBytes> bytes_of_id(int column) const;
    void check(int code) const;

    Statement& statement_;
    int parameter_ = 0;
};

}  // namespace carillon::sqlite
