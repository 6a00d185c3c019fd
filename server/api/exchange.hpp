#pragma once
// One request on its way to its answer. Lives on the thread of its shard; answers of the store come
// back there through on_shard().

#include "server/api/services.hpp"
#include "server/auth/principal.hpp"
#include "server/net/request_handler.hpp"
#include "server/store/store.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace carillon {

class Exchange : public std::enable_shared_from_this<Exchange> {
  public:
    Exchange(const ApiServices& services_of_all, http::Request asked, Mailbox& shard_of_it,
             RequestHandler::Respond respond);

    const ApiServices& services;
    const http::Request request;
    Mailbox& shard;
    Principal principal;                  // of a route that needs one
    std::vector<std::string> parameters;  // of the path

    Millis now() const { return services.clock(); }
    const UserId& user() const { return principal.user; }

    // Exactly one of these, once.
    void answer(http::Response response);
    void answer_json(int status, std::string body);
    void refuse(const Error& error);

    // A completion for the store: `take(Exchange&, Result<T>)` runs on the shard's thread.
    template <class T, class F>
    Completion<T> on_shard(F take) {
        return [self = shared_from_this(), take = std::move(take)](Result<T> result) {
            Mailbox& mailbox = self->shard;
            mailbox.post([self, take, result = std::move(result)]() mutable {
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
    RequestHandler::Respond respond_;
};

// 200, 201 … with JSON that is not to be cached.
http::Response json_response(int status, std::string body);

}  // namespace carillon
