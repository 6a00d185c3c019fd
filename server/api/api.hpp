#pragma once
// Answers requests: finds the route, checks sign-in, rights and the kind of body, calls the
// handler. What is no route of the API is a file of the site.

#include "server/api/router.hpp"
#include "server/api/services.hpp"
#include "server/net/request_handler.hpp"

#include <memory>
#include <span>

namespace carillon {

// The table of CONTRACT: REST. Paths of the API that are not in it are unknown.
std::span<const Route> routes();

class Api final : public RequestHandler {
  public:
    explicit Api(const ApiServices& services) : services_(services) {}

    std::optional<http::Response> refuse_early(const http::Request& head,
                                               std::string_view request_id) override;
    void handle(http::Request request, Mailbox& shard, Respond respond) override;

  private:
    struct Check {
        RouteMatch match;
        Principal principal;                    // of a route that needs one
        std::optional<http::Response> refusal;  // or preflight: answered without a handler
    };
    Check check(const http::Request& request, std::string_view request_id, bool has_body) const;
    // Without a route: a file.
    void carry_out(const std::shared_ptr<Exchange>& exchange, const Route* route) const;
    http::Response file(const http::Request& request, std::string_view request_id) const;

    const ApiServices& services_;
};

}  // namespace carillon
