#include "server/http/net/http.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <array>
#include <ctime>

namespace carillon::http {

namespace {

bool is_space(char c) {
    return c == ' ' || c == '\t';
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_space(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_space(text.back()))
        text.remove_suffix(1);
    return text;
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ");
    for (char c : value) {
        if (c != '\r' && c != '\n' && c != '\0') out.push_back(c);
    }
    out.append("\r\n");
}

constexpr std::array<std::pair<Method, std::string_view>, 7> kMethods{{
    {Method::kGet, "GET"},
    {Method::kHead, "HEAD"},
    {Method::kPost, "POST"},
    {Method::kPut, "PUT"},
    {Method::kPatch, "PATCH"},
    {Method::kDelete, "DELETE"},
    {Method::kOptions, "OPTIONS"},
}};

}  // namespace

std::string_view text(Method method) {
    for (const auto& [known, name] : kMethods) {
        if (known == method) return name;
    }
    return "OTHER";
}

Method parse_method(std::string_view text) {
    for (const auto& [known, name] : kMethods) {
        if (name == text) return known;
    }
    return Method::kOther;
}

bool same_name(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
               return ascii_lower(x) == ascii_lower(y);
           });
}

void Headers::add(std::string name, std::string value) {
    fields_.emplace_back(std::move(name), std::move(value));
}

std::string_view Headers::find(std::string_view name) const {
    for (const auto& [known, value] : fields_) {
        if (same_name(known, name)) return value;
    }
    return {};
}

std::size_t Headers::count(std::string_view name) const {
    return static_cast<std::size_t>(std::count_if(
        fields_.begin(), fields_.end(), [&](const auto& f) { return same_name(f.first, name); }));
}

bool Headers::has_token(std::string_view name, std::string_view token) const {
    const auto all = members(name);
    return std::any_of(all.begin(), all.end(),
                       [&](std::string_view member) { return same_name(member, token); });
}

std::vector<std::string_view> Headers::members(std::string_view name) const {
    std::vector<std::string_view> found;
    for (const auto& [known, value] : fields_) {
        if (!same_name(known, name)) continue;
        std::string_view rest = value;
        while (!rest.empty()) {
            const auto comma = rest.find(',');
            const auto member = trim(rest.substr(0, comma));
            if (!member.empty()) found.push_back(member);
            if (comma == std::string_view::npos) break;
            rest.remove_prefix(comma + 1);
        }
    }
    return found;
}

std::string_view Request::path() const {
    return std::string_view(target).substr(0, target.find('?'));
}

std::string_view Request::query() const {
    const auto mark = target.find('?');
    if (mark == std::string::npos) return {};
    return std::string_view(target).substr(mark + 1);
}

std::string_view reason_phrase(int status) {
    switch (status) {
        case 101:
            return "Switching Protocols";
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 204:
            return "No Content";
        case 304:
            return "Not Modified";
        case 308:
            return "Permanent Redirect";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 406:
            return "Not Acceptable";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 412:
            return "Precondition Failed";
        case 413:
            return "Content Too Large";
        case 415:
            return "Unsupported Media Type";
        case 417:
            return "Expectation Failed";
        case 422:
            return "Unprocessable Content";
        case 421:
            return "Misdirected Request";
        case 426:
            return "Upgrade Required";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 503:
            return "Service Unavailable";
        case 505:
            return "HTTP Version Not Supported";
        default:
            return "Unknown";
    }
}

std::string encode_head(const Response& response, const HeadContext& context) {
    std::string out;
    out.reserve(256);
    out.append("HTTP/1.1 ").append(std::to_string(response.status)).push_back(' ');
    out.append(reason_phrase(response.status)).append("\r\n");
    append_field(out, "Date", context.date);
    append_field(out, "X-Request-Id", context.request_id);
    if (!response.content_type.empty()) append_field(out, "Content-Type", response.content_type);
    for (const auto& [name, value] : response.headers)
        append_field(out, name, value);
    // RFC 9110, 8.6: neither of these two has a length.
    if (response.has_length && !response.source && response.status != 204 && response.status != 304)
        append_field(out, "Content-Length", std::to_string(response.content().size()));
    if (response.source && !context.is_http_1_0) append_field(out, "Transfer-Encoding", "chunked");
    if (!context.keep_alive)
        append_field(out, "Connection", "close");
    else if (context.is_http_1_0)
        append_field(out, "Connection", "keep-alive");
    out.append("\r\n");
    return out;
}

bool is_request_id(std::string_view text) {
    return !text.empty() && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') ||
               c == '.' || c == '_' || c == '-';
    });
}

std::string format_http_date(long long seconds) {
    static constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed",
                                                      "Thu", "Fri", "Sat"};
    static constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto time = static_cast<std::time_t>(seconds);
    std::tm parts{};
    gmtime_r(&time, &parts);
    std::array<char, 40> out{};
    // Not strftime: its names follow the locale.
    const auto size =
        std::snprintf(out.data(), out.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                      kDays.at(static_cast<std::size_t>(parts.tm_wday)), parts.tm_mday,
                      kMonths.at(static_cast<std::size_t>(parts.tm_mon)), parts.tm_year + 1900,
                      parts.tm_hour, parts.tm_min, parts.tm_sec);
    return std::string(out.data(), static_cast<std::size_t>(size));
}

}  // namespace carillon::http
