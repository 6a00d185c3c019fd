#pragma once
// A running server with ways out besides the page, a clock that can be put ahead, and what tests of
// deliveries ask of it.

#include "core/event/event.hpp"
#include "server/base/clock/system_clock.hpp"
#include "tests/server/json.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"
#include "tests/support/temp_dir.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace carillon::test {

inline const std::string kMailFrom = "Acme CRM <carillon@example.com>";
inline const std::string kTwilioToken = "fedcba9876543210fedcba9876543210";
inline const std::string kPublicUrl = "https://carillon.test";

// Nothing is on unless it is said.
struct WaysOutOptions {
    std::string smtp_url;
    std::string twilio_url;
    bool has_push = false;
    bool allows_private = false;  // webhooks and push services in private networks
};

class WaysOutServer {
  public:
    explicit WaysOutServer(const WaysOutOptions& options = {})
        : server_([&](AppParts& parts) { set_up(parts, options); }) {}

    const RunningApp& server() const { return server_; }
    App& app() { return server_.app(); }
    // Things come due.
    void advance(Millis span) { *ahead_ += span.count(); }
    Millis now() const { return system_now() + Millis(ahead_->load()); }
    std::string at(Millis span) const { return format_rfc3339(now() + span); }

    HeaderList as(const UserId& who, Role role = Role::kUser,
                  const std::vector<TeamId>& teams = {}) const {
        TokenClaims claims;
        claims.user = who;
        claims.role = role;
        claims.teams = teams;
        claims.expires_at = system_now() + std::chrono::hours(24 * 30);
        return {{"Authorization", "Bearer " + server_.token(claims)}};
    }
    HeaderList service() const { return as(user(99), Role::kService); }
    HeaderList admin() const { return as(user(98), Role::kAdmin); }

    HttpAnswer ask(const char* method, const std::string& path, const HeaderList& headers,
                   const std::string& body = {}) const {
        return server_.http().request(method, path, headers, body);
    }
    HttpAnswer get(const std::string& path, const HeaderList& headers) const {
        return ask("GET", "/api/v1" + path, headers);
    }
    HttpAnswer post(const std::string& path, const HeaderList& headers, const Json& body) const {
        return ask("POST", "/api/v1" + path, headers, body.dump());
    }
    HttpAnswer put(const std::string& path, const HeaderList& headers, const Json& body) const {
        return ask("PUT", "/api/v1" + path, headers, body.dump());
    }
    HttpAnswer remove(const std::string& path, const HeaderList& headers) const {
        return ask("DELETE", "/api/v1" + path, headers);
    }

    void know(const UserId& who, Json entry) const {
        const auto answer =
            ask("PUT", "/api/v1/directory/users/" + who.text(), service(), entry.dump());
        if (answer.status >= 300) throw std::runtime_error("not put: " + answer.body);
    }
    // Its result; throws unless it is stored.
    Json emit(const Json& event) const {
        const auto answer = post("/events", service(), event);
        if (answer.status != 200) throw std::runtime_error("event refused: " + answer.body);
        return json_of(answer).at("results").at(0);
    }
    // `more` goes into the payload.
    static Json task(const std::vector<UserId>& users, const std::string& name,
                     Json more = Json::object()) {
        more["task"] = name;
        for (const UserId& each : users)
            more["recipients"].push_back(each.text());
        return {{"event", "task.assigned"}, {"payload", more}};
    }
    // The titles of their inbox, and its first item.
    std::vector<std::string> titles(const UserId& who) const {
        const Json page = json_of(get("/notifications?limit=200", as(who)));
        std::vector<std::string> all;
        for (const Json& item : page.at("items"))
            all.push_back(item.at("title"));
        return all;
    }
    std::string newest(const UserId& who) const {
        const Json page = json_of(get("/notifications?limit=1", as(who)));
        return page.at("items").at(0).at("id");
    }
    // All that an admin sees.
    Json deliveries(const std::string& query = {}) const {
        const auto answer = get("/deliveries" + query, admin());
        if (answer.status != 200) throw std::runtime_error("no deliveries: " + answer.body);
        return json_of(answer).at("items");
    }
    // Waits until so many are in this state.
    Json await_state(const std::string& state, std::size_t count = 1) const {
        const std::string query = "?limit=200&state=" + state;
        eventually(
            std::to_string(count) + " deliveries " + state,
            [&] { return deliveries(query).size() == count; }, [&] { return deliveries().dump(); });
        return deliveries(query);
    }

  private:
    void set_up(AppParts& parts, const WaysOutOptions& options) {
        Config& config = parts.config;
        config.data_dir = folder_.path();
        config.public_url = kPublicUrl;
        config.webhook_private = options.allows_private;
        if (!options.smtp_url.empty())
            config.email = {true, *parse_smtp_address(options.smtp_url), *parse_mailbox(kMailFrom)};
        if (!options.twilio_url.empty())
            config.sms = {true, "AC0123", kTwilioToken, "+15017122661", options.twilio_url};
        if (options.has_push) {
            config.push.enabled = true;
            config.push.subject = "mailto:operator@example.com";
        }
        parts.clock = [ahead = ahead_] { return system_now() + Millis(ahead->load()); };
        parts.due_every_ms = std::chrono::milliseconds(20);
        Template later;
        later.type = "test.later";
        later.deliver = {{Channel::kEmail, Millis(600'000), Unless::kSeen, Priority::kLow}};
        later.texts["fr"] = {"Plus tard", "Dans dix minutes."};
        parts.templates.put(std::move(later));
        Template unless_read;
        unless_read.type = "test.sms_unless_read";
        unless_read.deliver = {{Channel::kSms, Millis(0), Unless::kRead, Priority::kLow}};
        unless_read.texts["fr"] = {"Lu ?", "Sinon, un SMS."};
        parts.templates.put(std::move(unless_read));
        Preferences defaults;
        defaults.channels.say(Channel::kSms, true);
        parts.templates.set_defaults(std::move(defaults));
    }

    std::shared_ptr<std::atomic<std::int64_t>> ahead_ =
        std::make_shared<std::atomic<std::int64_t>>(0);
    TempDir folder_;
    RunningApp server_;
};

// The fields that a refusal names.
inline std::vector<std::string> fields_of(const HttpAnswer& answer) {
    std::vector<std::string> fields;
    const Json problem = json_of(answer);
    if (problem.contains("errors")) {
        for (const Json& error : problem.at("errors"))
            fields.push_back(error.at("field"));
    }
    return fields;
}

}  // namespace carillon::test
