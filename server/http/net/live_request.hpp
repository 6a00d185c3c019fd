#pragma once
// What a request for a live connection (WebSocket, event stream) says, and whether it may.

#include "core/base/result.hpp"
#include "server/auth/principal.hpp"
#include "server/http/net/http.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon {

class Authenticator;

inline constexpr std::string_view kWebSocketPath = "/ws/notifications";
inline constexpr std::string_view kStreamPath = "/api/v1/notifications/stream";

// What of the frames goes over a WebSocket: they themselves, or each as a signed JWS.
inline constexpr std::string_view kSubprotocol = "carillon.v1";
inline constexpr std::string_view kSignedSubprotocol = "carillon.v1.jws";

struct LiveRequest {
    std::string token;                 // empty: none was given
    std::optional<std::string> since;  // the revision from before, as sent
    // The first that is offered and known, so it is answered; empty: none, frames go plain.
    std::string_view subprotocol;
};

// The token is the first of: Authorization, the subprotocol pair, the query. A stream's `since` is
// Last-Event-ID, where that is absent the query's. kMalformed for a query that is none.
Result<LiveRequest> read_live_request(const http::Request& request);

// kUnauthenticated or kForbidden (notification.view is missing).
Result<Principal> sign_in(const LiveRequest& request, const Authenticator& authenticator,
                          Millis now);

// The token of "Authorization: Bearer …"; nothing for another scheme.
std::optional<std::string_view> bearer_token(std::string_view authorization);

// May a page of that origin use this server? `origin` is the field's value; empty is a program and
// passes. With no origin allowed by configuration, it is the own one: the host and port that the
// request was sent to, and its scheme where that is known (a proxy may add TLS).
bool is_origin_allowed(std::string_view origin, std::string_view host,
                       const std::vector<std::string>& allowed, std::string_view scheme = {});

}  // namespace carillon
