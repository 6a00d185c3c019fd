#include "server/http/api/router.hpp"

#include "core/base/percent.hpp"

#include <algorithm>

namespace carillon {

namespace {

std::vector<std::string_view> split(std::string_view path) {
    std::vector<std::string_view> segments;
    while (!path.empty()) {
        path.remove_prefix(1);  // the slash
        const auto slash = path.find('/');
        segments.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos) break;
        path.remove_prefix(slash);
    }
    return segments;
}

bool is_parameter(std::string_view segment) {
    return segment.starts_with('{');
}

// How many of its segments are literal; nothing when it does not fit. `path` as it was sent.
std::optional<std::size_t> fit(std::string_view pattern,
                               const std::vector<std::string_view>& path) {
    const auto wanted = split(pattern);
    if (wanted.size() != path.size()) return std::nullopt;
    std::size_t literal = 0;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (is_parameter(wanted[i]) ? path[i].empty() : wanted[i] != path[i]) return std::nullopt;
        if (!is_parameter(wanted[i])) ++literal;
    }
    return literal;
}

std::string allow_of(const std::vector<http::Method>& methods) {
    std::string allow;
    const auto add = [&](http::Method method) {
        if (!allow.empty()) allow.append(", ");
        allow.append(text(method));
    };
    for (const http::Method method : methods) {
        add(method);
        if (method == http::Method::kGet) add(http::Method::kHead);
    }
    add(http::Method::kOptions);
    return allow;
}

}  // namespace

RouteMatch match(std::span<const Route> routes, http::Method method, std::string_view path) {
    RouteMatch found;
    const auto segments = split(path);
    std::vector<std::string> decoded;
    for (const std::string_view segment : segments) {
        auto text = percent_decode(segment);
        if (!text) {
            found.is_malformed = true;
            return found;
        }
        decoded.push_back(std::move(*text));
    }
    if (method == http::Method::kHead) method = http::Method::kGet;

    // Of the patterns that fit only the most literal ones count: "/unread" is not an {id}.
    std::size_t best = 0;
    std::vector<http::Method> methods;
    for (const Route& route : routes) {
        const auto literal = fit(route.pattern, segments);
        if (!literal || *literal < best) continue;
        if (*literal > best) {
            best = *literal;
            methods.clear();
            found.route = nullptr;
        }
        methods.push_back(route.method);
        found.path = &route;
        if (route.method == method) found.route = &route;
    }
    if (methods.empty()) return found;
    found.allow = allow_of(methods);
    if (!found.route) return found;
    const auto pattern = split(found.route->pattern);
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (is_parameter(pattern[i])) found.parameters.push_back(std::move(decoded[i]));
    }
    return found;
}

}  // namespace carillon
