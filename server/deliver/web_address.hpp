#pragma once
// Where a notification may lead. Its addresses come from other programs, so only addresses of the
// web are followed, as on every screen (public/elements/deep_link.js).

#include <string>
#include <string_view>
#include <vector>

namespace carillon::deliver {

// The address as an absolute one of http or https, in ASCII, what must be is percent-encoded. What
// is no absolute address is joined to `base`, the public URL of the application (RFC 3986 section
// 5); where that is empty it leads nowhere. Empty: nowhere, a "javascript:" or "data:" address for
// one.
std::string web_address(std::string_view address, std::string_view base);

struct Link {
    std::string label;  // one line
    std::string url;    // of web_address
    friend bool operator==(const Link&, const Link&) = default;
};

inline constexpr std::size_t kMostActions = 3;  // more are left out
inline constexpr std::size_t kLabelChars = 60;  // more is cut

// The conventions of `data` (docs/protocol.md, A notification): `url`, and `actions` of a label and
// a url. What leads nowhere, or has no label, is left out.
struct Links {
    std::string url;  // empty: none
    std::vector<Link> actions;
    friend bool operator==(const Links&, const Links&) = default;
};
Links links_of(std::string_view data, std::string_view base);

}  // namespace carillon::deliver
