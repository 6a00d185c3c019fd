#include "server/base/text/text_source.hpp"

#include "server/base/text/encoding.hpp"

#include <algorithm>

namespace carillon {

namespace {

void cut_line_end(std::string& line, bool is_whole) {
    const bool has_end = !line.empty() && line.back() == '\n';
    if (has_end) line.pop_back();
    if (is_whole && !line.empty() && line.back() == '\r') line.pop_back();
}

}  // namespace

TextSource::TextSource(std::istream& in) : in_(in) {
    std::string begin;
    while (begin.size() < kEncodingBytes && peek() != kEnd)
        begin += static_cast<char>(get());
    if (auto complaint = wide_encoding_complaint(begin))
        fault_ = Error{Errc::kMalformed, "", std::move(*complaint)};
    put_back(begin.substr(utf8_mark_bytes(begin)));
}

Status TextSource::check_encoding() const {
    if (fault_) return *fault_;
    return Done{};
}

int TextSource::peek() {
    if (!again_.empty()) return static_cast<unsigned char>(again_.back());
    const int c = in_.peek();
    return c == std::istream::traits_type::eof() ? kEnd : c;
}

int TextSource::get() {
    const int c = peek();
    if (c == kEnd) return kEnd;
    if (again_.empty())
        in_.get();
    else
        again_.pop_back();
    ++bytes_;
    if (c == '\n') ++line_;
    return c;
}

// With its end.
std::string TextSource::read_raw_line(std::size_t most) {
    std::string line;
    while (line.size() < most) {
        const int c = get();
        if (c == kEnd) break;
        line += static_cast<char>(c);
        if (c == '\n') break;
    }
    return line;
}

std::optional<std::string> TextSource::read_line(std::size_t most) {
    if (peek() == kEnd) return std::nullopt;
    std::string line = read_raw_line(most);
    const bool is_whole = line.back() == '\n' || peek() == kEnd;
    cut_line_end(line, is_whole);
    return line;
}

std::optional<std::string> TextSource::peek_line(std::size_t most) {
    if (peek() == kEnd) return std::nullopt;
    std::string line = read_raw_line(most);
    const bool is_whole = line.back() == '\n' || peek() == kEnd;
    put_back(line);
    cut_line_end(line, is_whole);
    return line;
}

void TextSource::put_back(const std::string& text) {
    again_.append(text.rbegin(), text.rend());
    bytes_ -= text.size();
    line_ -= static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

void TextSource::skip_line() {
    for (int c = get(); c != kEnd && c != '\n'; c = get()) {
    }
}

}  // namespace carillon
