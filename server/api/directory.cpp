// PUT, GET, DELETE /directory/users/{id}: what producers know of people.

#include "core/directory.hpp"

#include "server/api/exchange.hpp"
#include "server/api/handlers.hpp"
#include "server/ingest/sign_ins.hpp"

#include <utility>

namespace carillon::handlers {

namespace {

Error no_such() {
    return {Errc::kNotFound, "", "no such user"};
}

void answer_user(const ExchangePtr& exchange, const UserId& id) {
    exchange->services.store.user(
        id, exchange->on_value<DirectoryUser>([](Exchange& self, const DirectoryUser& user) {
            self.answer_json(200, encode(user));
        }));
}

}  // namespace

void get_user(ExchangePtr exchange) {
    const auto id = UserId::parse(exchange->parameters.at(0));
    if (!id) return exchange->refuse(no_such());
    answer_user(exchange, *id);
}

// Answers what is stored then.
void put_user(ExchangePtr exchange) {
    const auto id = UserId::parse(exchange->parameters.at(0));
    if (!id) return exchange->refuse(Error{Errc::kInvalid, "id", "the id of a user is a UUID"});
    auto user = decode_directory_user(exchange->request.body, *id);
    if (!user) return exchange->refuse(user.error());
    exchange->services.store.put_user(
        std::move(user).value(), exchange->on_value<Done>([exchange, id = *id](Exchange&, Done) {
            answer_user(exchange, id);
        }));
}

void delete_user(ExchangePtr exchange) {
    const auto id = UserId::parse(exchange->parameters.at(0));
    if (!id) return exchange->refuse(no_such());
    exchange->services.store.delete_user(*id,
                                         exchange->on_value<Done>([id = *id](Exchange& self, Done) {
                                             self.services.sign_ins.forget(id);
                                             http::Response response;
                                             response.status = 204;
                                             self.answer(std::move(response));
                                         }));
}

}  // namespace carillon::handlers
