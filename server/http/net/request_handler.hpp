#pragma once
// Who answers requests, as the connections see it.

#include "server/base/work/executor.hpp"
#include "server/http/net/http.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace carillon {

// What was found out about a request from its head alone, once, before its body is read.
struct Decision {
    // The handler's own part of it.
    struct Found {
        virtual ~Found() = default;
    };

    std::optional<http::Response> refusal;  // set: that is the answer, whatever the body says
    std::size_t body_bytes = 0;             // the most that is read; 0: no body is wanted
    // For the metrics: the path of the route as it stands in the table, or one of few names beside
    // it. Lives as long as the program.
    std::string_view route;
    std::unique_ptr<Found> found;
};

class RequestHandler {
  public:
    // Called once, from any thread.
    using Respond = std::function<void(http::Response)>;

    virtual ~RequestHandler() = default;
    // On the thread of any shard. `has_body`: one is announced.
    virtual Decision decide(const http::Request& head, bool has_body) = 0;
    // Only for what was not refused, on the thread of `shard`.
    virtual void handle(http::Request request, Decision decision, Executor& shard,
                        Respond respond) = 0;
};

}  // namespace carillon
