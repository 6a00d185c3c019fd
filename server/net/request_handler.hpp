#pragma once
// Who answers requests, as the connections see him.

#include "server/hub/mailbox.hpp"
#include "server/net/http.hpp"

#include <functional>
#include <optional>
#include <string_view>

namespace carillon {

class RequestHandler {
  public:
    // Called once, on the shard's thread.
    using Respond = std::function<void(http::Response)>;

    virtual ~RequestHandler() = default;
    // The answer to a request that is refused whatever its body says, so that the body need not be
    // read. Any shard.
    virtual std::optional<http::Response> refuse_early(const http::Request& head,
                                                       std::string_view request_id) = 0;
    // Called on the thread of `shard`.
    virtual void handle(http::Request request, Mailbox& shard, Respond respond) = 0;
};

}  // namespace carillon
