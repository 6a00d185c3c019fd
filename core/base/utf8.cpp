#include "core/base/utf8.hpp"

#include "core/base/grapheme.hpp"

#include <cstdint>
#include <cstring>

namespace carillon {
namespace {

constexpr std::string_view kEllipsis = "\u2026";

unsigned char byte_at(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

bool is_continuation(unsigned char byte) {
    return (byte & 0xc0) == 0x80;
}

// How many bytes from `at` on are ASCII, found eight at a time.
std::size_t ascii_run(std::string_view text, std::size_t at) {
    std::size_t end = at;
    while (text.size() - end >= 8) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, text.data() + end, 8);
        if ((eight & 0x8080808080808080ull) != 0) break;
        end += 8;
    }
    while (end < text.size() && byte_at(text, end) < 0x80)
        ++end;
    return end - at;
}

// The second byte's range for a leading byte: RFC 3629 section 4 narrows it for overlong forms,
// surrogates and what lies above U+10FFFF.
bool fits_second(unsigned char first, unsigned char second) {
    switch (first) {
        case 0xe0:
            return second >= 0xa0 && second <= 0xbf;
        case 0xed:
            return second >= 0x80 && second <= 0x9f;
        case 0xf0:
            return second >= 0x90 && second <= 0xbf;
        case 0xf4:
            return second >= 0x80 && second <= 0x8f;
        default:
            return is_continuation(second);
    }
}

}  // namespace

CodePoint code_point_at(std::string_view text, std::size_t at) {
    const unsigned char first = byte_at(text, at);
    if (first < 0x80) return {first, 1};
    std::size_t bytes = 0;
    char32_t value = 0;
    if (first >= 0xc2 && first <= 0xdf) {
        bytes = 2;
        value = first & 0x1fu;
    } else if (first >= 0xe0 && first <= 0xef) {
        bytes = 3;
        value = first & 0x0fu;
    } else if (first >= 0xf0 && first <= 0xf4) {
        bytes = 4;
        value = first & 0x07u;
    } else {
        return {};
    }
    if (text.size() - at < bytes || !fits_second(first, byte_at(text, at + 1))) return {};
    for (std::size_t i = 1; i < bytes; ++i) {
        const unsigned char next = byte_at(text, at + i);
        if (!is_continuation(next)) return {};
        value = (value << 6) | (next & 0x3fu);
    }
    return {value, bytes};
}

void append_code_point(std::string& out, char32_t value) {
    const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (value < 0x80) {
        put(value);
    } else if (value < 0x800) {
        put(0xc0 | (value >> 6));
        put(0x80 | (value & 0x3f));
    } else if (value < 0x10000) {
        put(0xe0 | (value >> 12));
        put(0x80 | ((value >> 6) & 0x3f));
        put(0x80 | (value & 0x3f));
    } else {
        put(0xf0 | (value >> 18));
        put(0x80 | ((value >> 12) & 0x3f));
        put(0x80 | ((value >> 6) & 0x3f));
        put(0x80 | (value & 0x3f));
    }
}

std::size_t valid_utf8_bytes(std::string_view text) {
    std::size_t at = 0;
    while ((at += ascii_run(text, at)) < text.size()) {
        const std::size_t bytes = code_point_at(text, at).bytes;
        if (bytes == 0) return at;
        at += bytes;
    }
    return text.size();
}

bool is_utf8(std::string_view text) {
    return valid_utf8_bytes(text) == text.size();
}

std::size_t count_code_points(std::string_view text) {
    std::size_t count = 0;
    for (char c : text) {
        if (!is_continuation(static_cast<unsigned char>(c))) ++count;
    }
    return count;
}

namespace {

// A text that begins with one cluster over the limit is cut inside of it: something of it is to be
// seen. `most` lies at a code point's end.
std::size_t cut_place(std::string_view text, std::size_t most) {
    const std::size_t whole = whole_graphemes(text, most);
    return whole == 0 ? most : whole;
}

}  // namespace

std::string cut_code_points(std::string_view text, std::size_t chars) {
    if (text.size() <= chars) return std::string(text);  // a code point has at least one byte
    std::size_t count = 0;
    std::size_t coarse = 0;  // where the last of chars - 1 code points ends
    for (std::size_t at = 0; at < text.size() && count <= chars; ++at) {
        if (is_continuation(byte_at(text, at))) continue;
        ++count;
        if (count == chars) coarse = at;
    }
    if (count <= chars) return std::string(text);
    if (chars == 0) return {};
    std::string cut(text.substr(0, cut_place(text, coarse)));
    cut += kEllipsis;
    return cut;
}

std::string shortened(std::string_view text, std::size_t chars) {
    if (count_code_points(text) <= chars) return std::string(text);
    std::size_t at = 0;
    for (std::size_t count = 1; count < chars; ++count)
        at += code_point_at(text, at).bytes;
    std::string cut(text.substr(0, at));
    cut += kEllipsis;
    return cut;
}

std::string cut_bytes(std::string_view text, std::size_t bytes) {
    if (text.size() <= bytes) return std::string(text);
    const bool marked = bytes >= kEllipsis.size();
    std::size_t coarse = marked ? bytes - kEllipsis.size() : bytes;
    while (coarse > 0 && is_continuation(byte_at(text, coarse)))
        --coarse;
    std::string cut(text.substr(0, cut_place(text, coarse)));
    if (marked) cut += kEllipsis;
    return cut;
}

}  // namespace carillon
