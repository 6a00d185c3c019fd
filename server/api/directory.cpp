// PUT, GET, DELETE /directory/users/{id}: what producers know of people.

#include "core/json_reader.hpp"
#include "core/json_writer.hpp"
#include "server/api/exchange.hpp"
#include "server/api/handlers.hpp"

#include <utility>

namespace carillon::handlers {

namespace {

constexpr std::size_t kMaxTeams = 1000;
constexpr json::Length kShort{0, 200};

Error no_such() {
    return {Errc::kNotFound, "", "no such user"};
}

Result<DirectoryUser> decode_user(std::string_view text, const UserId& id) {
    const auto document = json::parse_object(text);
    if (!document) return document.error();
    json::ObjectReader reader(document->root());
    DirectoryUser user;
    user.id = id;
    user.email = reader.maybe_string("email", {0, 254}).value_or("");
    user.name = reader.maybe_string("name", kShort).value_or("");
    user.locale = reader.maybe_string("locale", {0, 35}).value_or("");
    user.timezone = reader.maybe_string("timezone", {0, 64}).value_or("");
    user.phone = reader.maybe_string("phone", {0, 32}).value_or("");
    if (auto teams = reader.maybe_ids<TeamId>("teams", kMaxTeams)) user.teams = std::move(*teams);
    if (reader.failed()) return reader.error();
    return user;
}

void write_text(json::ObjectWriter& writer, std::string_view name, const std::string& value) {
    if (value.empty())
        writer.null(name);
    else
        writer.text(name, value);
}

std::string encode_user(const DirectoryUser& user) {
    std::string out;
    json::ObjectWriter writer(out);
    writer.text("id", user.id.text());
    write_text(writer, "email", user.email);
    write_text(writer, "name", user.name);
    write_text(writer, "locale", user.locale);
    write_text(writer, "timezone", user.timezone);
    write_text(writer, "phone", user.phone);
    json::append_array(writer.key("teams"), user.teams,
                       [&out](const TeamId& team) { json::append_string(out, team.text()); });
    writer.close();
    return out;
}

void answer_user(const ExchangePtr& exchange, const UserId& id) {
    exchange->services.store.user(
        id, exchange->on_value<DirectoryUser>([](Exchange& self, const DirectoryUser& user) {
            self.answer_json(200, encode_user(user));
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
    auto user = decode_user(exchange->request.body, *id);
    if (!user) return exchange->refuse(user.error());
    exchange->services.store.put_user(
        std::move(user).value(), exchange->on_value<Done>([exchange, id = *id](Exchange&, Done) {
            answer_user(exchange, id);
        }));
}

void delete_user(ExchangePtr exchange) {
    const auto id = UserId::parse(exchange->parameters.at(0));
    if (!id) return exchange->refuse(no_such());
    exchange->services.store.delete_user(*id, exchange->on_value<Done>([](Exchange& self, Done) {
        http::Response response;
        response.status = 204;
        self.answer(std::move(response));
    }));
}

}  // namespace carillon::handlers
