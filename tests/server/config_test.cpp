// The environment as configuration: what is accepted, what is refused, and in which words.

#include "server/config/config.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <map>

namespace carillon {
namespace {

using Variables = std::map<std::string, std::string>;

Result<Config> load(const Variables& variables) {
    return load_config([&](const char* name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
    });
}

TEST_CASE("an empty environment gives the defaults of the docs", "[server][config]") {
    const auto config = load({});
    REQUIRE(config);
    CHECK(config->data_dir == "./data");
    CHECK(config->database.kind == DatabaseAddress::Kind::kSqlite);
    CHECK(config->database.path == "./data/carillon.db");
    CHECK(config->redis.empty());
    CHECK(config->listen.text() == "127.0.0.1:8080");
    CHECK(config->threads >= 1);
    CHECK(config->ws_max_connections == 5);
    CHECK(config->max_connections == 0);
    CHECK(config->max_connections_per_address == 10000);
    CHECK(config->ws_heartbeat_s == 30);
    CHECK(config->replay_limit == 100);
    CHECK(config->default_ttl_hours == 0);
    CHECK(config->throttle_per_minute == 20);
    CHECK_FALSE(config->email.enabled);
    CHECK_FALSE(config->sms.enabled);
    CHECK_FALSE(config->push.enabled);
    CHECK(config->jwt.secret.empty());
    CHECK(config->allowed_origins.empty());
    CHECK(config->default_locale == "fr");
    CHECK(config->default_timezone == "UTC");
    CHECK(config->log_level == log::Level::kInfo);
}

TEST_CASE("an empty value counts as not set", "[server][config]") {
    const auto config = load({{"REDIS_URL", ""}, {"NOTIFICATION_THREADS", ""}});
    REQUIRE(config);
    CHECK(config->redis.empty());
    CHECK(config->threads >= 1);
}

TEST_CASE("each variable is read", "[server][config]") {
    struct Row {
        const char* name;
        const char* value;
        std::function<bool(const Config&)> holds;
    };
    const std::vector<Row> rows = {
        {"DATABASE_URL", "sqlite:other.db",
         [](const Config& c) { return c.database.path == "./data/other.db"; }},
        {"DATABASE_URL", "sqlite:/srv/c.db",
         [](const Config& c) { return c.database.path == "/srv/c.db"; }},
        {"DATABASE_URL", "sqlite:///srv/c.db",
         [](const Config& c) { return c.database.path == "/srv/c.db"; }},
        {"DATABASE_URL", "postgresql://u:p@h/d",
         [](const Config& c) { return c.database.kind == DatabaseAddress::Kind::kPostgres; }},
        {"REDIS_URL", "redis://localhost:6379/0",
         [](const Config& c) {
             return c.redis.size() == 1 && c.redis[0].text() == "redis://localhost:6379";
         }},
        {"NOTIFICATION_LISTEN", "0.0.0.0:0",
         [](const Config& c) { return c.listen.host == "0.0.0.0" && c.listen.port == 0; }},
        {"NOTIFICATION_LISTEN", ":9000",
         [](const Config& c) { return c.listen.text() == "0.0.0.0:9000"; }},
        {"NOTIFICATION_LISTEN", "localhost:9000",
         [](const Config& c) { return c.listen.text() == "127.0.0.1:9000"; }},
        {"NOTIFICATION_LISTEN", "[::1]:9000",
         [](const Config& c) { return c.listen.is_ipv6 && c.listen.text() == "[::1]:9000"; }},
        {"NOTIFICATION_ADMIN_LISTEN", "[::1]:9090",
         [](const Config& c) { return c.admin_listen && c.admin_listen->text() == "[::1]:9090"; }},
        {"NOTIFICATION_TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8 2001:db8::/32",
         [](const Config& c) {
             return c.trusted_proxies.size() == 3 &&
                    c.trusted_proxies[1] == parse_network("10.0.0.0/8");
         }},
        {"NOTIFICATION_DATA_DIR", "/var/lib/c",
         [](const Config& c) { return c.database.path == "/var/lib/c/carillon.db"; }},
        {"NOTIFICATION_THREADS", "3", [](const Config& c) { return c.threads == 3; }},
        {"NOTIFICATION_WS_MAX_CONN", "2",
         [](const Config& c) { return c.ws_max_connections == 2; }},
        {"NOTIFICATION_MAX_CONNECTIONS", "250",
         [](const Config& c) { return c.max_connections == 250; }},
        {"NOTIFICATION_MAX_CONN_PER_ADDRESS", "0",
         [](const Config& c) { return c.max_connections_per_address == 0; }},
        {"NOTIFICATION_WS_HEARTBEAT", "1", [](const Config& c) { return c.ws_heartbeat_s == 1; }},
        {"NOTIFICATION_REPLAY_LIMIT", "7", [](const Config& c) { return c.replay_limit == 7; }},
        {"NOTIFICATION_DEFAULT_TTL", "0.5",
         [](const Config& c) { return c.default_ttl_hours == 0.5; }},
        {"NOTIFICATION_THROTTLE_PER_MINUTE", "0",
         [](const Config& c) { return c.throttle_per_minute == 0; }},
        {"SMTP_URL", "smtp://mail:25",
         [](const Config& c) { return c.email.smtp->text() == "smtp://mail:25"; }},
        {"NOTIFICATION_EMAIL_FROM", "a@b.c",
         [](const Config& c) {
             return c.email.from == Mailbox{"a@b.c", ""};
         }},
        {"NOTIFICATION_BRAND_COLOR", "#0f7",
         [](const Config& c) {
             return c.brand_color == Colour{0x00, 0xff, 0x77};
         }},
        {"TWILIO_ACCOUNT_SID", "AC1", [](const Config& c) { return c.sms.account_sid == "AC1"; }},
        {"TWILIO_AUTH_TOKEN", "t", [](const Config& c) { return c.sms.auth_token == "t"; }},
        {"TWILIO_FROM", "+33", [](const Config& c) { return c.sms.from == "+33"; }},
        {"TWILIO_BASE_URL", "http://127.0.0.1:1",
         [](const Config& c) { return c.sms.base_url == "http://127.0.0.1:1"; }},
        {"VAPID_SUBJECT", "mailto:a@b.c",
         [](const Config& c) { return c.push.subject == "mailto:a@b.c"; }},
        {"VAPID_PRIVATE_KEY_FILE", "/k",
         [](const Config& c) { return c.push.private_key_file == "/k"; }},
        {"NOTIFICATION_JWT_SECRET", "0123456789abcdef0123456789abcdef",
         [](const Config& c) { return c.jwt.secret.size() == 32; }},
        {"NOTIFICATION_JWT_PUBLIC_KEY_FILE", "/k.pem",
         [](const Config& c) { return c.jwt.public_key_file == "/k.pem"; }},
        {"NOTIFICATION_JWKS_URL", "https://u:p@id.example/keys?a=b",
         [](const Config& c) { return c.jwt.jwks_url == "https://u:p@id.example/keys?a=b"; }},
        {"NOTIFICATION_JWT_ISSUER", "i", [](const Config& c) { return c.jwt.issuer == "i"; }},
        {"NOTIFICATION_JWT_AUDIENCE", "a", [](const Config& c) { return c.jwt.audience == "a"; }},
        {"NOTIFICATION_ALLOWED_ORIGINS", "https://A.example:443, http://b:8080 http://[::1]:80",
         [](const Config& c) {
             return c.allowed_origins ==
                    std::vector<std::string>{"https://a.example", "http://b:8080", "http://[::1]"};
         }},
        {"NOTIFICATION_ALLOWED_ORIGINS",
         "capacitor://localhost tauri://localhost "
         "chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjai",
         [](const Config& c) {
             return c.allowed_origins ==
                    std::vector<std::string>{"capacitor://localhost", "tauri://localhost",
                                             "chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjai"};
         }},
        {"NOTIFICATION_TEMPLATES_FILE", "/t",
         [](const Config& c) { return c.templates_file == "/t"; }},
        {"NOTIFICATION_DEFAULT_LOCALE", "fr-CA",
         [](const Config& c) { return c.default_locale == "fr-CA"; }},
        {"NOTIFICATION_DEFAULT_LOCALE", "fr_FR",
         [](const Config& c) { return c.default_locale == "fr-FR"; }},
        {"NOTIFICATION_DEFAULT_TIMEZONE", "europe/paris",
         [](const Config& c) { return c.default_timezone == "Europe/Paris"; }},
        {"NOTIFICATION_LOG_LEVEL", "WARNING",
         [](const Config& c) { return c.log_level == log::Level::kWarning; }},
        {"SENTRY_DSN", "https://k@sentry.example/1",
         [](const Config& c) { return c.sentry && c.sentry->public_key == "k"; }},
    };
    for (const Row& row : rows) {
        CAPTURE(row.name, row.value);
        const auto config = load({{row.name, row.value}});
        REQUIRE(config);
        CHECK(row.holds(*config));
    }
}

TEST_CASE("a wrong value is one line with the variable, the value and what is accepted",
          "[server][config]") {
    const Variables rows = {
        {"DATABASE_URL", "mysql://x"},
        {"REDIS_URL", "localhost:6379"},
        {"NOTIFICATION_LISTEN", "example.com:80"},
        {"NOTIFICATION_THREADS", "0"},
        {"NOTIFICATION_WS_MAX_CONN", "five"},
        {"NOTIFICATION_WS_HEARTBEAT", "-1"},
        {"NOTIFICATION_REPLAY_LIMIT", "1e3"},
        {"NOTIFICATION_DEFAULT_TTL", "nan"},
        {"NOTIFICATION_THROTTLE_PER_MINUTE", "20 "},
        {"NOTIFICATION_EMAIL_ENABLED", "maybe"},
        {"SMTP_URL", "mail.example.com"},
        {"NOTIFICATION_EMAIL_FROM", "nobody"},
        {"NOTIFICATION_EMAIL_FROM", "ada@b.example>"},
        {"NOTIFICATION_BRAND_COLOR", "blue"},
        {"NOTIFICATION_BRAND_COLOR", "#2c50d"},
        {"NOTIFICATION_SMS_ENABLED", "2"},
        {"TWILIO_BASE_URL", "ftp://x"},
        {"NOTIFICATION_PUSH_ENABLED", "ja"},
        {"VAPID_SUBJECT", "a@b.c"},
        {"NOTIFICATION_ALLOWED_ORIGINS", "*"},
        {"NOTIFICATION_DEFAULT_LOCALE", "french!"},
        {"NOTIFICATION_DEFAULT_TIMEZONE", "Europe/Pairs"},
        {"NOTIFICATION_DEFAULT_TIMEZONE", "+02:00"},
        {"NOTIFICATION_LOG_LEVEL", "loud"},
        {"SENTRY_DSN", "yes"},
        {"NOTIFICATION_JWKS_URL", "file:///etc/keys"},
    };
    for (const auto& [name, value] : rows) {
        CAPTURE(name, value);
        const auto config = load({{name, value}});
        REQUIRE_FALSE(config);
        const Error& error = config.error();
        CAPTURE(error.message);
        CHECK(error.code == Errc::kInvalid);
        CHECK(error.field == name);
        CHECK(error.message.find(name) == 0);
        CHECK(error.message.find(value) != std::string::npos);
        CHECK(error.message.find("expected") != std::string::npos);
        CHECK(error.message.find('\n') == std::string::npos);
    }
}

TEST_CASE("more shapes of listen addresses, databases and origins are refused",
          "[server][config]") {
    const std::vector<std::pair<std::string, std::string>> rows = {
        {"NOTIFICATION_LISTEN", "127.0.0.1"},
        {"NOTIFICATION_LISTEN", "127.0.0.1:65536"},
        {"NOTIFICATION_LISTEN", "::1:80"},
        {"NOTIFICATION_LISTEN", "[127.0.0.1]:80"},
        {"NOTIFICATION_LISTEN", "127.0.0.1:"},
        {"NOTIFICATION_JWKS_URL", "https://"},
        {"NOTIFICATION_JWKS_URL", "https:///keys"},
        {"NOTIFICATION_JWKS_URL", "https://a/b c"},
        {"NOTIFICATION_JWKS_URL", "id.example.com/keys"},
        {"DATABASE_URL", "sqlite:"},
        {"DATABASE_URL", "sqlite::memory:"},
        {"DATABASE_URL", "sqlite:folder/"},
        {"DATABASE_URL", "sqlite://relative"},
        {"NOTIFICATION_ALLOWED_ORIGINS", "https://a/path"},
        {"NOTIFICATION_ALLOWED_ORIGINS", "a.b"},
        {"NOTIFICATION_ALLOWED_ORIGINS", "https://a:0"},
        {"NOTIFICATION_ALLOWED_ORIGINS", "null"},
        {"NOTIFICATION_ALLOWED_ORIGINS", "file:///index.html"},
        {"NOTIFICATION_ALLOWED_ORIGINS", "wss://a.example"},
        {"NOTIFICATION_ALLOWED_ORIGINS", "://a.example"},
        {"NOTIFICATION_ALLOWED_ORIGINS", "capacitor://"},
        {"NOTIFICATION_ALLOWED_ORIGINS", " , "},
        {"NOTIFICATION_DEFAULT_LOCALE", "f"},
        {"NOTIFICATION_DEFAULT_LOCALE", "fr-"},
        {"NOTIFICATION_DEFAULT_LOCALE", "fr_FR!"},
    };
    for (const auto& [name, value] : rows) {
        CAPTURE(name, value);
        CHECK_FALSE(load({{name, value}}));
    }
}

TEST_CASE("a secret is named and never shown", "[server][config]") {
    const auto secret = load({{"NOTIFICATION_JWT_SECRET", "too short"}});
    REQUIRE_FALSE(secret);
    CHECK(secret.error().message ==
          "NOTIFICATION_JWT_SECRET (value not shown) is not accepted: expected at least 32 bytes, "
          "or several such secrets, one a line");
    for (const char* name : {"DATABASE_URL", "REDIS_URL", "SMTP_URL", "TWILIO_BASE_URL"}) {
        CAPTURE(name);
        const auto config = load({{name, "what://user:hunter2@host/?password=hunter2"}});
        REQUIRE_FALSE(config);
        CHECK(config.error().message.find("what://***@host") != std::string::npos);
        CHECK(config.error().message.find("hunter2") == std::string::npos);
    }
}

TEST_CASE("no shape of a URL that is refused shows the password in it", "[server][config]") {
    const std::vector<std::pair<std::string, std::string>> rows = {
        {"DATABASE_URL", "host=h user=u password=hunter2"},
        {"DATABASE_URL", "password='hunter2' host=h"},
        {"DATABASE_URL", "mysql://u:hunter2"},
        {"DATABASE_URL", "mysql://:hunter2/x"},
        {"REDIS_URL", "redis://:hunter2"},
        {"REDIS_URL", "redis://:4711"},
        {"REDIS_URL", "redis://a,redis://:hunter2"},
        {"REDIS_URL", "redis://:hunter2@a,redis://:hunter2@b:x"},
        {"SMTP_URL", "mail://u:hunter2@h?x=hunter2"},
        {"SENTRY_DSN", "https://key:hunter2"},
        {"SENTRY_DSN", "https://hunter2@h"},
    };
    for (const auto& [name, value] : rows) {
        CAPTURE(name, value);
        const auto config = load({{name, value}});
        REQUIRE_FALSE(config);
        CAPTURE(config.error().message);
        CHECK(config.error().message.find("hunter2") == std::string::npos);
        CHECK(config.error().message.find("4711") == std::string::npos);
        CHECK(config.error().message.find("***") != std::string::npos);
    }
    const auto port = load({{"REDIS_URL", "http://cache:6379/0"}});
    REQUIRE_FALSE(port);
    CHECK(port.error().message.find("http://cache:6379/0") != std::string::npos);
}

TEST_CASE("a value cannot break out of its line", "[server][config]") {
    const auto config =
        load({{"NOTIFICATION_LOG_LEVEL", "a\nb\x1b[31m\"c" + std::string(500, 'x')}});
    REQUIRE_FALSE(config);
    const std::string& line = config.error().message;
    CHECK(line.find('\n') == std::string::npos);
    CHECK(line.find('\x1b') == std::string::npos);
    CHECK(line.find("a\\x0ab\\x1b[31m\\\"c") != std::string::npos);
    CHECK(line.size() < 300);
    CHECK_FALSE(load({{"NOTIFICATION_LOG_LEVEL", "\xff\xfe"}}));
}

TEST_CASE("a channel that is switched on names what it needs", "[server][config]") {
    const auto email = load({{"NOTIFICATION_EMAIL_ENABLED", "true"}});
    REQUIRE_FALSE(email);
    CHECK(email.error().field == "SMTP_URL");
    const auto sms = load({{"NOTIFICATION_SMS_ENABLED", "on"}, {"TWILIO_ACCOUNT_SID", "AC1"}});
    REQUIRE_FALSE(sms);
    CHECK(sms.error().field == "TWILIO_AUTH_TOKEN");
    const auto push = load({{"NOTIFICATION_PUSH_ENABLED", "1"}});
    REQUIRE_FALSE(push);
    CHECK(push.error().field == "VAPID_SUBJECT");
}

TEST_CASE("variables that there are none of are told with the nearest name", "[server][config]") {
    const auto unknown = unknown_variables(
        {"HOME", "NOTIFICATION_LISTN", "NOTIFICATION_LISTEN", "NOTIFICATION_", "NOTIFICATIONS_X",
         "NOTIFICATION_JWT_SECRET", "NOTIFICATION_COLOUR_OF_THE_SKY", "NOTIFICATION_a\nb",
         "notification_listen"});
    REQUIRE(unknown.size() == 4);
    CHECK(unknown[0].text() ==
          "unknown variable NOTIFICATION_LISTN (did you mean NOTIFICATION_LISTEN?)");
    CHECK(unknown[1].text() == "unknown variable NOTIFICATION_");
    CHECK(unknown[2].name == "NOTIFICATION_COLOUR_OF_THE_SKY");
    CHECK(unknown[2].nearest.empty());
    CHECK(unknown[3].text().find('\n') == std::string::npos);
    CHECK(unknown_variables({}).empty());
}

TEST_CASE("a templates file is taken by its name; reading it comes later", "[server][config]") {
    const auto config = load({{"NOTIFICATION_TEMPLATES_FILE", "no/such.json"}});
    REQUIRE(config);
    CHECK(config->templates_file == "no/such.json");
}

}  // namespace
}  // namespace carillon
