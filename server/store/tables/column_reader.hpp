#pragma once
// What every database's answer can do once it tells the texts and numbers of its columns.

#include "core/base/time.hpp"

#include <cstdint>
#include <optional>

namespace carillon {

// Self has is_null, text, integer, time and refuse, each for a column counted from 0.
template <class Self>
class ColumnReader {
  public:
    std::uint64_t number(int column) const {
        return static_cast<std::uint64_t>(self().integer(column));
    }
    std::optional<Millis> optional_time(int column) const {
        if (self().is_null(column)) return std::nullopt;
        return self().time(column);
    }
    template <class Id>
    Id id(int column) const {
        const auto id = Id::parse(self().text(column));
        if (!id) self().refuse(column, "no UUID");
        return *id;
    }
    template <class Id>
    std::optional<Id> optional_id(int column) const {
        if (self().is_null(column)) return std::nullopt;
        return id<Id>(column);
    }

  private:
    friend Self;
    ColumnReader() = default;

    const Self& self() const { return static_cast<const Self&>(*this); }
};

}  // namespace carillon
