#include "server/deliver/web_address.hpp"

#include "core/base/hex.hpp"
#include "core/base/percent.hpp"
#include "core/base/utf8.hpp"
#include "core/json/document.hpp"
#include "server/base/text/ascii_domain.hpp"
#include "server/config/values.hpp"
#include "server/deliver/email/header_text.hpp"
#include "server/deliver/link.hpp"

#include <curl/curl.h>

#include <memory>
#include <optional>
#include <utility>

namespace carillon::deliver {

namespace {

// What may not stand in an address is encoded before anybody reads it.
std::string visible_ascii(std::string_view text) {
    constexpr std::string_view kNotInAddresses = "\"<>\\^`{|}";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte > 0x20 && byte < 0x7f && kNotInAddresses.find(c) == std::string_view::npos) {
            out += c;
        } else {
            append_upper_hex(out += '%', c);
        }
    }
    return out;
}

using UrlParts = std::unique_ptr<CURLU, void (*)(CURLU*)>;

bool set_part(const UrlParts& url, CURLUPart part, const std::string& text) {
    return curl_url_set(url.get(), part, text.c_str(), 0) == CURLUE_OK;
}

// Empty where there is none.
std::string part(const UrlParts& url, CURLUPart part) {
    char* text = nullptr;
    if (curl_url_get(url.get(), part, &text, 0) != CURLUE_OK) return {};
    const std::unique_ptr<char, void (*)(void*)> owned(text, curl_free);
    return text;
}

std::string text_member(const json::Value& object, std::string_view name) {
    const auto found = object.find(name);
    return found && found->is(json::Kind::kString) ? std::string(found->text()) : std::string();
}

}  // namespace

std::string web_address(std::string_view address, std::string_view base) {
    const auto safe = safe_link(address);
    if (!safe || !is_utf8(*safe)) return {};
    const UrlParts url(curl_url(), curl_url_cleanup);
    if (!url) return {};
    if (!base.empty() && !set_part(url, CURLUPART_URL, std::string(base))) return {};
    if (!set_part(url, CURLUPART_URL, visible_ascii(*safe))) return {};
    const auto host = percent_decode(part(url, CURLUPART_HOST));
    const auto name = host ? ascii_domain(*host) : std::nullopt;
    if (!name || (*name != host && !set_part(url, CURLUPART_HOST, *name))) return {};
    std::string whole = part(url, CURLUPART_URL);
    return config_values::is_http_url(whole) ? whole : std::string();
}

Links links_of(std::string_view data, std::string_view base) {
    Links links;
    const auto document = json::Document::parse(data);
    if (!document || !document->root().is(json::Kind::kObject)) return links;
    const json::Value root = document->root();
    links.url = web_address(text_member(root, "url"), base);
    const auto actions = root.find("actions");
    if (!actions || !actions->is(json::Kind::kArray)) return links;
    for (const json::Value action : *actions) {
        if (links.actions.size() == kMostActions) break;
        if (!action.is(json::Kind::kObject)) continue;
        Link link{cut_code_points(one_line(text_member(action, "label")), kLabelChars),
                  web_address(text_member(action, "url"), base)};
        if (!link.label.empty() && !link.url.empty()) links.actions.push_back(std::move(link));
    }
    return links;
}

}  // namespace carillon::deliver
