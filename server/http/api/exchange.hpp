#pragma once
// One request on its way to its answer. On the thread of its shard, or of a worker that has it
// meanwhile, one at a time; answers of the store come to the shard through on_shard().

#include "server/auth/principal.hpp"
#include "server/http/api/api_services.hpp"
#include "server/http/net/request_handler.hpp"
#include "server/store/store.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace carillon {

class Exchange : public std::enable_shared_from_this<Exchange> {
  public:
    Exchange(const ApiServices& services_of_all, http::Request asked, Executor& shard_of_it,
             RequestHandler::Respond respond);

    const ApiServices& services;
    const http::Request request;
    Executor& shard;
    Principal principal;                  // of a route that needs one
    std::vector<std::string> parameters;  // of the path

    Millis now() const { return services.clock(); }
    const UserId& user() const { return principal.user; }

    // The largest answer that is made, and the largest that is compressed, on a shard's thread,
    // each in less than a millisecond; larger ones by a worker.
    static constexpr std::size_t kMadeHereBytes = std::size_t{64} * 1024;
    static constexpr std::size_t kPackedHereBytes = std::size_t{16} * 1024;
    // Smaller answers are not compressed: they would not be sent sooner.
    static constexpr std::size_t kPackedBytes = 1024;

    // Exactly one of these, once.
    void answer(http::Response response);
    void answer_json(int status, std::string body);
    // JSON of `about_bytes` that is still to be made: `make` looks at nothing of the exchange.
    void answer_json(int status, std::size_t about_bytes, std::function<std::string()> make);
    // Likewise, of another kind.
    void answer_made(std::size_t about_bytes, std::function<http::Response()> make);
    void refuse(const Error& error);

    // A completion for the store: `take(Exchange&, Result<T>)` runs on the shard's thread.
    template <class T, class F>
    Completion<T> on_shard(F take) {
        return [self = shared_from_this(), take = std::move(take)](Result<T> result) {
            Executor& executor = self->shard;
            executor.post([self, take, result = std::move(result)]() mutable {
                take(*self, std::move(result));
            });
        };
    }
    // The same where only a value is looked at: an error is answered as such.
    template <class T, class F>
    Completion<T> on_value(F take) {
        return on_shard<T>([take = std::move(take)](Exchange& self, Result<T> result) {
            if (!result) return self.refuse(result.error());
            take(self, std::move(result).value());
        });
    }

  private:
    enum class At { kShard, kWorker };
    void deliver(http::Response response, At at);
    bool is_safe() const;

    RequestHandler::Respond respond_;
};

// 200, 201 … with JSON that is not to be cached.
http::Response json_response(int status, std::string body);

}  // namespace carillon
