#pragma once
// A server in the test's own process, on a port that the system picks.

#include "server/app/app.hpp"
#include "server/auth/issue.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/ws_client.hpp"

#include <functional>
#include <memory>
#include <string>

namespace carillon::test {

inline constexpr const char* kSecret = "a secret of the tests, 32 bytes or more";

class RunningApp {
  public:
    using Tweak = std::function<void(AppParts&)>;

    // With a memory store, two threads and nothing in the log; `tweak` changes what it likes.
    explicit RunningApp(const Tweak& tweak = {});
    ~RunningApp();

    App& app() { return *app_; }
    Store& store() { return app_->store(); }
    std::uint16_t port() const { return app_->address().port; }
    Millis now() const;

    HttpClient http() const { return HttpClient(port()); }
    // `query` goes before the token: "since=e.7".
    WsClient ws(const std::string& token, const std::string& query = {}) const;

    // Valid for an hour.
    std::string token(const UserId& user, Role role = Role::kUser) const;
    std::string token(const TokenClaims& claims) const;
    // The header of a request.
    HeaderList bearer(const UserId& user, Role role = Role::kUser) const;

    // Posts one event "task.assigned" to these users as a service; throws unless it is stored.
    void assign_task(const std::vector<UserId>& users, const std::string& task,
                     const std::string& priority = "normal") const;

  private:
    std::unique_ptr<App> app_;
};

// The parts that RunningApp starts from.
AppParts test_parts();

}  // namespace carillon::test
