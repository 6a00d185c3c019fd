#pragma once
// The demo's own routes, mounted under `serve --demo` only: who one can be, and a token for them.

#include "core/base/time.hpp"
#include "server/http/net/http.hpp"

#include <functional>
#include <optional>
#include <string>

namespace carillon {

struct DemoSettings {
    std::string secret;  // HS256; signs the tokens
    std::string issuer;  // may be empty, likewise below
    std::string audience;
    std::function<Millis()> clock;
};

class DemoRoutes {
  public:
    static constexpr Millis kSession{12 * 3600 * 1000};

    explicit DemoRoutes(DemoSettings settings) : settings_(std::move(settings)) {}

    // GET /demo/users, POST /demo/session {"user_id"}. Nothing for any other path. Any thread.
    std::optional<http::Response> handle(const http::Request& request) const;

  private:
    http::Response start_session(const http::Request& request) const;

    DemoSettings settings_;
};

}  // namespace carillon
