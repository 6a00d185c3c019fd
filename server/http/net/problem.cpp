#include "server/http/net/problem.hpp"

#include "core/wire/rest.hpp"

#include <string>
#include <utility>

namespace carillon {

namespace {

constexpr std::uint32_t kRetryAfterS = 2;

http::Response make(int status, std::string body, std::uint32_t retry_after_s = kRetryAfterS) {
    http::Response response;
    response.status = status;
    response.content_type = "application/problem+json";
    response.headers.emplace_back("Cache-Control", "no-store");
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    if (status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
    if (status == 429 || status == 503)
        response.headers.emplace_back("Retry-After", std::to_string(retry_after_s));
    response.body = std::move(body);
    return response;
}

http::Response of_error(int status, const Error& error, std::string_view request_id,
                        std::uint32_t retry_after_s = kRetryAfterS) {
    return make(status,
                rest::encode_problem(error, status, http::reason_phrase(status), request_id),
                retry_after_s);
}

http::Response of_error(const Error& error, std::string_view request_id,
                        std::uint32_t retry_after_s = kRetryAfterS) {
    return of_error(http_status(error.code), error, request_id, retry_after_s);
}

// The types of what HTTP refuses by itself. Those that an Errc has too are the same.
struct StatusType {
    int status;
    std::string_view type;
};
constexpr StatusType kTypes[] = {
    {400, "malformed"},
    {401, "unauthenticated"},
    {403, "forbidden"},
    {404, "not_found"},
    {405, "method_not_allowed"},
    {408, "request_timeout"},
    {409, "conflict"},  // the same Idempotency-Key is under way
    {412, "precondition_failed"},
    {413, "too_large"},
    {415, "unsupported_media_type"},
    {421, "misdirected_request"},
    {426, "upgrade_required"},
    {429, "limited"},
    {431, "head_too_large"},
    {500, "internal"},
    {501, "not_implemented"},
    {503, "unavailable"},
    {505, "version_not_supported"},
};

std::string_view type_of(int status) {
    for (const StatusType& known : kTypes)
        if (known.status == status) return known.type;
    return status >= 500 ? "internal" : "malformed";
}

}  // namespace

int http_status(Errc code) {
    switch (code) {
        case Errc::kMalformed:
        case Errc::kInvalid:
            return 400;
        case Errc::kUnauthenticated:
            return 401;
        case Errc::kForbidden:
            return 403;
        case Errc::kNotFound:
            return 404;
        case Errc::kStaleRevision:
            return 409;
        case Errc::kTooLarge:
            return 413;
        case Errc::kConflict:  // the same idempotency key with another body
        case Errc::kUnprocessable:
            return 422;
        case Errc::kLimited:
            return 429;
        case Errc::kUnavailable:
            return 503;
        case Errc::kInternal:
            return 500;
    }
    return 500;
}

http::Response problem(const Error& error, std::string_view request_id) {
    return of_error(error, request_id);
}

http::Response problem(const Error& error, std::string_view request_id,
                       std::uint32_t retry_after_s) {
    return of_error(error, request_id, retry_after_s);
}

http::Response problem(int status, const Error& error, std::string_view request_id) {
    return of_error(status, error, request_id);
}

http::Response problem(int status, std::string_view detail, std::string_view request_id) {
    return make(status, rest::encode_problem(type_of(status), detail, status,
                                             http::reason_phrase(status), request_id));
}

http::Response too_busy(std::string_view request_id) {
    return problem(503, "the server has as much in hand as it may; try again", request_id);
}

}  // namespace carillon
