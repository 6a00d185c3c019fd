#pragma once
// One request over HTTP to somebody else's server, and what came of it.

#include "core/base/time.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace carillon::deliver {

struct HttpRequest {
    std::string method = "POST";
    std::string url;  // http or https
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    Millis timeout{10000};  // of all of it: the name, the connection, the answer
};

struct HttpAnswer {
    int status = 0;           // 0: none came, `error` tells why
    std::string error;        // one line; never holds the URL, which may hold a password
    std::string location;     // of the header of that name; empty: none
    std::string retry_after;  // likewise
    std::string body;         // its beginning, where it is longer than the client keeps

    bool is_success() const { return status >= 200 && status < 300; }
    friend bool operator==(const HttpAnswer&, const HttpAnswer&) = default;
};

// "NAME answers 400: what it says" or "NAME: why there is no answer", on one line of at most 400
// bytes, for whoever looks at the delivery.
std::string describe(const HttpAnswer& answer, std::string_view name);

// Text of somebody else as a part of a line: its first `bytes`, without control characters and what
// is not UTF-8.
std::string one_line(std::string_view text, std::size_t bytes);

}  // namespace carillon::deliver
