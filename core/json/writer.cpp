#include "core/json/writer.hpp"

#include "core/base/hex.hpp"
#include "core/base/utf8.hpp"

#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace carillon::json {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// What a byte costs inside a string: 1 = as it is, 2 = "\n", 6 = "\u001f", 0 = not ASCII.
constexpr std::array<std::uint8_t, 256> make_costs() {
    std::array<std::uint8_t, 256> costs{};
    for (std::size_t byte = 0; byte < 0x80; ++byte) {
        costs[byte] = byte < 0x20 ? 6 : 1;
    }
    for (char c : {'"', '\\', '\b', '\f', '\n', '\r', '\t'}) {
        costs[static_cast<std::size_t>(c)] = 2;
    }
    return costs;
}
constexpr auto kCosts = make_costs();

std::uint8_t cost(char c) {
    return kCosts[static_cast<unsigned char>(c)];
}

void append_escape(std::string& out, char c) {
    switch (c) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\b':
            out += "\\b";
            return;
        case '\f':
            out += "\\f";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            break;
    }
    out += "\\u00";
    append_hex(out, c);
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
    out += '"';
    std::size_t written = 0;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::uint8_t bytes = cost(text[at]);
        if (bytes == 1) {
            ++at;
            continue;
        }
        if (bytes == 0) {
            const std::size_t length = code_point_at(text, at).bytes;
            at += length;
            if (length != 0) continue;
        }
        out += text.substr(written, at - written);
        if (bytes == 0) {
            out += kReplacement;
        } else {
            append_escape(out, text[at]);
        }
        written = ++at;
    }
    out += text.substr(written);
    out += '"';
}

std::size_t string_bytes(std::string_view text) {
    std::size_t total = 2;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::uint8_t bytes = cost(text[at]);
        if (bytes != 0) {
            total += bytes;
            ++at;
            continue;
        }
        const std::size_t length = code_point_at(text, at).bytes;
        total += length != 0 ? length : kReplacement.size();
        at += length != 0 ? length : 1;
    }
    return total;
}

void append_number(std::string& out, std::uint64_t value) {
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    out.append(digits, static_cast<std::size_t>(end - digits));
}

void append_number(std::string& out, double value) {
    assert(std::isfinite(value));
    char text[32];
    int length = 0;
    for (int digits = 15; digits <= 17; ++digits) {
        length = std::snprintf(text, sizeof text, "%.*g", digits, value);
        if (std::strtod(text, nullptr) == value) break;
    }
    for (int i = 0; i < length; ++i) {
        out += text[i] == ',' ? '.' : text[i];  // some locales write a comma
    }
}

void append_quotient(std::string& out, std::uint64_t value, std::uint32_t unit) {
    constexpr std::uint32_t kParts = 1'000'000'000;
    std::uint64_t whole = value / unit;
    // unit < 2^32 and kParts < 2^30: no overflow.
    std::uint64_t parts = (value % unit * kParts + unit - 1) / unit;
    if (parts == kParts) {
        ++whole;
        parts = 0;
    }
    append_number(out, whole);
    if (parts == 0) return;
    std::string decimals = std::to_string(kParts + parts);  // "1" stands for the point
    decimals.front() = '.';
    decimals.resize(decimals.find_last_not_of('0') + 1);
    out += decimals;
}

void ObjectWriter::separate() {
    if (!empty_) out_ += ',';
    empty_ = false;
}

std::string& ObjectWriter::key(std::string_view name) {
    separate();
    out_ += '"';
    out_ += name;
    out_ += "\":";
    return out_;
}

std::string& ObjectWriter::foreign_key(std::string_view name) {
    separate();
    append_string(out_, name);
    out_ += ':';
    return out_;
}

void ObjectWriter::text(std::string_view name, std::string_view value) {
    append_string(key(name), value);
}

void ObjectWriter::number(std::string_view name, std::uint64_t value) {
    append_number(key(name), value);
}

void ObjectWriter::boolean(std::string_view name, bool value) {
    key(name) += value ? "true" : "false";
}

void ObjectWriter::null(std::string_view name) {
    key(name) += "null";
}

void ObjectWriter::time(std::string_view name, Millis value) {
    std::string& out = key(name);
    out += '"';
    out += format_rfc3339(value);
    out += '"';
}

void ObjectWriter::time(std::string_view name, const std::optional<Millis>& value) {
    if (value) {
        time(name, *value);
    } else {
        null(name);
    }
}

void ObjectWriter::json(std::string_view name, std::string_view value) {
    key(name) += value;
}

void ObjectWriter::members_of(std::string_view object) {
    if (object.size() <= 2) return;
    separate();
    out_ += object.substr(1, object.size() - 2);
}

}  // namespace carillon::json
