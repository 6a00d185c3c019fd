#pragma once
// Answers requests: finds the route, checks sign-in, rights and the kind of body, calls the
// handler. What is no route of the API is a file of the site.
//
// All that is checked is checked once, from the head, before anything of the body is read: a token
// that runs out while its body arrives is good for this request.

#include "server/http/api/api_services.hpp"
#include "server/http/api/router.hpp"
#include "server/http/net/request_handler.hpp"

#include <memory>

namespace carillon {

class Api final : public RequestHandler {
  public:
    // The largest body that is parsed on a shard's thread, in less than a millisecond; larger ones
    // are handled by a worker.
    static constexpr std::size_t kHandledHereBytes = std::size_t{16} * 1024;

    explicit Api(const ApiServices& services);

    Decision decide(const http::Request& head, bool has_body) override;
    void handle(http::Request request, Decision decision, Executor& shard,
                Respond respond) override;

  private:
    bool is_hidden(const RouteMatch& match, http::Door door) const;
    std::optional<http::Response> refuse(const http::Request& head, const RouteMatch& match,
                                         bool is_extra) const;
    void carry_out(const std::shared_ptr<Exchange>& exchange, const Route* route) const;
    // Without a route: a file.
    void run(const std::shared_ptr<Exchange>& exchange, const Route* route) const;
    http::Response file(const http::Request& request, std::string_view request_id) const;

    const ApiServices& services_;
};

}  // namespace carillon
