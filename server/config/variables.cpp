#include "server/config/variables.hpp"

#include "core/base/limits.hpp"
#include "core/event/language_tag.hpp"
#include "server/base/clock/time_zones.hpp"
#include "server/config/colour.hpp"
#include "server/config/mailbox.hpp"
#include "server/config/smtp_address.hpp"
#include "server/config/values.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

namespace carillon {

namespace {

using namespace config_values;

bool starts_with(const std::string& text, std::string_view start) {
    return text.size() > start.size() && text.compare(0, start.size(), start) == 0;
}

std::optional<DatabaseAddress> parse_database(const std::string& text) {
    DatabaseAddress address;
    if (starts_with(text, "postgresql://") || starts_with(text, "postgres://")) {
        address.kind = DatabaseAddress::Kind::kPostgres;
        address.url = text;
        return address;
    }
    if (!starts_with(text, "sqlite:")) return std::nullopt;
    std::string path = text.substr(7);
    // "sqlite:///srv/x.db" is how other programs write an absolute path.
    if (path.compare(0, 3, "///") == 0) path.erase(0, 2);
    if (path.compare(0, 2, "//") == 0 || path.front() == ':' || path.back() == '/') {
        return std::nullopt;
    }
    address.path = path;
    return address;
}

// As the database writes it.
std::optional<std::string> parse_time_zone(const std::string& text) {
    auto zone = find_time_zone(text);
    return zone ? std::move(*zone) : std::nullopt;
}

// Where in a Config a value is kept.
template <class T>
auto at(T Config::*member) {
    return [member](Config& config) -> T& { return config.*member; };
}
template <class Part, class T>
auto at(Part Config::*part, T Part::*member) {
    return [part, member](Config& config) -> T& { return config.*part.*member; };
}

// Of what `parse` gives from the text: an optional value.
template <class Member, class Parse>
Variable parsed(const char* name, Member member, Parse parse, std::string accepted,
                std::string by_default, std::string documented, Display display = Display::kWhole) {
    const auto read = [member, parse](const std::string& text, Config& config) {
        auto value = parse(text);
        if (!value) return false;
        member(config) = std::move(*value);
        return true;
    };
    return {name, std::move(by_default), std::move(accepted), display, read, std::move(documented)};
}

// A text that `fits` accepts.
template <class Member, class Fits>
Variable checked(const char* name, Member member, Fits fits, std::string accepted,
                 std::string by_default, std::string documented,
                 Display display = Display::kWhole) {
    const auto parse = [fits](const std::string& text) {
        return fits(text) ? std::optional<std::string>(text) : std::nullopt;
    };
    return parsed(name, member, parse, std::move(accepted), std::move(by_default),
                  std::move(documented), display);
}

template <class Member>
Variable any(const char* name, Member member, std::string by_default, std::string documented) {
    return parsed(
        name, member, [](const std::string& text) { return std::optional(text); }, "any text",
        std::move(by_default), std::move(documented));
}

std::string shown_number(double number) {
    std::string text = std::to_string(number);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
}

// `unit` stands behind the bounds in a refusal; `documented` does so on the page when it begins
// with a blank.
template <class Member>
Variable whole(const char* name, Member member, std::uint32_t low, std::uint32_t high,
               const char* unit, const std::string& documented) {
    const std::string bounds = std::to_string(low) + " to " + std::to_string(high);
    Config defaults;
    return parsed(
        name, member, [low, high](const std::string& text) { return parse_whole(text, low, high); },
        "a whole number from " + bounds + unit, std::to_string(member(defaults)),
        documented.front() == ' ' ? bounds + documented : documented);
}

template <class Member>
Variable decimal(const char* name, Member member, double high, std::string accepted,
                 std::string documented) {
    Config defaults;
    return parsed(
        name, member, [high](const std::string& text) { return parse_decimal(text, high); },
        std::move(accepted), shown_number(member(defaults)), std::move(documented));
}

template <class Member>
Variable flag(const char* name, Member member, std::string documented) {
    return parsed(
        name, member, [](const std::string& text) { return parse_bool(text); }, "true or false",
        "off", std::move(documented));
}

std::string quoted(const std::string& text) {
    return '`' + text + '`';
}

std::vector<Variable> storage_variables() {
    return {
        parsed("DATABASE_URL", at(&Config::database), parse_database,
               "sqlite:PATH (a relative path is one in the data folder) or postgresql://…",
               quoted("sqlite:carillon.db"),
               "`sqlite:PATH`; a relative path is one in the data folder. Or "
               "`postgresql://user:password@host/database`, for several nodes: PostgreSQL 13 or "
               "newer with encoding UTF8, also through PgBouncer in transaction mode",
               Display::kUrl),
        parsed(
            "REDIS_URL", at(&Config::redis),
            [](const std::string& text) -> std::optional<std::vector<redis::Address>> {
                auto servers = redis::parse_addresses(text);
                if (!servers) return std::nullopt;
                return std::move(*servers);
            },
            redis::kAcceptedAddresses, "none: in-process bus",
            "`redis://[user:password@]host[:port][/database]`, `rediss://…` (TLS: the certificate "
            "is checked against the system's authorities, or those of `SSL_CERT_FILE`, and against "
            "the host's name), `unix:/path[?db=N&user=…&password=…]`; several servers with commas "
            "between, the same list on every node. User, password and path may be percent-encoded. "
            "See [the bus](#the-bus)",
            Display::kUrl),
        any("NOTIFICATION_DATA_DIR", at(&Config::data_dir), quoted(Config().data_dir.string()),
            "a folder, made when it is absent"),
    };
}

std::vector<Variable> address_variables() {
    return {
        parsed(
            "NOTIFICATION_LISTEN", at(&Config::listen), parse_listen,
            "address:port, such as 127.0.0.1:8080, [::1]:8080 or 0.0.0.0:0",
            quoted(Config().listen.text()),
            "`address:port`; IPv6 in brackets (`[::1]:8080`); no address = all of IPv4; port 0 = "
            "the system picks one, and `serve` prints it"),
        parsed(
            "NOTIFICATION_ADMIN_LISTEN", at(&Config::admin_listen), parse_listen,
            "address:port, such as 127.0.0.1:9090, [::1]:9090 or 10.0.0.5:9090", "none",
            "a second `address:port`, for `/metrics`, `/readyz` and `/healthz` and nothing else. "
            "`/metrics` is then 404 at the first one. See [the two "
            "addresses](operations.md#the-two-addresses)"),
        parsed("NOTIFICATION_TRUSTED_PROXIES", at(&Config::trusted_proxies), parse_networks,
               "addresses and networks separated by commas, such as 127.0.0.1, 10.0.0.0/8 or "
               "2001:db8::/32 (of a network the bits behind the prefix are zero)",
               "none",
               "addresses and networks with commas or blanks between, such as `127.0.0.1, "
               "10.0.0.0/8, 2001:db8::/32`: what they say in `X-Forwarded-For` and "
               "`X-Forwarded-Proto` is believed, of nobody else. See [the "
               "proxy](operations.md#the-proxy)"),
        parsed("NOTIFICATION_ALLOWED_ORIGINS", at(&Config::allowed_origins), parse_origins,
               "origins separated by commas, such as https://crm.example.com", "the server's own",
               "origins separated by commas or blanks: `https://crm.example.com`, or of an app "
               "`capacitor://localhost`, `chrome-extension://ID`; no `*`, no path"),
    };
}

std::vector<Variable> limit_variables() {
    Variable threads = whole("NOTIFICATION_THREADS", at(&Config::threads), 1, 256, "",
                             "1 to 256; each is a shard");
    threads.by_default =
        "number of cores that the process may use: its affinity (`taskset`) and the CPU quota of "
        "its control groups (v2 and v1), rounded up";
    return {
        threads,
        decimal(
            "NOTIFICATION_DRAIN", at(&Config::drain_s), 60, "a number of seconds from 0 to 60",
            "0 to 60 seconds, fractions too: how long a server that gets SIGTERM serves on while "
            "`/readyz` says 503 ([stopping](operations.md#stopping))"),
        whole("NOTIFICATION_WS_MAX_CONN", at(&Config::ws_max_connections), 1, 1000, "",
              " connections per user"),
        whole(
            "NOTIFICATION_MAX_CONNECTIONS", at(&Config::max_connections), 0, 1000000,
            " (0 = as many as the limit on open files allows)",
            "0 (as many as fit) to 1000000 connections in all, of whatever kind. What fits is the "
            "limit on open files (the hard one: `serve` raises its own) less 256 and 4 for each "
            "thread, so that the database and Redis always find a descriptor; more than fits is "
            "brought down to it (`server.few_open_files`). One more is accepted and closed at once "
            "(`http.full`, `notifications_connections_refused_total{reason=\"limit\"}`). The "
            "admin's address has 64 of its own"),
        whole("NOTIFICATION_MAX_CONN_PER_ADDRESS", at(&Config::max_connections_per_address), 0,
              1000000, " (0 = any number)",
              "0 (any number) to 1000000 connections of one client, of whatever kind: an IPv4 "
              "address, or the /64 of an IPv6 one. One more is answered 429 and closed. A trusted "
              "proxy may have any number; a WebSocket or an event stream that comes through it "
              "counts for its client"),
        whole("NOTIFICATION_WS_HEARTBEAT", at(&Config::ws_heartbeat_s), 1, 3600, " (seconds)",
              " seconds"),
        whole("NOTIFICATION_REPLAY_LIMIT", at(&Config::replay_limit), 1, 10000, "",
              " items in a snapshot"),
        decimal("NOTIFICATION_DEFAULT_TTL", at(&Config::default_ttl_hours), limits::kMaxTtlHours,
                "a number of hours from 0 (never expires) to 878400",
                "hours, fractions too, 0 (never expires) to 878400"),
        whole("NOTIFICATION_RETENTION_DAYS", at(&Config::retention_days), 0, 36500,
              " (0 = for ever)", " days of [what is read or archived](persons.md#retention)"),
        whole("NOTIFICATION_RETENTION_ROWS", at(&Config::retention_rows), 0, 100000000,
              " (0 = any)", " rows of an inbox; of more the oldest read or archived ones go"),
        whole("NOTIFICATION_THROTTLE_PER_MINUTE", at(&Config::throttle_per_minute), 0, 100000,
              " (0 = off)", "0 (off) to 100000 live pushes per user"),
    };
}

std::vector<Variable> text_variables() {
    return {
        parsed("NOTIFICATION_DEFAULT_LOCALE", at(&Config::default_locale), canonical_language_tag,
               "a language, such as fr, en or fr-CA", quoted(Config().default_locale),
               "a language tag that some template has a text for: `fr`, `en`, or `fr-CA`, which "
               "falls back to `fr`"),
        parsed("NOTIFICATION_DEFAULT_TIMEZONE", at(&Config::default_timezone), parse_time_zone,
               "a time zone of the system's database (the package tzdata), such as Europe/Paris",
               quoted(Config().default_timezone),
               "the time zone, such as `Europe/Paris`, of whom the directory knows none of: "
               "their texts show dates and times in it"),
        any("NOTIFICATION_TEMPLATES_FILE", at(&Config::templates_file), "built in",
            "a JSON file that changes templates and adds types, see [templates](templates.md); "
            "`SIGHUP` reads it again"),
        parsed("NOTIFICATION_LOG_LEVEL", at(&Config::log_level), log::parse_level,
               "debug, info, warning, error or off", quoted(log::text(Config().log_level)),
               "`debug`, `info`, `warning` (or `warn`), `error`, `off`, in either case"),
        parsed(
            "SENTRY_DSN", at(&Config::sentry), parse_sentry_dsn,
            "https://KEY@HOST/PROJECT, PROJECT being a number", "none",
            "`https://KEY@HOST/PROJECT` (also `http://`, a port, a path before the number of the "
            "project): errors are reported there, see below",
            Display::kUrl),
    };
}

std::vector<Variable> email_variables() {
    return {
        flag(
            "NOTIFICATION_EMAIL_ENABLED", at(&Config::email, &EmailConfig::enabled),
            "`true`/`false` (also `yes`/`no`, `on`/`off`, `1`/`0`); on, it needs the next two. See "
            "[channels](channels.md)"),
        parsed("SMTP_URL", at(&Config::email, &EmailConfig::smtp), parse_smtp_address,
               kAcceptedSmtpAddress, "none",
               "`smtp://user:password@host:587?starttls=required`, or `smtps://…`", Display::kUrl),
        parsed("NOTIFICATION_EMAIL_FROM", at(&Config::email, &EmailConfig::from), parse_mailbox,
               kAcceptedMailbox, "none", "an address, or `Name <address>`"),
    };
}

std::vector<Variable> sms_variables() {
    return {
        flag("NOTIFICATION_SMS_ENABLED", at(&Config::sms, &SmsConfig::enabled),
             "as above; on, it needs the next three"),
        any("TWILIO_ACCOUNT_SID", at(&Config::sms, &SmsConfig::account_sid), "none", "any text"),
        any("TWILIO_AUTH_TOKEN", at(&Config::sms, &SmsConfig::auth_token), "none", "any text"),
        any("TWILIO_FROM", at(&Config::sms, &SmsConfig::from), "none", "any text"),
        checked(
            "TWILIO_BASE_URL", at(&Config::sms, &SmsConfig::base_url),
            [](const std::string& text) {
                return starts_with(text, "https://") || starts_with(text, "http://");
            },
            "https://…", quoted(SmsConfig().base_url), "`https://…`", Display::kUrl),
    };
}

std::vector<Variable> push_variables() {
    return {
        flag("NOTIFICATION_PUSH_ENABLED", at(&Config::push, &PushConfig::enabled),
             "as above; on, it needs the next one"),
        checked(
            "VAPID_SUBJECT", at(&Config::push, &PushConfig::subject),
            [](const std::string& text) {
                return starts_with(text, "mailto:") || starts_with(text, "https://");
            },
            "mailto:ADDRESS or https://…", "none", "`mailto:…` or `https://…`"),
        any("VAPID_PRIVATE_KEY_FILE", at(&Config::push, &PushConfig::private_key_file),
            "`vapid.pem` in the data folder, made there", "a PEM file with a P-256 key"),
        any("FCM_SERVICE_ACCOUNT_FILE", at(&Config::push, &PushConfig::service_account_file),
            "none: no apps", "the JSON file of a Firebase service account"),
    };
}

// What any channel shows, and whom it trusts.
std::vector<Variable> appearance_variables() {
    return {
        parsed(
            "NOTIFICATION_PUBLIC_URL", at(&Config::public_url),
            [](std::string text) -> std::optional<std::string> {
                while (!text.empty() && text.back() == '/')
                    text.pop_back();
                if (!is_http_url(text) || text.find_first_of("?#") != std::string::npos)
                    return std::nullopt;
                return text;
            },
            "the address of the application, such as https://app.example.com",
            "the address that it listens at",
            "`https://…`: what links in mails, messages and pushes begin with"),
        checked(
            "NOTIFICATION_BRAND_NAME", at(&Config::brand_name),
            [](const std::string& text) { return text.size() <= 100; }, "at most 100 bytes",
            quoted(Config().brand_name), "the name that mails show"),
        parsed("NOTIFICATION_BRAND_COLOR", at(&Config::brand_color), parse_colour,
               "a colour such as #2c50dd", "none",
               "a colour such as `#2c50dd`, of buttons in mails"),
        flag("NOTIFICATION_WEBHOOK_PRIVATE", at(&Config::webhook_private),
             "may webhooks and push services lie in private networks"),
        any("SSL_CERT_FILE", at(&Config::ca_file), "the system's",
            "a PEM file with the authorities that mail servers, providers and receivers of "
            "webhooks "
            "are checked against, in place of the system's"),
    };
}

std::vector<Variable> sign_in_variables() {
    return {
        checked("NOTIFICATION_JWT_SECRET", at(&Config::jwt, &JwtConfig::secret), are_secrets,
                "at least 32 bytes, or several such secrets, one a line", "generated",
                "32 bytes or more; several, one a line", Display::kNever),
        any("NOTIFICATION_JWT_PUBLIC_KEY_FILE", at(&Config::jwt, &JwtConfig::public_key_file),
            "none", "a PEM file, see below"),
        checked("NOTIFICATION_JWKS_URL", at(&Config::jwt, &JwtConfig::jwks_url), is_http_url,
                "the address of a key set, such as https://id.example.com/jwks.json", "none",
                "`https://…` or `http://…`: a key set that is fetched, see below", Display::kUrl),
        any("NOTIFICATION_JWT_ISSUER", at(&Config::jwt, &JwtConfig::issuer), "not checked",
            "any text"),
        any("NOTIFICATION_JWT_AUDIENCE", at(&Config::jwt, &JwtConfig::audience), "not checked",
            "any text"),
    };
}

}  // namespace

const std::vector<Variable>& variables() {
    static const std::vector<Variable> kAll = [] {
        std::vector<Variable> each;
        for (auto&& group : {storage_variables(), address_variables(), limit_variables(),
                             text_variables(), email_variables(), sms_variables(), push_variables(),
                             appearance_variables(), sign_in_variables()})
            each.insert(each.end(), group.begin(), group.end());
        return each;
    }();
    return kAll;
}

std::string variables_page() {
    std::string page = "| variable | default | accepted |\n| --- | --- | --- |\n";
    for (const Variable& variable : variables()) {
        page += "| `" + std::string(variable.name) + "` | " + variable.by_default + " | " +
                variable.documented + " |\n";
    }
    return page;
}

}  // namespace carillon
