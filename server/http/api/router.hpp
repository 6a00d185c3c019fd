#pragma once
// Which route a request takes: a pure look-up in a table of methods and paths.

#include "server/auth/principal.hpp"
#include "server/http/net/http.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace carillon {

class Exchange;

// What a route takes for a body. One that is wanted must be JSON, or a form; of one that is not
// wanted, nothing is kept.
enum class Body {
    kNone,
    kSmall,     // the parameters of an operation
    kDocument,  // an entry of the directory, a message to people
    kEvents,
    kForm,     // of another service that calls back
    kAnyForm,  // of a page or a mail program, also multipart
};
// The most bytes that are read of it; more is 413.
constexpr std::size_t most_bytes(Body body) {
    switch (body) {
        case Body::kNone:
            return 0;
        case Body::kSmall:
        case Body::kForm:
        case Body::kAnyForm:
            return std::size_t{64} * 1024;
        case Body::kDocument:
            return std::size_t{256} * 1024;
        case Body::kEvents:
            return std::size_t{8} * 1024 * 1024;
    }
    return 0;
}

struct Route {
    http::Method method = http::Method::kGet;
    std::string_view pattern;  // "/a/{name}/b": {name} is any one segment that is not empty
    void (*handle)(std::shared_ptr<Exchange>) = nullptr;
    std::optional<Permission> permission;  // nothing: no sign-in is needed
    Body body = Body::kNone;
    bool is_for_operators = false;  // only at NOTIFICATION_ADMIN_LISTEN, where there is one
    bool is_at_admin = false;       // answered there at all
    std::optional<Permission> or_permission = {};  // will do as well
    bool is_for_admins = false;                    // of that role alone, whatever else a token may
};

struct RouteMatch {
    const Route* route = nullptr;         // set: found
    const Route* path = nullptr;          // one of this path, whatever its method
    std::vector<std::string> parameters;  // percent-decoded, in order
    std::string allow;                    // of a path that is known, the methods for Allow
    bool is_malformed = false;            // a percent escape of the path is none
};

// Literal segments win over {name}. HEAD takes the route of GET. A path with a slash too many is
// another path, and so is one that spells a letter of a literal segment as %XX: whoever guards a
// path in front of the server need know one spelling. Neither route nor allow: the path is unknown.
RouteMatch match(std::span<const Route> routes, http::Method method, std::string_view path);

}  // namespace carillon
