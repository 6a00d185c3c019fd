#include "server/config/values.hpp"

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace carillon::config_values {

namespace {

constexpr std::size_t kShownBytes = 120;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_address(int family, const std::string& host) {
    in6_addr space{};  // the larger of both
    return inet_pton(family, host.c_str(), &space) == 1;
}

// "crm.example.com", "localhost:5173", "[::1]:8080", in lower case.
bool is_host_and_port(std::string_view text) {
    std::string_view host = text;
    std::string_view rest;
    if (!text.empty() && text.front() == '[') {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos) return false;
        if (!is_address(AF_INET6, std::string(text.substr(1, end - 1)))) return false;
        rest = text.substr(end + 1);
    } else {
        const std::size_t colon = text.find(':');
        host = text.substr(0, colon);
        if (colon != std::string_view::npos) rest = text.substr(colon);
        const auto fits = [](char c) {
            return is_letter(c) || is_digit(c) || c == '.' || c == '-';
        };
        if (host.empty() || !std::all_of(host.begin(), host.end(), fits)) return false;
    }
    if (rest.empty()) return true;
    return rest.front() == ':' && parse_whole(rest.substr(1), 1, 65535).has_value();
}

// Of a page, or of an app that brings its pages along: capacitor, tauri, chrome-extension and the
// like.
bool is_scheme_of_pages(std::string_view scheme) {
    constexpr std::string_view kOthers[] = {"about", "blob", "data",       "file",
                                            "ftp",   "ws",   "javascript", "wss"};
    const auto fits = [](char c) {
        return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
    };
    return !scheme.empty() && is_letter(scheme.front()) &&
           std::all_of(scheme.begin(), scheme.end(), fits) &&
           std::find(std::begin(kOthers), std::end(kOthers), scheme) == std::end(kOthers);
}

std::optional<std::string> parse_origin(std::string_view text) {
    std::string origin = ascii_lowered(text);
    const std::size_t colon = origin.find("://");
    if (colon == std::string::npos) return std::nullopt;
    const std::string scheme = origin.substr(0, colon);
    if (!is_scheme_of_pages(scheme)) return std::nullopt;
    if (!is_host_and_port(std::string_view(origin).substr(colon + 3))) return std::nullopt;
    const std::string_view own_port = scheme == "https" ? ":443" : scheme == "http" ? ":80" : "";
    if (!own_port.empty() && origin.size() > own_port.size() &&
        origin.compare(origin.size() - own_port.size(), own_port.size(), own_port) == 0) {
        origin.resize(origin.size() - own_port.size());
    }
    return origin;
}

// Separated by commas or blanks. Nothing where one is not acceptable, or where there is none.
template <class T, class Parse>
std::optional<std::vector<T>> parse_list(std::string_view text, Parse parse) {
    std::vector<T> list;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find_first_of(", \t", at), text.size());
        if (end > at) {
            auto one = parse(text.substr(at, end - at));
            if (!one) return std::nullopt;
            list.push_back(std::move(*one));
        }
        at = end + 1;
    }
    if (list.empty()) return std::nullopt;  // separators alone
    return list;
}

}  // namespace

std::optional<std::uint32_t> parse_whole(std::string_view text, std::uint32_t low,
                                         std::uint32_t high) {
    std::uint32_t number = 0;
    const char* end = text.data() + text.size();
    const auto [at, failure] = std::from_chars(text.data(), end, number);
    if (failure != std::errc() || at != end || number < low || number > high) return std::nullopt;
    return number;
}

std::optional<double> parse_decimal(std::string_view text, double high) {
    const bool plain =
        !text.empty() && std::count(text.begin(), text.end(), '.') <= 1 &&
        std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || c == '.'; });
    if (!plain) return std::nullopt;
    double number = 0;
    const char* end = text.data() + text.size();
    const auto [at, failure] = std::from_chars(text.data(), end, number);
    if (failure != std::errc() || at != end || number > high) return std::nullopt;
    return number;
}

std::optional<bool> parse_bool(std::string_view text) {
    const std::string value = ascii_lowered(text);
    if (value == "true" || value == "yes" || value == "on" || value == "1") return true;
    if (value == "false" || value == "no" || value == "off" || value == "0") return false;
    return std::nullopt;
}

std::optional<ListenAddress> parse_listen(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto port = parse_whole(text.substr(colon + 1), 0, 65535);
    if (!port) return std::nullopt;
    ListenAddress address;
    address.port = static_cast<std::uint16_t>(*port);
    std::string_view host = text.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
        address.host = host.substr(1, host.size() - 2);
        address.is_ipv6 = true;
        if (!is_address(AF_INET6, address.host)) return std::nullopt;
        return address;
    }
    address.host = host.empty() ? "0.0.0.0" : host == "localhost" ? "127.0.0.1" : std::string(host);
    if (!is_address(AF_INET, address.host)) return std::nullopt;
    return address;
}

std::optional<std::vector<std::string>> parse_origins(std::string_view text) {
    return parse_list<std::string>(text, parse_origin);
}

std::optional<std::vector<Network>> parse_networks(std::string_view text) {
    return parse_list<Network>(text, parse_network);
}

bool is_http_url(std::string_view text) {
    constexpr std::size_t kMostBytes = 2048;
    const std::size_t scheme = text.find("://");
    if (scheme == std::string_view::npos || text.size() > kMostBytes) return false;
    if (text.substr(0, scheme) != "http" && text.substr(0, scheme) != "https") return false;
    const std::string_view rest = text.substr(scheme + 3);
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
    if (authority.empty() || authority.back() == '@') return false;
    return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

bool are_secrets(const std::string& text) {
    constexpr std::size_t kMost = 16;
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        std::size_t size = end - at;
        if (size > 0 && text[end - 1] == '\r') --size;
        if (size > 0 && (size < 32 || ++count > kMost)) return false;
        at = end + 1;
    }
    return count > 0;
}

std::string shown(std::string_view value) {
    std::string out = "\"";
    for (const char c : is_utf8(value) ? cut_bytes(value, kShownBytes) : std::string("not UTF-8")) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\x%02x", byte);
            out += escape;
        } else {
            if (c == '"' || c == '\\') out += '\\';
            out += c;
        }
    }
    return out + '"';
}

namespace {

// "host:port": with another thing than a port behind the colon it may be "user:password" whose host
// was forgotten.
bool is_host_with_port(std::string_view authority) {
    const std::size_t colon = authority.rfind(':');
    if (colon == std::string_view::npos || authority.back() == ']') return true;
    return colon > 0 && parse_whole(authority.substr(colon + 1), 1, 65535).has_value();
}

}  // namespace

std::string shown_url(std::string_view value) {
    std::string text(value);
    const std::size_t scheme = text.find("://");
    const std::size_t at = text.rfind('@');
    const std::size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
    if (at != std::string::npos) {
        const std::size_t from = begin <= at ? begin : 0;
        text.replace(from, at - from, "***");
    } else if (scheme != std::string::npos) {
        const std::size_t end = std::min(text.find_first_of("/?#", begin), text.size());
        const std::string_view authority = std::string_view(text).substr(begin, end - begin);
        if (text.find("://", begin) != std::string::npos) {
            text.replace(begin, std::string::npos, "***");  // several: any of them may be so
        } else if (!authority.empty() && !is_host_with_port(authority)) {
            text.replace(begin, end - begin, "***");
        }
    } else if (const std::size_t equals = text.find('='); equals != std::string::npos) {
        text.replace(equals + 1, std::string::npos, "***");  // "host=… password=…"
    }
    const std::size_t query = text.find('?');
    if (query != std::string::npos) text.replace(query + 1, std::string::npos, "***");
    return shown(text);
}

}  // namespace carillon::config_values
