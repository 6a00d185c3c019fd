#pragma once
// Where something that leaves may lead, and to whom a URL belongs. By libcurl's reader of URLs,
// which ends in the .cpp.

#include <optional>
#include <string>
#include <string_view>

namespace carillon::deliver {

// The address as it may be sent: a web address, or one that is relative to the page. Nothing for
// any other scheme ("javascript:" …), read as a browser reads it, and for an empty one. The rule of
// every screen (public/elements/deep_link.js).
std::optional<std::string> safe_link(std::string_view url);

// Of an https URL without user and password: "https://host" with its port where it is not 443.
// Nothing for any other text.
std::optional<std::string> https_origin(const std::string& url);

}  // namespace carillon::deliver
