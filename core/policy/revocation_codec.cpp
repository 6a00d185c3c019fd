// Text of revocations (revocation.hpp).

#include "core/json/reader.hpp"
#include "core/json/writer.hpp"
#include "core/policy/revocation.hpp"

#include <algorithm>

namespace carillon {
namespace {

constexpr std::string_view kAccepted =
    "one of user_id (a UUID) and jti (the name of a token) is needed";

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

}  // namespace

Result<RevocationRequest> decode_revocation_request(std::string_view json) {
    const auto document = json::parse_object(json);
    if (!document) return document.error();
    json::ObjectReader reader(document->root(), {}, Errc::kUnprocessable);
    RevocationRequest request;
    request.user = reader.maybe_id<UserId>("user_id");
    const auto token = reader.maybe_string("jti", {1, kTokenNameChars});
    request.expires_at = reader.maybe_time("expires_at");
    if (token && has_control(*token))
        reader.refuse("jti", "must have no control characters", Errc::kUnprocessable);
    if (token) request.token = *token;
    if (reader.failed()) return reader.error();
    if (request.user && token)
        return Error{Errc::kUnprocessable, "jti",
                     "jti stands beside user_id: " + std::string(kAccepted)};
    if (request.user && request.expires_at)
        return Error{Errc::kUnprocessable, "expires_at",
                     "expires_at goes with jti: the tokens of a user may all expire later"};
    if (!request.user && !token)
        return Error{Errc::kUnprocessable, "user_id", std::string(kAccepted)};
    return request;
}

std::string encode(const Revocation& revocation) {
    std::string out;
    json::ObjectWriter writer(out);
    if (revocation.user)
        writer.text("user_id", revocation.user->text());
    else
        writer.text("jti", revocation.token);
    writer.time("revoked_at", revocation.at);
    writer.time("kept_until", revocation.until);
    writer.close();
    return out;
}

}  // namespace carillon
