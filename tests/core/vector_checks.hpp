#pragma once
// How the values of a kind are held against its golden vectors.

#include "tests/core/vector.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <string>
#include <vector>

namespace carillon::test {

// A kind whose values are read as well as written: all its files, each with its value.
template <class Value, class Decode>
void check_kind(const std::string& kind, const std::map<std::string, Value>& values,
                Decode decode) {
    std::vector<std::string> names;
    for (const auto& [name, value] : values) {
        INFO(kind << '/' << name);
        names.push_back(name);
        const std::string text = vector_text(kind, name);
        CHECK(encode(value) == text);
        const auto decoded = decode(text);
        if (!decoded.ok()) FAIL(decoded.error().message);
        CHECK(decoded.value() == value);
    }
    CHECK(vector_names(kind) == names);
}

// A kind that is only written here.
inline void check_written(const std::string& kind,
                          const std::map<std::string, std::string>& texts) {
    std::vector<std::string> names;
    for (const auto& [name, text] : texts) {
        INFO(kind << '/' << name);
        names.push_back(name);
        CHECK(text == vector_text(kind, name));
    }
    CHECK(vector_names(kind) == names);
}

}  // namespace carillon::test
