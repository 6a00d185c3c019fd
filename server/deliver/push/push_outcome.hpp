#pragma once
// What an answer of a push service means for the message.

#include "server/deliver/http/http_message.hpp"
#include "server/deliver/sender.hpp"

#include <string_view>

namespace carillon::deliver {

// Of a Web Push service (RFC 8030 sections 5 and 8.1), `name` being its origin: taken by 2xx, gone
// by 404 and 410, later by 408, 429, 5xx and where no answer came, refused by everything else; by
// 401 and 403 it is our key that is not taken.
Outcome push_outcome(const HttpAnswer& answer, std::string_view name, Millis now);

}  // namespace carillon::deliver
