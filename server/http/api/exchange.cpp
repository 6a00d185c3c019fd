#include "server/http/api/exchange.hpp"

#include "server/base/coding/compress.hpp"
#include "server/base/log/log.hpp"
#include "server/base/metrics/metrics.hpp"
#include "server/base/work/worker_pool.hpp"
#include "server/http/net/answer_share.hpp"
#include "server/http/net/cors.hpp"
#include "server/http/net/problem.hpp"

#include <exception>
#include <string_view>

namespace carillon {

Exchange::Exchange(const ApiServices& services_of_all, http::Request asked, Executor& shard_of_it,
                   RequestHandler::Respond respond)
    : services(services_of_all),
      request(std::move(asked)),
      shard(shard_of_it),
      respond_(std::move(respond)) {}

namespace {

// A body that another text of ours is shorter for. An event stream has no length.
bool is_packable(const http::Response& response) {
    if (response.shared_body || !response.has_length) return false;
    if (response.body.size() <= Exchange::kPackedBytes) return false;
    const std::string_view type = response.content_type;
    return type.starts_with("application/") || type.starts_with("text/");
}

void pack(http::Response& response, Coding coding) {
    auto packed = compress(response.body, coding);
    if (!packed) return;
    response.headers.emplace_back("Content-Encoding", text(coding));
    response.body = std::move(*packed);
    if (response.lease) response.lease->resize_anyway(response.body.size());
}

}  // namespace

void Exchange::answer(http::Response response) {
    if (!respond_) return;
    allow_origin(response, request, services.allowed_origins);
    deliver(std::move(response), At::kShard);
}

// Compresses what is asked for so, away from the sockets where that takes long; where no worker can
// take it, it goes as it is.
void Exchange::deliver(http::Response response, At at) {
    // The exchange may live a little longer on another thread: nothing of the connection with it.
    auto respond = std::exchange(respond_, nullptr);
    if (!is_packable(response)) return respond(std::move(response));
    response.headers.emplace_back("Vary", "Accept-Encoding");
    const Coding coding = choose_coding(request.headers.find("Accept-Encoding"));
    if (coding == Coding::kIdentity) return respond(std::move(response));
    if (at == At::kWorker || response.body.size() <= kPackedHereBytes) {
        pack(response, coding);
        return respond(std::move(response));
    }
    count_answer(response, services.budget, is_safe(), request.request_id);
    if (!response.lease) return respond(std::move(response));  // there was no room: 503
    const auto waiting = std::make_shared<http::Response>(std::move(response));
    const bool is_taken = services.workers.submit([waiting, respond, coding] {
        pack(*waiting, coding);
        respond(std::move(*waiting));
    });
    if (!is_taken) respond(std::move(*waiting));
}

bool Exchange::is_safe() const {
    return request.method == http::Method::kGet || request.method == http::Method::kHead;
}

void Exchange::answer_json(int status, std::string body) {
    answer(json_response(status, std::move(body)));
}

void Exchange::answer_json(int status, std::size_t about_bytes, std::function<std::string()> make) {
    answer_made(about_bytes,
                [status, make = std::move(make)] { return json_response(status, make()); });
}

void Exchange::answer_made(std::size_t about_bytes, std::function<http::Response()> make) {
    if (about_bytes <= kMadeHereBytes) return answer(make());
    auto lease = std::make_shared<BufferLease>(services.budget);
    if (!lease->resize(about_bytes)) {
        if (is_safe()) return answer(too_busy(request.request_id));
        lease->resize_anyway(about_bytes);
    }
    // Shared, for a task is copied and what it is made of is large.
    auto made = std::make_shared<const std::function<http::Response()>>(std::move(make));
    const auto task = [self = shared_from_this(), lease, made] {
        try {
            auto response = (*made)();
            lease->resize_anyway(response.body.size());
            response.lease = lease;
            allow_origin(response, self->request, self->services.allowed_origins);
            self->deliver(std::move(response), At::kWorker);
        } catch (const std::exception& failure) {
            self->refuse(Error{Errc::kInternal, "", failure.what()});
        }
    };
    if (services.workers.submit(task)) return;
    if (is_safe()) return answer(too_busy(request.request_id));
    task();
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
