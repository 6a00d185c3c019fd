#pragma once
// Which route a request takes: a pure look-up in a table of methods and paths.

#include "server/auth/principal.hpp"
#include "server/net/http.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace carillon {

class Exchange;

struct Route {
    http::Method method = http::Method::kGet;
    std::string_view pattern;  // "/a/{name}/b": {name} is any one segment that is not empty
    void (*handle)(std::shared_ptr<Exchange>) = nullptr;
    std::optional<Permission> permission;  // nothing: no sign-in is needed
    bool takes_json = false;               // a body must be JSON
};

struct RouteMatch {
    const Route* route = nullptr;         // set: found
    std::vector<std::string> parameters;  // percent-decoded, in order
    std::string allow;                    // of a path that is known, the methods for Allow
    bool is_malformed = false;            // a percent escape of the path is none
};

// Literal segments win over {name}. HEAD takes the route of GET. A path with a slash too many is
// another path. Neither route nor allow: the path is unknown.
RouteMatch match(std::span<const Route> routes, http::Method method, std::string_view path);

}  // namespace carillon
