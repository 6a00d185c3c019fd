#include "core/json/canonical.hpp"

#include "core/json/writer.hpp"

#include <algorithm>
#include <cstdint>
#include <map>

namespace carillon::json {
namespace {

// An exponent that no double reaches by far: more digits say nothing.
constexpr std::int64_t kMostExponent = 1'000'000'000;

std::int64_t read_exponent(std::string_view text) {
    const bool negative = !text.empty() && text.front() == '-';
    std::int64_t value = 0;
    for (char c : text) {
        if (c < '0' || c > '9') continue;
        value = std::min(value * 10 + (c - '0'), kMostExponent);
    }
    return negative ? -value : value;
}

}  // namespace

std::string canonical_number(std::string_view written) {
    const std::size_t mark = std::min(written.find_first_of("eE"), written.size());
    std::int64_t exponent = mark < written.size() ? read_exponent(written.substr(mark + 1)) : 0;
    std::string digits;
    bool is_fraction = false;
    for (char c : written.substr(0, mark)) {
        if (c == '.') is_fraction = true;
        if (c < '0' || c > '9') continue;
        if (!digits.empty() || c != '0') digits += c;
        if (is_fraction) --exponent;
    }
    while (!digits.empty() && digits.back() == '0') {
        digits.pop_back();
        ++exponent;
    }
    if (digits.empty()) return "0";
    if (written.front() == '-') digits.insert(0, 1, '-');
    return exponent == 0 ? digits : digits + 'e' + std::to_string(exponent);
}

void append_canonical(std::string& out, Value value) {
    switch (value.kind()) {
        case Kind::kNumber:
            out += canonical_number(value.text());
            return;
        case Kind::kArray:
            append_array(out, value, [&out](Value item) { append_canonical(out, item); });
            return;
        case Kind::kObject: {
            std::map<std::string_view, Value> members;
            for (Value member : value)
                members.insert_or_assign(member.name(), member);
            ObjectWriter object(out);
            for (const auto& [name, member] : members)
                append_canonical(object.foreign_key(name), member);
            object.close();
            return;
        }
        default:
            value.append_to(out);
            return;
    }
}

}  // namespace carillon::json
