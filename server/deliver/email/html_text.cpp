#include "server/deliver/email/html_text.hpp"

#include "core/base/html.hpp"

#include <algorithm>

namespace carillon::deliver {

namespace {

// Takes the first line, without its end, off the text.
std::string_view take_line(std::string_view& text) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    const std::string_view line = text.substr(0, end);
    const bool is_pair = text.substr(end, 2) == "\r\n";
    text.remove_prefix(std::min(end + (is_pair ? 2 : 1), text.size()));
    return line;
}

bool is_blank(std::string_view line) {
    return line.find_first_not_of(" \t") == std::string_view::npos;
}

}  // namespace

std::vector<std::string_view> paragraphs(std::string_view text) {
    std::vector<std::string_view> found;
    const char* begin = nullptr;
    const char* end = nullptr;
    const auto close = [&] {
        if (begin != nullptr) found.emplace_back(begin, static_cast<std::size_t>(end - begin));
        begin = nullptr;
    };
    while (!text.empty()) {
        const std::string_view line = take_line(text);
        if (is_blank(line)) {
            close();
            continue;
        }
        if (begin == nullptr) begin = line.data();
        end = line.data() + line.size();
    }
    close();
    return found;
}

std::string html_lines(std::string_view paragraph) {
    std::string out;
    bool is_first = true;
    while (!paragraph.empty()) {
        if (!is_first) out += "<br>";
        is_first = false;
        out += html_escaped(take_line(paragraph));
    }
    return out;
}

}  // namespace carillon::deliver
