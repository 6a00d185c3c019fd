#include "server/http/api/api.hpp"

#include "server/auth/authenticator.hpp"
#include "server/base/log/log.hpp"
#include "server/base/metrics/metrics.hpp"
#include "server/base/work/worker_pool.hpp"
#include "server/http/api/exchange.hpp"
#include "server/http/api/openapi.hpp"
#include "server/http/api/routes.hpp"
#include "server/http/net/cors.hpp"
#include "server/http/net/live_request.hpp"
#include "server/http/net/problem.hpp"
#include "server/http/site/site.hpp"
#include "server/ingest/directory_learner.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace carillon {

namespace {

using http::Method;

constexpr const char* kFileMethods = "GET, HEAD, OPTIONS";

// Paths below these are never files.
bool belongs_to_api(std::string_view path) {
    return path.starts_with("/api/") || path == "/api" || path.starts_with("/ws/");
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

bool is_json(std::string_view content_type) {
    const auto media = trim(content_type.substr(0, content_type.find(';')));
    if (media.size() > 5 && http::same_name(media.substr(media.size() - 5), "+json")) return true;
    return media.empty() || http::same_name(media, "application/json");
}

bool is_form(std::string_view content_type) {
    const auto media = trim(content_type.substr(0, content_type.find(';')));
    return http::same_name(media, "application/x-www-form-urlencoded");
}

bool is_multipart_form(std::string_view content_type) {
    const auto media = trim(content_type.substr(0, content_type.find(';')));
    return http::same_name(media, "multipart/form-data");
}

// Nothing is unpacked here: what looks small could be large.
bool is_packed(const http::Request& request) {
    const auto codings = request.headers.members("Content-Encoding");
    return std::any_of(codings.begin(), codings.end(), [](std::string_view coding) {
        return !http::same_name(coding, "identity");
    });
}

http::Response not_unpacked(std::string_view request_id) {
    auto response = problem(415, "Content-Encoding must be identity or absent", request_id);
    response.headers.emplace_back("Accept-Encoding", "identity");  // RFC 9110, 15.5.16
    return response;
}

Result<Principal> sign_in_bearer(const http::Request& request, const ApiServices& services) {
    const auto token = bearer_token(request.headers.find("Authorization"));
    if (!token)
        return Error{Errc::kUnauthenticated, "Authorization",
                     "a token is needed: Authorization: Bearer …"};
    return services.authenticator.verify(*token, services.clock());
}

// The answer to OPTIONS, a CORS preflight among them.
http::Response options(const std::string& allow) {
    http::Response response;
    response.status = 204;
    response.headers.emplace_back("Allow", allow);
    response.headers.emplace_back("Access-Control-Allow-Methods", allow);
    response.headers.emplace_back(
        "Access-Control-Allow-Headers",
        "Authorization, Content-Type, Idempotency-Key, If-Match, Last-Event-ID, "
        "X-Request-Id");
    response.headers.emplace_back("Access-Control-Max-Age", "600");
    return response;
}

http::Response not_allowed(Method method, const std::string& allow, std::string_view request_id) {
    // Of one that no route has, its name is not kept.
    const std::string_view named = method == Method::kOther ? "the method" : text(method);
    auto response = problem(405, std::string(named) + " is not one of: " + allow, request_id);
    response.headers.emplace_back("Allow", allow);
    return response;
}

http::Response not_found(std::string_view request_id) {
    return problem(Error{Errc::kNotFound, "", "there is nothing at this path"}, request_id);
}

// For the metrics: what is at no path of the table.
constexpr std::string_view kSiteRoute = "site";
constexpr std::string_view kExtraRoute = "extra";
constexpr std::string_view kUnknownRoute = "unknown";

// What decide() has found out and handle() needs.
struct Call final : Decision::Found {
    const Route* route = nullptr;  // null: a file, or a route beside the table
    std::vector<std::string> parameters;
    Principal principal;  // of a route that needs one
};

Status may(const Route& route, const http::Request& head, const ApiServices& services,
           Principal& principal) {
    if (!route.permission) return Done{};
    auto signed_in = sign_in_bearer(head, services);
    if (!signed_in) return signed_in.error();
    if (route.is_for_admins && signed_in->role != Role::kAdmin)
        return Error{Errc::kForbidden, "", "this is for the role admin"};
    if (!signed_in->may(*route.permission) &&
        !(route.or_permission && signed_in->may(*route.or_permission)))
        return Error{Errc::kForbidden, "",
                     "the token lacks " + std::string(text(*route.permission))};
    principal = std::move(signed_in).value();
    return Done{};
}

// A route beside the table says itself what it takes.
std::optional<http::Response> refuse_body(const http::Request& head, const Route* route) {
    const std::string_view type = head.headers.find("Content-Type");
    if (route && route->body == Body::kAnyForm) {
        if (!type.empty() && !is_form(type) && !is_multipart_form(type))
            return problem(415,
                           "Content-Type must be application/x-www-form-urlencoded or "
                           "multipart/form-data",
                           head.request_id);
    } else if (route && route->body == Body::kForm) {
        if (!is_form(type))
            return problem(415, "Content-Type must be application/x-www-form-urlencoded",
                           head.request_id);
    } else if (route && !is_json(type)) {
        return problem(415, "Content-Type must be application/json", head.request_id);
    }
    if (is_packed(head)) return not_unpacked(head.request_id);
    return std::nullopt;
}

}  // namespace

Api::Api(const ApiServices& services) : services_(services) {
    prepare_openapi();
}

bool Api::is_hidden(const RouteMatch& match, http::Door door) const {
    if (door == http::Door::kAdmin) return !match.path || !match.path->is_at_admin;
    return services_.has_admin_door && match.path && match.path->is_for_operators;
}

// What there is no such path or no such method for.
std::optional<http::Response> Api::refuse(const http::Request& head, const RouteMatch& match,
                                          bool is_extra) const {
    if (match.is_malformed)
        return problem(400, "the path has a malformed percent escape", head.request_id);
    if (match.route || is_extra) return std::nullopt;
    if (!match.path && belongs_to_api(head.path())) return not_found(head.request_id);
    const bool is_read = head.method == Method::kGet || head.method == Method::kHead;
    if (!match.path && is_read) return std::nullopt;  // a file
    const std::string allow = match.path ? match.allow : kFileMethods;
    return head.method == Method::kOptions ? options(allow)
                                           : not_allowed(head.method, allow, head.request_id);
}

Decision Api::decide(const http::Request& head, bool has_body) {
    Decision decision;
    auto matched = match(routes(), head.method, head.path());
    const bool is_extra =
        !matched.path && services_.extra_routes && head.path().starts_with(kExtraRoutes);
    decision.route = matched.path                  ? matched.path->pattern
                     : is_extra                    ? kExtraRoute
                     : belongs_to_api(head.path()) ? kUnknownRoute
                                                   : kSiteRoute;
    if (is_hidden(matched, head.door)) {
        decision.route = kUnknownRoute;
        decision.refusal = not_found(head.request_id);
    } else {
        decision.refusal = refuse(head, matched, is_extra);
    }
    auto call = std::make_unique<Call>();
    if (!decision.refusal && matched.route) {
        const Status allowed = may(*matched.route, head, services_, call->principal);
        if (!allowed) decision.refusal = problem(allowed.error(), head.request_id);
        decision.body_bytes = most_bytes(matched.route->body);
    }
    if (is_extra && head.method == Method::kPost) decision.body_bytes = most_bytes(Body::kSmall);
    if (!decision.refusal && has_body && decision.body_bytes > 0)
        decision.refusal = refuse_body(head, is_extra ? nullptr : matched.route);
    if (decision.refusal) {
        allow_origin(*decision.refusal, head, services_.allowed_origins);
        return decision;
    }
    call->route = matched.route;
    call->parameters = std::move(matched.parameters);
    decision.found = std::move(call);
    return decision;
}

void Api::handle(http::Request request, Decision decision, Executor& shard, Respond respond) {
    auto& call = static_cast<Call&>(*decision.found);
    const auto exchange =
        std::make_shared<Exchange>(services_, std::move(request), shard, std::move(respond));
    const Route* route = call.route;
    exchange->principal = std::move(call.principal);
    exchange->parameters = std::move(call.parameters);
    if (!route || !route->permission || services_.learner.knows(exchange->principal)) {
        return carry_out(exchange, route);
    }
    services_.learner.learn(exchange->principal, [this, exchange, route] {
        exchange->shard.post([this, exchange, route] { carry_out(exchange, route); });
    });
}

// A large body is taken away from the thread of the sockets with all that is made of it. Nobody
// else touches the exchange meanwhile.
void Api::carry_out(const std::shared_ptr<Exchange>& exchange, const Route* route) const {
    if (exchange->request.body.size() <= kHandledHereBytes) return run(exchange, route);
    if (!services_.workers.submit([this, exchange, route] { run(exchange, route); }))
        exchange->answer(too_busy(exchange->request.request_id));
}

void Api::run(const std::shared_ptr<Exchange>& exchange, const Route* route) const {
    try {
        if (!route) return exchange->answer(file(exchange->request, exchange->request.request_id));
        route->handle(exchange);
    } catch (const std::exception& failure) {
        exchange->refuse(Error{Errc::kInternal, "", failure.what()});
    }
}

http::Response Api::file(const http::Request& request, std::string_view request_id) const {
    if (services_.extra_routes) {
        const SignIn sign_in = [this](const http::Request& asked) {
            return sign_in_bearer(asked, services_);
        };
        if (auto response = services_.extra_routes(request, sign_in)) return std::move(*response);
    }
    if (request.method != Method::kGet && request.method != Method::kHead) {
        return request.method == Method::kOptions
                   ? options(kFileMethods)
                   : not_allowed(request.method, kFileMethods, request_id);
    }
    auto found = services_.site.find(request.target, request.headers.find("Accept-Encoding"),
                                     request.headers.find("If-None-Match"));
    http::Response response;
    response.status = found.status;
    response.headers = std::move(found.headers);
    response.shared_body = std::move(found.body);
    return response;
}

}  // namespace carillon
