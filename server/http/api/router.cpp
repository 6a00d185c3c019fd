#include "server/http/api/router.hpp"

#include "core/base/percent.hpp"

namespace carillon {

namespace {

// The segments of a path, one after the other: "/a//b" has "a", "" and "b".
class Segments {
  public:
    explicit Segments(std::string_view path) : rest_(path) {}

    bool at_end() const { return rest_.empty(); }
    // Precondition: not at the end.
    std::string_view next() {
        rest_.remove_prefix(1);  // the slash
        const std::string_view segment = rest_.substr(0, rest_.find('/'));
        rest_.remove_prefix(segment.size());
        return segment;
    }

  private:
    std::string_view rest_;
};

bool is_parameter(std::string_view segment) {
    return segment.starts_with('{');
}

// How many of its segments are literal; nothing when it does not fit. `path` as it was sent.
std::optional<std::size_t> fit(std::string_view pattern, std::string_view path) {
    // Most do not, and this tells it soonest.
    if (!path.starts_with(pattern.substr(0, pattern.find('{')))) return std::nullopt;
    Segments wanted(pattern);
    Segments sent(path);
    std::size_t literal = 0;
    while (!wanted.at_end() && !sent.at_end()) {
        const std::string_view want = wanted.next();
        const std::string_view segment = sent.next();
        const bool is_any = is_parameter(want);
        if (is_any ? segment.empty() : want != segment) return std::nullopt;
        if (!is_any) ++literal;
    }
    if (!wanted.at_end() || !sent.at_end()) return std::nullopt;
    return literal;
}

// The methods of the routes that fit with so many literal segments.
std::string allow_of(std::span<const Route> routes, std::string_view path, std::size_t literal) {
    std::string allow;
    const auto add = [&](http::Method method) {
        if (!allow.empty()) allow.append(", ");
        allow.append(text(method));
    };
    for (const Route& route : routes) {
        if (fit(route.pattern, path) != literal) continue;
        add(route.method);
        if (route.method == http::Method::kGet) add(http::Method::kHead);
    }
    add(http::Method::kOptions);
    return allow;
}

// Precondition: they fit, and each segment can be decoded.
std::vector<std::string> parameters_of(std::string_view pattern, std::string_view path) {
    std::vector<std::string> parameters;
    Segments wanted(pattern);
    for (Segments sent(path); !sent.at_end();) {
        const std::string_view segment = sent.next();
        if (is_parameter(wanted.next())) parameters.push_back(*percent_decode(segment));
    }
    return parameters;
}

}  // namespace

RouteMatch match(std::span<const Route> routes, http::Method method, std::string_view path) {
    RouteMatch found;
    for (Segments segments(path); !segments.at_end();) {
        if (!percent_decode(segments.next())) {
            found.is_malformed = true;
            return found;
        }
    }
    if (method == http::Method::kHead) method = http::Method::kGet;

    // Of the patterns that fit only the most literal ones count: "/unread" is not an {id}.
    std::size_t best = 0;
    for (const Route& route : routes) {
        const auto literal = fit(route.pattern, path);
        if (!literal || *literal < best) continue;
        if (*literal > best) {
            best = *literal;
            found.route = nullptr;
        }
        found.path = &route;
        if (route.method == method) found.route = &route;
    }
    if (found.route) {
        found.parameters = parameters_of(found.route->pattern, path);
    } else if (found.path) {
        found.allow = allow_of(routes, path, best);
    }
    return found;
}

}  // namespace carillon
