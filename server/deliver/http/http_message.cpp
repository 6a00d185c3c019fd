#include "server/deliver/http/http_message.hpp"

#include "core/base/utf8.hpp"

namespace carillon::deliver {

namespace {

constexpr std::size_t kLineBytes = 400;
constexpr std::size_t kShownBodyBytes = 200;

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

}  // namespace

std::string one_line(std::string_view text, std::size_t bytes) {
    std::string line(text.substr(0, valid_utf8_bytes(text)));
    for (char& c : line) {
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
    }
    const auto begin = line.find_first_not_of(' ');
    if (begin == std::string::npos) return {};
    line = line.substr(begin, line.find_last_not_of(' ') + 1 - begin);
    return cut_bytes(line, bytes);
}

std::string describe(const HttpAnswer& answer, std::string_view name) {
    std::string line(name);
    if (answer.status == 0) {
        line += ": " + answer.error;
    } else {
        line += " answers " + std::to_string(answer.status);
        if (is_redirect(answer.status)) {
            line += ", a redirect, which is not followed";
            if (!answer.location.empty()) line += ": " + answer.location;
        } else if (!answer.body.empty()) {
            line += ": " + one_line(answer.body, kShownBodyBytes);
        }
    }
    return one_line(line, kLineBytes);
}

}  // namespace carillon::deliver
