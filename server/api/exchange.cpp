#include "server/api/exchange.hpp"

#include "server/log/log.hpp"
#include "server/metrics/metrics.hpp"
#include "server/net/cors.hpp"
#include "server/net/problem.hpp"

namespace carillon {

Exchange::Exchange(const ApiServices& services_of_all, http::Request asked, Mailbox& shard_of_it,
                   RequestHandler::Respond respond)
    : services(services_of_all),
      request(std::move(asked)),
      shard(shard_of_it),
      respond_(std::move(respond)) {}

void Exchange::answer(http::Response response) {
    if (!respond_) return;
    allow_origin(response, request, services.allowed_origins);
    // The exchange may live a little longer on another thread: nothing of the connection with it.
    const auto respond = std::exchange(respond_, nullptr);
    respond(std::move(response));
}

void Exchange::answer_json(int status, std::string body) {
    answer(json_response(status, std::move(body)));
}

void Exchange::refuse(const Error& error) {
    // Of what is away its own log line tells, once for all who meet it.
    if (error.code == Errc::kInternal) {
        services.metrics.count_error("http");
        log::error("http.failed", {{"request_id", request.request_id}, {"reason", error.message}});
    }
    answer(problem(error, request.request_id));
}

http::Response json_response(int status, std::string body) {
    http::Response response;
    response.status = status;
    response.content_type = "application/json";
    response.headers.emplace_back("Cache-Control", "no-store");
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    response.body = std::move(body);
    return response;
}

}  // namespace carillon
