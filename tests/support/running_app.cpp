#include "tests/support/running_app.hpp"

#include "server/base/log/log.hpp"
#include "server/store/memory/memory_store.hpp"
#include "tests/support/fixtures.hpp"

#include <chrono>
#include <stdexcept>

namespace carillon::test {

namespace {

Millis system_now() {
    return std::chrono::duration_cast<Millis>(std::chrono::system_clock::now().time_since_epoch());
}

}  // namespace

AppParts test_parts() {
    AppParts parts;
    parts.config.listen.port = 0;
    parts.config.threads = 2;
    parts.net.goodbyes_ms = std::chrono::milliseconds(0);
    parts.auth.secret = kSecret;
    parts.open_store = [](StoreSettings settings) -> Result<std::unique_ptr<Store>> {
        return std::unique_ptr<Store>(new MemoryStore(std::move(settings), 1));
    };
    return parts;
}

RunningApp::RunningApp(const Tweak& tweak) {
    log::set_level(log::Level::kOff);
    AppParts parts = test_parts();
    if (tweak) tweak(parts);
    auto app = App::start(std::move(parts));
    if (!app) throw std::runtime_error("the server does not start: " + app.error().message);
    app_ = std::move(app).value();
}

RunningApp::~RunningApp() = default;

Millis RunningApp::now() const {
    return system_now();
}

WsClient RunningApp::ws(const std::string& token, const std::string& query) const {
    return WsClient(port(),
                    "/ws/notifications?" + (query.empty() ? "" : query + "&") + "token=" + token);
}

std::string RunningApp::token(const UserId& user, Role role) const {
    TokenClaims claims;
    claims.user = user;
    claims.role = role;
    claims.expires_at = now() + std::chrono::hours(1);
    return token(claims);
}

std::string RunningApp::token(const TokenClaims& claims) const {
    auto token = issue(claims, kSecret);
    if (!token) throw std::runtime_error(token.error().message);
    return std::move(token).value();
}

HeaderList RunningApp::bearer(const UserId& user, Role role) const {
    return {{"Authorization", "Bearer " + token(user, role)}};
}

void RunningApp::assign_task(const std::vector<UserId>& users, const std::string& task,
                             const std::string& priority) const {
    std::string recipients;
    for (const UserId& user : users)
        recipients += (recipients.empty() ? "\"" : ",\"") + user.text() + "\"";
    const std::string body = R"({"event":"task.assigned","payload":{"recipients":[)" + recipients +
                             R"(],"task":")" + task + R"(","priority":")" + priority + R"("}})";
    const auto answer =
        http().request("POST", "/api/v1/events", bearer(user(99), Role::kService), body);
    if (answer.status != 200) throw std::runtime_error("event refused: " + answer.body);
}

}  // namespace carillon::test
