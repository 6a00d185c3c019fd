#include "server/deliver/web_address.hpp"

#include "core/base/utf8.hpp"
#include "core/event/directory_values.hpp"
#include "core/json/document.hpp"
#include "server/config/values.hpp"
#include "server/deliver/email/header_text.hpp"

#include <curl/curl.h>

#include <memory>
#include <optional>
#include <utility>

namespace carillon::deliver {

namespace {

// What may not stand in an address is encoded before anybody reads it.
std::string visible_ascii(std::string_view text) {
    constexpr std::string_view kNotInAddresses = "\"<>\\^`{|}";
    constexpr char kDigits[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte > 0x20 && byte < 0x7f && kNotInAddresses.find(c) == std::string_view::npos) {
            out += c;
        } else {
            out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
        }
    }
    return out;
}

std::string text_member(const json::Value& object, std::string_view name) {
    const auto found = object.find(name);
    return found && found->is(json::Kind::kString) ? std::string(found->text()) : std::string();
}

}  // namespace

std::string web_address(std::string_view address, std::string_view base) {
    address = trim_blanks(address);
    if (address.empty() || !is_utf8(address)) return {};
    const std::unique_ptr<CURLU, void (*)(CURLU*)> url(curl_url(), curl_url_cleanup);
    if (!url) return {};
    if (!base.empty() &&
        curl_url_set(url.get(), CURLUPART_URL, std::string(base).c_str(), 0) != CURLUE_OK) {
        return {};
    }
    char* text = nullptr;
    const bool is_known =
        curl_url_set(url.get(), CURLUPART_URL, visible_ascii(address).c_str(), 0) == CURLUE_OK &&
        curl_url_get(url.get(), CURLUPART_URL, &text, CURLU_PUNYCODE) == CURLUE_OK;
    const std::unique_ptr<char, void (*)(void*)> owned(text, curl_free);
    return is_known && config_values::is_http_url(text) ? std::string(text) : std::string();
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
