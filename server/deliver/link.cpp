#include "server/deliver/link.hpp"

#include "core/base/ascii.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <memory>

namespace carillon::deliver {

namespace {

using Url = std::unique_ptr<CURLU, void (*)(CURLU*)>;

Url make_url() {
    return {curl_url(), curl_url_cleanup};
}

// A part of it; empty when it has none.
std::string part(CURLU* url, CURLUPart which) {
    char* text = nullptr;
    if (curl_url_get(url, which, &text, 0) != CURLUE_OK) return {};
    const std::unique_ptr<char, void (*)(void*)> owned(text, curl_free);
    return text;
}

bool is_letter(char c) {
    return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z';
}

// As the URL standard reads a text before anything else: blanks and control characters at both ends
// and tabs and line ends anywhere are not there.
std::string as_read_by_browsers(std::string_view text) {
    const auto is_outer = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
    while (!text.empty() && is_outer(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_outer(text.back()))
        text.remove_suffix(1);
    std::string read;
    std::copy_if(text.begin(), text.end(), std::back_inserter(read),
                 [](char c) { return c != '\t' && c != '\n' && c != '\r'; });
    return read;
}

// "https" of "https://…", in lower case; empty for a relative one.
std::string scheme_of(std::string_view url) {
    std::string scheme;
    for (const char c : url) {
        if (c == ':') return scheme;
        const bool fits =
            is_letter(c) ||
            (!scheme.empty() && ((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'));
        if (!fits) return {};
        scheme += ascii_lower(c);
    }
    return {};
}

}  // namespace

std::optional<std::string> safe_link(std::string_view url) {
    std::string read = as_read_by_browsers(url);
    const std::string scheme = scheme_of(read);
    if (read.empty() || (!scheme.empty() && scheme != "http" && scheme != "https"))
        return std::nullopt;
    return read;
}

std::optional<std::string> https_origin(const std::string& url) {
    const Url parsed = make_url();
    if (!parsed || url.find('\0') != std::string::npos ||
        curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK ||
        part(parsed.get(), CURLUPART_SCHEME) != "https" ||
        !part(parsed.get(), CURLUPART_USER).empty() ||
        !part(parsed.get(), CURLUPART_PASSWORD).empty())
        return std::nullopt;
    std::string host = part(parsed.get(), CURLUPART_HOST);
    if (host.empty()) return std::nullopt;
    std::transform(host.begin(), host.end(), host.begin(), [](char c) { return ascii_lower(c); });
    const std::string port = part(parsed.get(), CURLUPART_PORT);
    return "https://" + host + (port.empty() || port == "443" ? "" : ":" + port);
}

}  // namespace carillon::deliver
