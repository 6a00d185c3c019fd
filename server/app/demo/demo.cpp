#include "server/app/demo/demo.hpp"

#include "core/json/document.hpp"
#include "core/json/writer.hpp"
#include "server/app/demo/people.hpp"
#include "server/auth/issue.hpp"
#include "server/http/net/problem.hpp"

namespace carillon {

namespace {

using http::Method;

http::Response answer(std::string json) {
    http::Response response;
    response.content_type = "application/json";
    response.headers.emplace_back("Cache-Control", "no-store");
    response.body = std::move(json);
    return response;
}

void append_user(std::string& out, const DemoUser& user) {
    json::ObjectWriter object(out);
    object.text("id", user.entry.id.text());
    object.text("email", user.entry.email);
    object.text("name", user.entry.name);
    object.text("role", text(user.role));
    object.text("locale", user.entry.locale);
    json::append_array(object.key("teams"), user.entry.teams,
                       [&](const TeamId& team) { json::append_string(out, team.text()); });
    object.text("title", user.title);
    object.close();
}

http::Response list_people() {
    std::string out;
    json::ObjectWriter object(out);
    json::append_array(object.key("users"), demo_users(),
                       [&](const DemoUser& user) { append_user(out, user); });
    json::append_array(object.key("teams"), demo_teams(), [&](const DemoTeam& team) {
        json::ObjectWriter entry(out);
        entry.text("id", team.id.text());
        entry.text("name", team.name);
        entry.close();
    });
    object.close();
    return answer(std::move(out));
}

http::Response not_allowed(const http::Request& request, const char* allow) {
    auto response = problem(405, "Allowed here: " + std::string(allow) + ".", request.request_id);
    response.headers.emplace_back("Allow", allow);
    return response;
}

Result<const DemoUser*> read_user(std::string_view body) {
    const auto document = json::Document::parse(body);
    if (!document) return document.error();
    const json::Value root = document->root();
    const auto id = root.is(json::Kind::kObject) ? root.find("user_id") : std::nullopt;
    if (!id || !id->is(json::Kind::kString)) {
        return Error{Errc::kMalformed, "user_id", "expected the id of a demo user"};
    }
    const auto parsed = UserId::parse(id->text());
    const DemoUser* user = parsed ? find_demo_user(*parsed) : nullptr;
    if (user == nullptr) {
        return Error{Errc::kUnprocessable, "user_id",
                     "no demo user has this id; GET /demo/users lists them"};
    }
    return user;
}

}  // namespace

std::optional<http::Response> DemoRoutes::handle(const http::Request& request) const {
    const bool reads = request.method == Method::kGet || request.method == Method::kHead;
    if (request.path() == "/demo/users") {
        return reads ? list_people() : not_allowed(request, "GET, HEAD");
    }
    if (request.path() == "/demo/session") {
        return request.method == Method::kPost ? start_session(request)
                                               : not_allowed(request, "POST");
    }
    return std::nullopt;
}

http::Response DemoRoutes::start_session(const http::Request& request) const {
    const auto found = read_user(request.body);
    if (!found) return problem(found.error(), request.request_id);
    const DemoUser& user = **found;
    TokenClaims claims;
    claims.user = user.entry.id;
    claims.role = user.role;
    claims.permissions = {Permission::kEmit};  // the page plays the programs that emit events
    claims.teams = user.entry.teams;
    claims.email = user.entry.email;
    claims.name = user.entry.name;
    claims.locale = user.entry.locale;
    claims.issuer = settings_.issuer;
    claims.audience = settings_.audience;
    claims.issued_at = settings_.clock();
    claims.expires_at = claims.issued_at + kSession;
    const auto token = issue(claims, settings_.secret);
    if (!token) return problem(token.error(), request.request_id);

    std::string out;
    json::ObjectWriter object(out);
    object.text("token", *token);
    object.time("expires_at", Millis(claims.expires_at.count() / 1000 * 1000));
    append_user(object.key("user"), user);
    object.close();
    return answer(std::move(out));
}

}  // namespace carillon
