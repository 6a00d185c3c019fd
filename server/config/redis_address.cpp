#include "server/config/redis_address.hpp"

#include "core/base/percent.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace carillon::redis {
namespace {

bool take(std::string_view& text, std::string_view start) {
    if (text.substr(0, start.size()) != start) return false;
    text.remove_prefix(start.size());
    return true;
}

template <class Number>
std::optional<Number> whole(std::string_view text, Number low, Number high) {
    Number number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
    if (number < low || number > high) return std::nullopt;
    return number;
}

// "user:password@", ":password@", "password@" or nothing.
bool take_user_info(std::string_view& rest, Address& address) {
    const std::size_t at = rest.substr(0, rest.find('/')).rfind('@');
    if (at == std::string_view::npos) return true;
    const std::string_view info = rest.substr(0, at);
    rest.remove_prefix(at + 1);
    const std::size_t colon = info.find(':');
    const auto user = percent_decode(colon == std::string_view::npos ? "" : info.substr(0, colon));
    const auto password =
        percent_decode(colon == std::string_view::npos ? info : info.substr(colon + 1));
    if (!user || !password || (!user->empty() && password->empty())) return false;
    address.user = *user;
    address.password = *password;
    return true;
}

bool read_database(std::string_view text, Address& address) {
    if (text.empty()) return true;
    const auto database = whole<std::uint32_t>(text, 0, 1 << 20);
    if (database) address.database = *database;
    return database.has_value();
}

bool read_host(std::string_view text, Address& address) {
    std::string_view host = text;
    std::string_view port;
    if (take(host, "[")) {
        const std::size_t end = host.find(']');
        if (end == std::string_view::npos) return false;
        port = host.substr(end + 1);
        host = host.substr(0, end);
        if (!port.empty() && !take(port, ":")) return false;
    } else if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
        host = text.substr(0, colon);
        port = text.substr(colon + 1);
        if (port.empty()) return false;
    }
    if (host.empty() || host.find_first_of(" \t[]@") != std::string_view::npos) return false;
    address.host = host;
    if (port.empty()) return true;
    const auto number = whole<std::uint16_t>(port, 1, 65535);
    if (number) address.port = *number;
    return number.has_value();
}

std::optional<Address> parse_network(std::string_view rest, Address::Kind kind) {
    Address address;
    address.kind = kind;
    if (!take_user_info(rest, address)) return std::nullopt;
    const std::size_t slash = rest.find('/');
    const std::string_view database =
        slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
    if (!read_host(rest.substr(0, slash), address) || !read_database(database, address)) {
        return std::nullopt;
    }
    return address;
}

bool read_option(std::string_view option, Address& address) {
    if (take(option, "db=")) return read_database(option, address);
    std::string* const out = take(option, "user=")       ? &address.user
                             : take(option, "password=") ? &address.password
                                                         : nullptr;
    if (out == nullptr) return false;
    auto value = percent_decode(option);
    if (value) *out = std::move(*value);
    return value.has_value();
}

std::optional<Address> parse_unix(std::string_view rest) {
    Address address;
    address.kind = Address::Kind::kUnix;
    const std::size_t question = rest.find('?');
    std::string_view options =
        question == std::string_view::npos ? std::string_view() : rest.substr(question + 1);
    rest = rest.substr(0, question);
    if (take(rest, "//") && !take_user_info(rest, address)) return std::nullopt;
    const auto path = percent_decode(rest);
    if (!path || path->empty() || path->front() != '/') return std::nullopt;
    address.path = *path;
    while (!options.empty()) {
        const std::size_t end = std::min(options.find('&'), options.size());
        if (!read_option(options.substr(0, end), address)) return std::nullopt;
        options.remove_prefix(std::min(end + 1, options.size()));
    }
    return address;
}

std::optional<Address> parse_address(std::string_view url) {
    if (take(url, "redis://")) return parse_network(url, Address::Kind::kTcp);
    if (take(url, "rediss://")) return parse_network(url, Address::Kind::kTls);
    if (take(url, "unix:")) return parse_unix(url);
    return std::nullopt;
}

}  // namespace

std::string Address::text() const {
    if (kind == Kind::kUnix) return "unix:" + path;
    const bool is_ipv6 = host.find(':') != std::string::npos;
    return std::string(kind == Kind::kTls ? "rediss://" : "redis://") +
           (is_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<std::vector<Address>> parse_addresses(std::string_view list) {
    const Error refusal{Errc::kInvalid, "", kAcceptedAddresses};
    std::vector<Address> addresses;
    while (true) {
        const std::size_t comma = std::min(list.find(','), list.size());
        const auto address = parse_address(list.substr(0, comma));
        if (!address || addresses.size() == kMostServers) return refusal;
        if (std::find(addresses.begin(), addresses.end(), *address) != addresses.end()) {
            return refusal;
        }
        addresses.push_back(*address);
        if (comma == list.size()) return addresses;
        list.remove_prefix(comma + 1);
    }
}

}  // namespace carillon::redis
