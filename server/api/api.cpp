#include "server/api/api.hpp"

#include "server/api/exchange.hpp"
#include "server/auth/authenticator.hpp"
#include "server/ingest/sign_ins.hpp"
#include "server/log/log.hpp"
#include "server/metrics/metrics.hpp"
#include "server/net/cors.hpp"
#include "server/net/live_request.hpp"
#include "server/net/problem.hpp"
#include "server/site/site.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace carillon {

namespace {

using http::Method;

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
    response.headers.emplace_back("Access-Control-Allow-Headers",
                                  "Authorization, Content-Type, Idempotency-Key, Last-Event-ID, "
                                  "X-Request-Id");
    response.headers.emplace_back("Access-Control-Max-Age", "600");
    return response;
}

http::Response not_allowed(std::string_view method, const std::string& allow,
                           std::string_view request_id) {
    auto response = problem(405, std::string(method) + " is not one of: " + allow, request_id);
    response.headers.emplace_back("Allow", allow);
    return response;
}

http::Response not_found(std::string_view request_id) {
    return problem(Error{Errc::kNotFound, "", "there is nothing at this path"}, request_id);
}

}  // namespace

Api::Check Api::check(const http::Request& request, std::string_view request_id,
                      bool has_body) const {
    Check checked;
    checked.match = match(routes(), request.method, request.path());
    const auto& found = checked.match;
    if (found.is_malformed) {
        checked.refusal = problem(400, "the path has a malformed percent escape", request_id);
    } else if (!found.route && !found.allow.empty()) {
        checked.refusal = request.method == Method::kOptions
                              ? options(found.allow)
                              : not_allowed(text(request.method), found.allow, request_id);
    } else if (!found.route && belongs_to_api(request.path())) {
        checked.refusal = not_found(request_id);
    }
    if (checked.refusal || !found.route) return checked;

    if (found.route->permission) {
        auto principal = sign_in_bearer(request, services_);
        if (!principal) {
            checked.refusal = problem(principal.error(), request_id);
            return checked;
        }
        if (!principal->may(*found.route->permission)) {
            const std::string needed(text(*found.route->permission));
            checked.refusal =
                problem(Error{Errc::kForbidden, "", "the token lacks " + needed}, request_id);
            return checked;
        }
        checked.principal = std::move(principal).value();
    }
    if (found.route->takes_json && has_body && !is_json(request.headers.find("Content-Type"))) {
        checked.refusal = problem(415, "Content-Type must be application/json", request_id);
    }
    if (!checked.refusal && has_body && is_packed(request))
        checked.refusal = not_unpacked(request_id);
    return checked;
}

std::optional<http::Response> Api::refuse_early(const http::Request& head,
                                                std::string_view request_id) {
    auto refusal = check(head, request_id, true).refusal;
    if (refusal) allow_origin(*refusal, head, services_.allowed_origins);
    return refusal;
}

void Api::handle(http::Request request, Mailbox& shard, Respond respond) {
    auto checked = check(request, request.request_id, !request.body.empty());
    const auto exchange =
        std::make_shared<Exchange>(services_, std::move(request), shard, std::move(respond));
    if (checked.refusal) return exchange->answer(std::move(*checked.refusal));
    const Route* route = checked.match.route;
    exchange->principal = std::move(checked.principal);
    exchange->parameters = std::move(checked.match.parameters);
    if (!route || !route->permission || services_.sign_ins.knows(exchange->principal)) {
        return carry_out(exchange, route);
    }
    services_.sign_ins.learn(exchange->principal, [this, exchange, route] {
        exchange->shard.post([this, exchange, route] { carry_out(exchange, route); });
    });
}

void Api::carry_out(const std::shared_ptr<Exchange>& exchange, const Route* route) const {
    try {
        if (!route) return exchange->answer(file(exchange->request, exchange->request.request_id));
        route->handle(exchange);
    } catch (const std::exception& failure) {
        exchange->refuse(Error{Errc::kInternal, "", failure.what()});
    }
}

http::Response Api::file(const http::Request& request, std::string_view request_id) const {
    if (services_.extra_routes) {
        if (auto response = services_.extra_routes(request)) return std::move(*response);
    }
    if (request.method != Method::kGet && request.method != Method::kHead) {
        const std::string allow = "GET, HEAD, OPTIONS";
        return request.method == Method::kOptions
                   ? options(allow)
                   : not_allowed(text(request.method), allow, request_id);
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
