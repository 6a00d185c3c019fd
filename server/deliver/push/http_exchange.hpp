#pragma once
// A request over HTTP and what came of it, as the senders of push messages need it.

#include "core/base/time.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace carillon::deliver {

struct PushRequest {
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;  // by POST
};

struct PushAnswer {
    int status = 0;  // 0: none came, `error` tells why
    std::string error;
    std::string location;     // of the header of that name; empty: none
    std::string retry_after;  // likewise
    std::string body;
};

// Answers once, on the thread of the sender. Redirects are not followed; whether the address may be
// asked at all is decided behind it.
using PushExchange = std::function<void(PushRequest, std::function<void(PushAnswer)>)>;

}  // namespace carillon::deliver
