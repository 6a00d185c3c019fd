#pragma once
// Parameters of a statement, in text as PostgreSQL reads it; and columns of many rows as arrays, so
// that one statement carries them all.

#include "core/base/ids.hpp"
#include "core/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace carillon::postgres {

// No text of PostgreSQL holds a NUL: U+FFFD stands for it.
inline std::string sql_text(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (c == '\0') {
            out += "\xef\xbf\xbd";
        } else {
            out += c;
        }
    }
    return out;
}
inline std::string sql_text(const std::string& text) {
    return sql_text(std::string_view(text));
}
inline std::string sql_text(const char* text) {
    return std::string(text);
}
inline std::string sql_text(bool value) {
    return value ? std::string("t") : std::string("f");
}
template <class Number,
          std::enable_if_t<std::is_integral_v<Number> && !std::is_same_v<Number, bool>, int> = 0>
std::string sql_text(Number number) {
    return std::to_string(number);
}
template <class Tag>
std::string sql_text(const Uuid<Tag>& id) {
    return id.text();
}
// A time is a timestamptz; time.count() gives the number.
inline std::string sql_text(Millis time) {
    return format_rfc3339(time);
}

// '{"a",NULL,"b"}'
class Array {
  public:
    template <class T>
    Array& add(const T& value) {
        append(sql_text(value));
        return *this;
    }
    template <class T>
    Array& add(const std::optional<T>& value) {
        return value ? add(*value) : add_null();
    }
    Array& add_null() {
        separate();
        text_ += "NULL";
        return *this;
    }
    template <class Range>
    static Array of(const Range& values) {
        Array array;
        for (const auto& value : values)
            array.add(value);
        return array;
    }
    std::string literal() const { return text_ + "}"; }

  private:
    void separate() {
        if (text_.size() > 1) text_ += ',';
    }
    void append(const std::string& value) {
        separate();
        text_ += '"';
        for (const char c : value) {
            if (c == '"' || c == '\\') text_ += '\\';
            text_ += c;
        }
        text_ += '"';
    }

    std::string text_ = "{";
};

class Params {
  public:
    template <class T>
    Params& add(const T& value) {
        values_.emplace_back(sql_text(value));
        return *this;
    }
    template <class T>
    Params& add(const std::optional<T>& value) {
        return value ? add(*value) : add_null();
    }
    Params& add(const Array& array) {
        values_.emplace_back(array.literal());
        return *this;
    }
    Params& add_null() {
        values_.emplace_back(std::nullopt);
        return *this;
    }
    // "$3" for the one added last.
    std::string last() const { return "$" + std::to_string(values_.size()); }
    const std::vector<std::optional<std::string>>& values() const { return values_; }
    std::size_t bytes() const {
        std::size_t sum = 0;
        for (const auto& value : values_)
            sum += value ? value->size() : 0;
        return sum;
    }

  private:
    std::vector<std::optional<std::string>> values_;
};

}  // namespace carillon::postgres
