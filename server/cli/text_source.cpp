#include "server/cli/text_source.hpp"

#include <algorithm>

namespace carillon {

TextSource::TextSource(std::istream& in) : in_(in) {
    constexpr int kMark[] = {0xEF, 0xBB, 0xBF};
    std::string start;
    for (const int byte : kMark) {
        if (peek() != byte) {
            put_back(start);
            return;
        }
        start += static_cast<char>(get());
    }
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

std::optional<std::string> TextSource::read_line(std::size_t most) {
    if (peek() == kEnd) return std::nullopt;
    std::string line;
    while (line.size() < most) {
        const int c = get();
        if (c == kEnd || c == '\n') break;
        line += static_cast<char>(c);
    }
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
