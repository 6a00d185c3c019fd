#pragma once
// How the senders of push messages ask others: the client, or a test in its place.

#include "server/deliver/http/http_message.hpp"

#include <functional>

namespace carillon::deliver {

// Answers once, as HttpClient::send does; not at all once its client is gone.
using HttpExchange = std::function<void(HttpRequest, std::function<void(HttpAnswer)>)>;

}  // namespace carillon::deliver
