#pragma once
// The configuration of one server process: every variable of the environment, checked, as a value.
// What the variables mean is told in docs/configuration.md.

#include "core/base/defaults.hpp"
#include "core/base/result.hpp"
#include "core/event/channels.hpp"
#include "server/base/log/level.hpp"
#include "server/base/sentry/dsn.hpp"
#include "server/config/colour.hpp"
#include "server/config/mailbox.hpp"
#include "server/config/network.hpp"
#include "server/config/redis_address.hpp"
#include "server/config/smtp_address.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace carillon {

struct ListenAddress {
    std::string host = "127.0.0.1";  // an IPv4 or IPv6 address, without brackets
    std::uint16_t port = 8080;       // 0 = the system picks one
    bool is_ipv6 = false;

    std::string text() const;  // "127.0.0.1:8080", "[::1]:8080"
};

struct DatabaseAddress {
    enum class Kind { kSqlite, kPostgres };
    Kind kind = Kind::kSqlite;
    std::filesystem::path path;  // kSqlite; a relative one has been put under the data folder
    std::string url;             // kPostgres; may hold a password: never print it
};

struct EmailConfig {
    bool enabled = false;
    std::optional<SmtpAddress> smtp;  // secret: may hold a password
    std::optional<Mailbox> from;      // without a name the brand's stands there
};

struct SmsConfig {
    bool enabled = false;
    std::string account_sid;
    std::string auth_token;  // secret
    std::string from;
    std::string base_url = defaults::kTwilioUrl;
};

struct PushConfig {
    bool enabled = false;
    std::string subject;
    std::filesystem::path private_key_file;      // empty = one in the data folder, made there
    std::filesystem::path service_account_file;  // of Firebase; empty = no apps
};

struct JwtConfig {
    std::string secret;                     // empty = not configured
    std::filesystem::path public_key_file;  // empty = not configured
    std::string jwks_url;                   // empty = not configured; may hold a password
    std::string issuer;                     // empty = not checked
    std::string audience;                   // empty = not checked
};

struct Config {
    std::filesystem::path data_dir = "./data";
    DatabaseAddress database;
    std::vector<redis::Address> redis;  // empty = in-process bus; secret: may hold passwords
    ListenAddress listen;
    std::optional<ListenAddress> admin_listen;  // for /metrics, /readyz and /healthz
    std::vector<Network> trusted_proxies;       // whose X-Forwarded-For and -Proto are believed
    std::uint32_t threads = 1;
    std::uint32_t ws_max_connections = defaults::kConnectionsPerUser;  // per user
    std::uint32_t max_connections = 0;                  // of all kinds; 0 = as many as fit
    std::uint32_t max_connections_per_address = 10000;  // likewise; 0 = any number
    std::uint32_t ws_heartbeat_s = defaults::kHeartbeatS;
    std::uint32_t replay_limit = defaults::kReplayLimit;  // items of a snapshot
    double default_ttl_hours = 0;                         // 0 = never expires
    std::uint32_t retention_days = 0;                     // 0 = for ever
    std::uint32_t retention_rows = 0;                     // of an inbox; 0 = any number
    double drain_s = 2;  // from SIGTERM to the first goodbye; 0 = none
    std::uint32_t throttle_per_minute = defaults::kThrottlePerMinute;  // 0 = off
    EmailConfig email;
    SmsConfig sms;
    PushConfig push;
    std::string public_url;  // without a slash at its end; empty = the address that it listens at
    std::string brand_name = defaults::kBrandName;
    std::optional<Colour> brand_color;  // of what can be pressed; nothing = the layout's own
    bool webhook_private = false;       // may webhooks and push endpoints lie in private networks?
    std::filesystem::path ca_file;      // authorities that deliveries trust; empty = the system's
    JwtConfig jwt;
    std::vector<std::string> allowed_origins;  // "https://crm.example.com"; empty = the own one
    std::filesystem::path templates_file;      // empty = built in
    std::string default_locale = defaults::kLocale;
    std::string default_timezone = defaults::kTimezone;
    log::Level log_level = log::Level::kInfo;
    std::optional<SentryDsn> sentry;  // nothing = off; secret

    ChannelSwitches channels() const { return {email.enabled, sms.enabled, push.enabled}; }
};

// Looks one variable up; nothing when it is not set. An empty value counts as not set.
using Environment = std::function<std::optional<std::string>(const char* name)>;
Environment process_environment();

// kInvalid for the first wrong value: `field` is the variable, `message` is the whole line to show,
// naming variable, value and what is accepted. Secret values are not in it.
Result<Config> load_config(const Environment& environment);

struct UnknownVariable {
    std::string name;
    std::string nearest;  // that there is; empty when none resembles it

    // One line for an operator: "unknown variable NAME (did you mean …?)".
    std::string text() const;
};
// Of these names those that begin with NOTIFICATION_ and that is in no table: a
// typing mistake, or a variable of another version.
std::vector<UnknownVariable> unknown_variables(const std::vector<std::string>& names);
// The names of all variables of this process.
std::vector<std::string> process_variables();

}  // namespace carillon
