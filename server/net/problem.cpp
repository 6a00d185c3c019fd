#include "server/net/problem.hpp"

#include "core/rest.hpp"

#include <string>

namespace carillon {

namespace {

constexpr std::uint32_t kRetryAfterS = 2;

http::Response make(const Error& error, int status, std::string_view request_id,
                    std::uint32_t retry_after_s = kRetryAfterS) {
    http::Response response;
    response.status = status;
    response.content_type = "application/problem+json";
    response.headers.emplace_back("Cache-Control", "no-store");
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    if (status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
    if (status == 429 || status == 503)
        response.headers.emplace_back("Retry-After", std::to_string(retry_after_s));
    response.body = rest::encode_problem(error, status, http::reason_phrase(status), request_id);
    return response;
}

// What a program is told of an answer that began as a status.
Errc code_of(int status) {
    switch (status) {
        case 409:  // the same Idempotency-Key is under way
            return Errc::kConflict;
        case 413:
        case 431:
            return Errc::kTooLarge;
        case 429:
            return Errc::kLimited;
        case 503:
            return Errc::kUnavailable;
        default:
            return status >= 500 ? Errc::kInternal : Errc::kMalformed;
    }
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
    return make(error, http_status(error.code), request_id);
}

http::Response problem(const Error& error, std::string_view request_id,
                       std::uint32_t retry_after_s) {
    return make(error, http_status(error.code), request_id, retry_after_s);
}

http::Response problem(int status, const Error& error, std::string_view request_id) {
    return make(error, status, request_id);
}

http::Response problem(int status, std::string_view detail, std::string_view request_id) {
    Error error;
    error.code = code_of(status);
    error.message = std::string(detail);
    return make(error, status, request_id);
}

}  // namespace carillon
