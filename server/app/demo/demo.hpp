#pragma once
// The demo's own routes, mounted under `serve --demo` only: who one can be, a token for them, and
// what would have been sent to them.

#include "core/base/time.hpp"
#include "server/app/demo/catcher/caught.hpp"
#include "server/http/api/api_services.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace carillon {

struct DemoSettings {
    std::string secret;  // HS256; signs the tokens
    std::string issuer;  // may be empty, likewise below
    std::string audience;
    std::function<Millis()> clock;
    std::shared_ptr<const CaughtList> caught;  // null: nothing is caught
    std::vector<std::string> catches;          // the kinds that are
};

class DemoRoutes {
  public:
    static constexpr Millis kSession{12 * 3600 * 1000};

    explicit DemoRoutes(DemoSettings settings) : settings_(std::move(settings)) {}

    // GET /demo/users, POST /demo/session {"user_id"}, GET /demo/sent?after=NUMBER (of whoever
    // signs in), GET /demo/sent/KEY (the page of one of these). Nothing for any other path. Any
    // thread.
    std::optional<http::Response> handle(const http::Request& request, const SignIn& sign_in) const;

  private:
    http::Response start_session(const http::Request& request) const;
    http::Response list_sent(const http::Request& request, const SignIn& sign_in) const;
    http::Response sent_page(const http::Request& request, std::string_view key) const;

    DemoSettings settings_;
};

}  // namespace carillon
