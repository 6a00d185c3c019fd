#include "server/deliver/http/retry_after.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>

namespace carillon::deliver {

namespace {

constexpr std::size_t kDateChars = 64;

std::optional<Millis> parse_seconds(std::string_view digits) {
    std::uint32_t seconds = 0;
    const auto [at, failure] =
        std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
    if (failure == std::errc::result_out_of_range) return kLongestRetryAfter;
    return Millis(std::int64_t{seconds} * 1000);
}

}  // namespace

std::optional<Millis> parse_retry_after(std::string_view text, Millis now) {
    if (text.empty() || text.size() > kDateChars) return std::nullopt;
    if (text.find_first_not_of("0123456789") == std::string_view::npos)
        return std::min(*parse_seconds(text), kLongestRetryAfter);
    const time_t at = curl_getdate(std::string(text).c_str(), nullptr);
    if (at < 0) return std::nullopt;
    return std::clamp(Millis(std::int64_t{at} * 1000) - now, Millis(0), kLongestRetryAfter);
}

}  // namespace carillon::deliver
