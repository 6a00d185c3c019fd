#include "server/config/smtp_address.hpp"

#include "core/base/percent.hpp"

#include <algorithm>
#include <charconv>

namespace carillon {
namespace {

using Security = SmtpAddress::Security;

Error wrong(std::string_view why) {
    return {Errc::kInvalid, "", std::string(why) + "; accepted: " + kAcceptedSmtpAddress};
}

bool take(std::string_view& text, std::string_view start) {
    if (text.substr(0, start.size()) != start) return false;
    text.remove_prefix(start.size());
    return true;
}

// What stands before the first of `ends`, which stays.
std::string_view take_until(std::string_view& text, std::string_view ends) {
    const std::size_t end = std::min(text.find_first_of(ends), text.size());
    const std::string_view taken = text.substr(0, end);
    text.remove_prefix(end);
    return taken;
}

bool is_host_name(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '-' || c == '_';
    });
}

bool is_ipv6(std::string_view text) {
    return text.find(':') != std::string_view::npos &&
           text.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
}

// A command of SMTP is a line.
bool is_line(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; });
}

Status read_user_info(std::string_view info, SmtpAddress& address) {
    const std::size_t colon = info.find(':');
    if (colon == std::string_view::npos) return wrong("a user without a password");
    const auto user = percent_decode(info.substr(0, colon));
    const auto password = percent_decode(info.substr(colon + 1));
    if (!user || !password) return wrong("user or password is not percent-encoded UTF-8");
    if (user->empty() || password->empty()) return wrong("user or password is empty");
    if (!is_line(*user) || !is_line(*password)) {
        return wrong("user or password holds a control character");
    }
    address.user = *user;
    address.password = *password;
    return Done{};
}

Status read_host(std::string_view text, SmtpAddress& address) {
    std::string_view port;
    std::string_view host = text;
    if (take(host, "[")) {
        const std::size_t end = host.find(']');
        if (end == std::string_view::npos) return wrong("a bracket that does not close");
        port = host.substr(end + 1);
        host = host.substr(0, end);
        if (!is_ipv6(host)) return wrong("in brackets stands something other than an IPv6 address");
    } else {
        port = text.substr(std::min(text.find(':'), text.size()));
        host = text.substr(0, text.size() - port.size());
        if (host.empty()) return wrong("no host");
        if (!is_host_name(host))
            return wrong("the host may have letters, digits, '.', '-' and '_' only");
    }
    address.host = host;
    if (port.empty()) return Done{};
    std::uint16_t number = 0;
    const char* const end = port.data() + port.size();
    const auto [at, failure] = std::from_chars(port.data() + 1, end, number);
    if (port.front() != ':' || failure != std::errc() || at != end || number == 0) {
        return wrong("the port must be a number from 1 to 65535");
    }
    address.port = number;
    return Done{};
}

Status read_options(std::string_view options, bool is_smtps, SmtpAddress& address) {
    while (!options.empty()) {
        const std::string_view option = take_until(options, "&");
        take(options, "&");
        if (option == "starttls=required") {
            address.security = Security::kRequired;
        } else if (option == "starttls=optional") {
            address.security = Security::kOptional;
        } else {
            return wrong("an unknown option");
        }
        if (is_smtps) return wrong("smtps:// is TLS from the first byte and has no starttls");
    }
    return Done{};
}

}  // namespace

std::string SmtpAddress::text() const {
    const bool has_colon = host.find(':') != std::string::npos;
    return std::string(security == Security::kTls ? "smtps://" : "smtp://") +
           (has_colon ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<SmtpAddress> parse_smtp_address(std::string_view url) {
    SmtpAddress address;
    const bool is_smtps = take(url, "smtps://");
    if (!is_smtps && !take(url, "smtp://")) return wrong("neither smtp:// nor smtps://");
    const std::size_t question = std::min(url.find('?'), url.size());
    std::string_view options = url.substr(std::min(question + 1, url.size()));
    url = url.substr(0, question);
    // A password with an "@" of its own may also stand there as it is.
    if (const std::size_t at = url.rfind('@'); at != std::string_view::npos) {
        if (const Status read = read_user_info(url.substr(0, at), address); !read) {
            return read.error();
        }
        url.remove_prefix(at + 1);
    }
    address.port = is_smtps ? 465 : address.user.empty() ? 25 : 587;
    if (const Status read = read_host(take_until(url, "/"), address); !read) return read.error();
    if (take(url, "/")) {
        if (!url.empty() && !is_host_name(url))
            return wrong("the name behind the / may have letters, digits, '.', '-' and '_' only");
        address.hello = url;
    }
    if (is_smtps) {
        address.security = Security::kTls;
    } else if (!address.user.empty()) {
        address.security = Security::kRequired;
    }
    if (const Status read = read_options(options, is_smtps, address); !read) return read.error();
    return address;
}

}  // namespace carillon
