#pragma once
// What an answer of a push service means for the message.

#include "server/deliver/push/http_exchange.hpp"
#include "server/deliver/sender.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace carillon::deliver {

// Of the header Retry-After (RFC 9110 section 10.2.3), seconds or a date. Nothing for any other
// text.
std::optional<Millis> parse_retry_after(const std::string& text, Millis now);

// "NAME answers 400: what it says", on one line, for whoever looks at the delivery.
std::string describe(const PushAnswer& answer, std::string_view name);

// Of a Web Push service (RFC 8030 sections 5 and 8.1), `name` being its origin: taken by 2xx, gone
// by 404 and 410, later by 408, 429, 5xx and where no answer came, refused by everything else.
Outcome push_outcome(const PushAnswer& answer, std::string_view name, Millis now);

}  // namespace carillon::deliver
