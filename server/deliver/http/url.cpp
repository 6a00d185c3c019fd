#include "server/deliver/http/url.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <string_view>

namespace carillon::deliver {

namespace {

constexpr std::size_t kUrlBytes = 2000;

struct CleanUp {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
    void operator()(char* text) const { curl_free(text); }
};
using ParsedUrl = std::unique_ptr<CURLU, CleanUp>;

std::string part_of(const ParsedUrl& url, CURLUPart part) {
    char* text = nullptr;
    if (curl_url_get(url.get(), part, &text, 0) != CURLUE_OK) return {};
    const std::unique_ptr<char, CleanUp> owned(text);
    return text;
}

Error refuse(std::string why) {
    return {Errc::kInvalid, "url", std::move(why)};
}

bool is_localhost(const std::string& host) {
    constexpr std::string_view kName = "localhost";
    return std::equal(host.begin(), host.end(), kName.begin(), kName.end(),
                      [](char a, char b) { return (a | 0x20) == b; });
}

bool is_printable(char c) {
    return c > ' ' && c != '\x7f';
}

}  // namespace

Result<UrlPlace> read_url(const std::string& url) {
    if (url.size() > kUrlBytes) return refuse("the URL is longer than 2,000 bytes");
    if (!std::all_of(url.begin(), url.end(), is_printable))
        return refuse("the URL holds a blank, a control character or one that is not ASCII");
    const ParsedUrl parsed(curl_url());
    if (!parsed) return Error{Errc::kInternal, "", "libcurl has no memory"};
    if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME) !=
        CURLUE_OK)
        return refuse("not a URL; accepted is http:// or https:// with a host");
    const std::string scheme = part_of(parsed, CURLUPART_SCHEME);
    if (scheme != "http" && scheme != "https")
        return refuse("the URL begins with " + scheme + ":; accepted are http: and https:");
    UrlPlace place;
    place.host = part_of(parsed, CURLUPART_HOST);
    if (place.host.size() > 2 && place.host.front() == '[')
        place.host = place.host.substr(1, place.host.size() - 2);
    place.address = parse_ip(place.host);
    place.has_credentials =
        !part_of(parsed, CURLUPART_USER).empty() || !part_of(parsed, CURLUPART_PASSWORD).empty();
    return place;
}

Status check_url(const std::string& url, const AddressRule& rule) {
    const auto place = read_url(url);
    if (!place) return place.error();
    if (place->has_credentials) return refuse("the URL holds a user or a password; leave them out");
    // RFC 6761, section 6.3: whatever a resolver says.
    const auto address = is_localhost(place->host) ? parse_ip("127.0.0.1") : place->address;
    const char* const why = address ? rule(*address) : nullptr;
    if (why != nullptr)
        return refuse((place->address ? ip_text(*place->address) : place->host) + " is " + why);
    return Done{};
}

}  // namespace carillon::deliver
