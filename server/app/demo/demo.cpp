#include "server/app/demo/demo.hpp"

#include "core/inbox/filter.hpp"
#include "core/json/document.hpp"
#include "core/json/writer.hpp"
#include "server/app/demo/people.hpp"
#include "server/auth/issue.hpp"
#include "server/http/net/problem.hpp"

#include <charconv>
#include <cstdint>
#include <utility>
#include <vector>

namespace carillon {

namespace {

using http::Method;

constexpr std::string_view kSentPages = "/demo/sent/";

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

void append_caught(std::string& out, const Caught& item) {
    json::ObjectWriter object(out);
    object.number("number", item.number);
    object.text("kind", item.kind);
    object.time("at", item.at);
    object.json("content", item.content);
    if (!item.page.empty()) object.text("page", std::string(kSentPages) + item.key);
    object.close();
}

// The number behind which it asks; nothing when that is none.
std::optional<std::uint64_t> read_after(const http::Request& request) {
    std::uint64_t after = 0;
    const auto query = parse_query_string(request.query());
    if (!query) return std::nullopt;
    for (const auto& [name, value] : *query) {
        if (name != "after") continue;
        const char* end = value.data() + value.size();
        const auto read = std::from_chars(value.data(), end, after);
        if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
    }
    return after;
}

// Links in a mail lead out of the frame that shows it.
std::string with_links_outside(const std::string& page) {
    constexpr std::string_view kHead = "<head>";
    const std::size_t head = page.find(kHead);
    if (head == std::string::npos) return page;
    return std::string(page).insert(head + kHead.size(), "<base target=\"_blank\">");
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

std::optional<http::Response> DemoRoutes::handle(const http::Request& request,
                                                 const SignIn& sign_in) const {
    const bool reads = request.method == Method::kGet || request.method == Method::kHead;
    if (request.path() == "/demo/users") {
        return reads ? list_people() : not_allowed(request, "GET, HEAD");
    }
    if (request.path() == "/demo/session") {
        return request.method == Method::kPost ? start_session(request)
                                               : not_allowed(request, "POST");
    }
    if (request.path() == "/demo/sent")
        return reads ? list_sent(request, sign_in) : not_allowed(request, "GET, HEAD");
    if (request.path().starts_with(kSentPages)) {
        return reads ? sent_page(request, request.path().substr(kSentPages.size()))
                     : not_allowed(request, "GET, HEAD");
    }
    return std::nullopt;
}

http::Response DemoRoutes::list_sent(const http::Request& request, const SignIn& sign_in) const {
    const auto principal = sign_in(request);
    if (!principal) return problem(principal.error(), request.request_id);
    const auto after = read_after(request);
    if (!after) {
        return problem({Errc::kInvalid, "after", "expected the number of one of the items"},
                       request.request_id);
    }
    std::string out;
    json::ObjectWriter object(out);
    json::append_array(object.key("catches"), settings_.catches,
                       [&](const std::string& kind) { json::append_string(out, kind); });
    // First, so that what comes meanwhile is behind it.
    object.number("last", settings_.caught ? settings_.caught->last() : 0);
    std::vector<std::shared_ptr<const Caught>> items;
    if (settings_.caught) items = settings_.caught->of(principal->user, *after);
    json::append_array(object.key("items"), items,
                       [&](const auto& item) { append_caught(out, *item); });
    object.close();
    return answer(std::move(out));
}

http::Response DemoRoutes::sent_page(const http::Request& request, std::string_view key) const {
    const auto item = settings_.caught ? settings_.caught->find(key) : nullptr;
    if (!item || item->page.empty()) {
        return problem(404, "No such page: it may be one of the many that were sent since.",
                       request.request_id);
    }
    http::Response response;
    response.content_type = "text/html; charset=utf-8";
    // What others write: shown, and nothing more.
    response.headers = {{"Content-Security-Policy",
                         "sandbox allow-popups allow-popups-to-escape-sandbox; "
                         "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
                         "form-action 'none'; frame-ancestors 'self'"},
                        {"X-Content-Type-Options", "nosniff"},
                        {"Referrer-Policy", "no-referrer"},
                        {"Cross-Origin-Resource-Policy", "same-origin"},
                        {"Cache-Control", "no-store"}};
    response.body = with_links_outside(item->page);
    return response;
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
