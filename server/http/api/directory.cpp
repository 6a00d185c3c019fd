// GET /directory/users; PUT, GET, DELETE /directory/users/{id}: what producers know of people, and
// that nothing is to be known of one.

#include "core/event/directory.hpp"

#include "core/base/utf8.hpp"
#include "core/event/audit.hpp"
#include "core/inbox/query_values.hpp"
#include "server/http/api/exchange.hpp"
#include "server/http/api/routes.hpp"
#include "server/http/net/problem.hpp"
#include "server/ingest/directory_reader.hpp"

#include <utility>

namespace carillon {

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

void get_user(ExchangePtr exchange) {
    const auto id = UserId::parse(exchange->parameters.at(0));
    if (!id) return exchange->refuse(no_such());
    answer_user(exchange, *id);
}

// Answers what is stored then.
void put_user(ExchangePtr exchange) {
    const std::string& named = exchange->parameters.at(0);
    const auto id = UserId::parse(named);
    if (!id)
        return exchange->refuse(Error{
            Errc::kInvalid, "id", "id must be a UUID, not \"" + cut_code_points(named, 40) + '"'});
    auto user = read_directory_user(exchange->request.body, *id);
    if (!user) return exchange->refuse(user.error());
    exchange->services.store.put_user(
        std::move(user).value(),
        exchange->on_shard<Done>([exchange, id = *id](Exchange& self, const Result<Done>& done) {
            if (done) return answer_user(exchange, id);
            // Not the wrong body that kConflict is elsewhere: somebody else has this email.
            if (done.error().code != Errc::kConflict) return self.refuse(done.error());
            self.answer(problem(409, done.error(), self.request.request_id));
        }));
}

// Answers what is gone, when it is.
void erase_user(const ExchangePtr& exchange, const UserId& id) {
    if (exchange->principal.role != Role::kAdmin)
        return exchange->refuse(Error{Errc::kForbidden, "", "this is for the role admin"});
    PersonRequest request;
    request.user = id;
    request.audit =
        AuditDraft{exchange->user(), std::string(kAuditErase), exchange->request.remote};
    request.request_id = exchange->request.request_id;
    exchange->services.store.erase(
        std::move(request),
        exchange->on_value<rest::EraseResult>([](Exchange& self, const rest::EraseResult& result) {
            self.answer_json(200, rest::encode(result));
        }));
}

// Of a repeated one the last counts.
Result<bool> wants_erasure(std::string_view query) {
    const auto parameters = parse_query_string(query);
    if (!parameters) return parameters.error();
    bool erases = false;
    for (const auto& [name, value] : *parameters) {
        if (name != "erase") continue;
        const auto parsed = parse_query_boolean(value);
        if (!parsed)
            return Error{
                Errc::kInvalid, "erase",
                "erase must be true, false, 1 or 0, not \"" + cut_code_points(value, 40) + '"'};
        erases = *parsed;
    }
    return erases;
}

void delete_user(ExchangePtr exchange) {
    const auto erases = wants_erasure(exchange->request.query());
    if (!erases) return exchange->refuse(erases.error());
    const auto id = UserId::parse(exchange->parameters.at(0));
    if (!id) return exchange->refuse(no_such());
    if (*erases) return erase_user(exchange, *id);
    exchange->services.store.delete_user(*id, exchange->on_value<Done>([](Exchange& self, Done) {
        http::Response response;
        response.status = 204;
        self.answer(std::move(response));
    }));
}

void list_users(ExchangePtr exchange) {
    const auto parameters = parse_query_string(exchange->request.query());
    if (!parameters) return exchange->refuse(parameters.error());
    auto query = parse_directory_query(*parameters);
    if (!query) return exchange->refuse(query.error());
    exchange->services.store.find_users(
        std::move(query).value(),
        exchange->on_value<DirectoryPage>([](Exchange& self, const DirectoryPage& page) {
            self.answer_json(200, encode(page));
        }));
}

constexpr Route kRoutes[] = {
    {http::Method::kGet, "/api/v1/directory/users", list_users, Permission::kDirectoryWrite},
    {http::Method::kGet, "/api/v1/directory/users/{id}", get_user, Permission::kDirectoryWrite},
    {http::Method::kPut, "/api/v1/directory/users/{id}", put_user, Permission::kDirectoryWrite,
     Body::kDocument},
    {http::Method::kDelete, "/api/v1/directory/users/{id}", delete_user,
     Permission::kDirectoryWrite},
};

}  // namespace

std::span<const Route> directory_routes() {
    return kRoutes;
}

}  // namespace carillon
