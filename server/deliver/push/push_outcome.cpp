#include "server/deliver/push/push_outcome.hpp"

#include "core/base/utf8.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <cstdint>

namespace carillon::deliver {

namespace {

constexpr std::size_t kShownBodyBytes = 200;
constexpr std::int64_t kLongestSeconds = 7 * 24 * 3600;

std::string one_line(std::string_view text) {
    std::string line(text.substr(0, valid_utf8_bytes(text)));
    for (char& c : line)
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
    return cut_bytes(line, kShownBodyBytes);
}

}  // namespace

std::optional<Millis> parse_retry_after(const std::string& text, Millis now) {
    if (text.empty()) return std::nullopt;
    std::int64_t seconds = 0;
    if (text.find_first_not_of("0123456789") == std::string::npos) {
        seconds = text.size() > 9 ? kLongestSeconds : std::stoll(text);
    } else {
        const auto at = static_cast<std::int64_t>(curl_getdate(text.c_str(), nullptr));
        if (at < 0) return std::nullopt;
        seconds = at - now.count() / 1000;
    }
    return Millis(std::clamp<std::int64_t>(seconds, 0, kLongestSeconds) * 1000);
}

std::string describe(const PushAnswer& answer, std::string_view name) {
    std::string line(name);
    if (answer.status == 0) return line + ": " + one_line(answer.error);
    line += " answers " + std::to_string(answer.status);
    const std::string said = one_line(answer.body);
    if (!said.empty()) line += ": " + said;
    return line;
}

Outcome push_outcome(const PushAnswer& answer, std::string_view name, Millis now) {
    const int status = answer.status;
    if (status >= 200 && status < 300) return Sent{answer.location};
    const std::string error = describe(answer, name);
    if (status == 0 || status == 408 || status == 429 || status >= 500)
        return TryLater{error, parse_retry_after(answer.retry_after, now)};
    return Refused{error, status == 404 || status == 410};
}

}  // namespace carillon::deliver
