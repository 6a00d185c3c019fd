#include "server/config/config.hpp"

#include "core/base/limits.hpp"
#include "core/base/nearest.hpp"
#include "core/event/language_tag.hpp"
#include "server/config/cores.hpp"
#include "server/config/values.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace carillon {

namespace {

using namespace config_values;

enum class Display { kWhole, kUrl, kNever };

// Reads variables one after the other and keeps the first error.
class Reader {
  public:
    explicit Reader(const Environment& environment) : environment_(environment) {}

    // Nothing when the variable is not set, or when an earlier one was wrong.
    std::optional<std::string> find(const char* name) {
        if (error_) return std::nullopt;
        auto value = environment_(name);
        if (value && value->empty()) return std::nullopt;
        return value;
    }

    void refuse(const char* name, std::string_view value, const std::string& accepted,
                Display display = Display::kWhole) {
        if (error_) return;
        const std::string shape = display == Display::kNever ? std::string(" (value not shown)")
                                  : display == Display::kUrl ? "=" + shown_url(value)
                                                             : "=" + shown(value);
        error_ =
            Error{Errc::kInvalid, name, name + shape + " is not accepted: expected " + accepted};
    }
    void refuse_missing(const char* name, const std::string& accepted, const char* because) {
        if (error_) return;
        error_ = Error{Errc::kInvalid, name,
                       std::string(name) + " is not set: " + because + " needs " + accepted};
    }

    // `parse` gives an optional; what it gives is moved into `out`.
    template <class T, class Parse>
    void read(const char* name, T& out, const std::string& accepted, Parse parse,
              Display display = Display::kWhole) {
        const auto value = find(name);
        if (!value) return;
        auto parsed = parse(*value);
        if (parsed) {
            out = std::move(*parsed);
        } else {
            refuse(name, *value, accepted, display);
        }
    }
    void whole(const char* name, std::uint32_t& out, std::uint32_t low, std::uint32_t high,
               const char* unit) {
        read(name, out,
             "a whole number from " + std::to_string(low) + " to " + std::to_string(high) + unit,
             [&](const std::string& text) { return parse_whole(text, low, high); });
    }
    void flag(const char* name, bool& out) {
        read(name, out, "true or false", [](const std::string& text) { return parse_bool(text); });
    }
    // Accepted when `fits` says so.
    template <class Fits>
    void checked(const char* name, std::string& out, const std::string& accepted, Fits fits,
                 Display display = Display::kWhole) {
        read(
            name, out, accepted,
            [&](const std::string& text) {
                return fits(text) ? std::optional<std::string>(text) : std::nullopt;
            },
            display);
    }
    template <class Path>
    void any(const char* name, Path& out) {
        if (auto value = find(name)) out = std::move(*value);
    }

    const std::optional<Error>& error() const { return error_; }

  private:
    const Environment& environment_;
    std::optional<Error> error_;
};

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

void read_storage(Reader& reader, Config& config) {
    reader.any("NOTIFICATION_DATA_DIR", config.data_dir);
    config.database.path = "carillon.db";
    reader.read("DATABASE_URL", config.database,
                "sqlite:PATH (a relative path is one in the data folder) or postgresql://…",
                parse_database, Display::kUrl);
    if (config.database.kind == DatabaseAddress::Kind::kSqlite) {
        config.database.path = config.data_dir / config.database.path;
    }
    reader.read(
        "REDIS_URL", config.redis, redis::kAcceptedAddresses,
        [](const std::string& text) -> std::optional<std::vector<redis::Address>> {
            auto servers = redis::parse_addresses(text);
            if (!servers) return std::nullopt;
            return std::move(*servers);
        },
        Display::kUrl);
}

void read_service(Reader& reader, Config& config) {
    reader.read("NOTIFICATION_LISTEN", config.listen,
                "address:port, such as 127.0.0.1:8080, [::1]:8080 or 0.0.0.0:0", parse_listen);
    reader.read("NOTIFICATION_ADMIN_LISTEN", config.admin_listen,
                "address:port, such as 127.0.0.1:9090, [::1]:9090 or 10.0.0.5:9090", parse_listen);
    reader.read("NOTIFICATION_TRUSTED_PROXIES", config.trusted_proxies,
                "addresses and networks separated by commas, such as 127.0.0.1, 10.0.0.0/8 or "
                "2001:db8::/32 (of a network the bits behind the prefix are zero)",
                parse_networks);
    config.threads = std::clamp(usable_cores(), 1u, 256u);
    reader.whole("NOTIFICATION_THREADS", config.threads, 1, 256, "");
    reader.whole("NOTIFICATION_WS_MAX_CONN", config.ws_max_connections, 1, 1000, "");
    reader.whole("NOTIFICATION_MAX_CONNECTIONS", config.max_connections, 0, 1000000,
                 " (0 = as many as the limit on open files allows)");
    reader.whole("NOTIFICATION_MAX_CONN_PER_ADDRESS", config.max_connections_per_address, 0,
                 1000000, " (0 = any number)");
    reader.whole("NOTIFICATION_WS_HEARTBEAT", config.ws_heartbeat_s, 1, 3600, " (seconds)");
    reader.whole("NOTIFICATION_REPLAY_LIMIT", config.replay_limit, 1, 10000, "");
    reader.read("NOTIFICATION_DEFAULT_TTL", config.default_ttl_hours,
                "a number of hours from 0 (never expires) to 878400",
                [](const std::string& text) { return parse_decimal(text, limits::kMaxTtlHours); });
    reader.whole("NOTIFICATION_THROTTLE_PER_MINUTE", config.throttle_per_minute, 0, 100000,
                 " (0 = off)");
    reader.read("NOTIFICATION_DRAIN", config.drain_s, "a number of seconds from 0 to 60",
                [](const std::string& text) { return parse_decimal(text, 60); });
    reader.read("NOTIFICATION_ALLOWED_ORIGINS", config.allowed_origins,
                "origins separated by commas, such as https://crm.example.com", parse_origins);
    reader.any("NOTIFICATION_TEMPLATES_FILE", config.templates_file);
    reader.read("NOTIFICATION_DEFAULT_LOCALE", config.default_locale,
                "a language, such as fr, en or fr-CA",
                [](const std::string& text) { return canonical_language_tag(text); });
    reader.read("NOTIFICATION_LOG_LEVEL", config.log_level, "debug, info, warning, error or off",
                [](const std::string& text) { return log::parse_level(text); });
    reader.read(
        "SENTRY_DSN", config.sentry, "https://KEY@HOST/PROJECT, PROJECT being a number",
        [](const std::string& text) { return parse_sentry_dsn(text); }, Display::kUrl);
}

void read_channels(Reader& reader, Config& config) {
    EmailConfig& email = config.email;
    reader.flag("NOTIFICATION_EMAIL_ENABLED", email.enabled);
    const std::string smtp = "smtp://HOST:PORT or smtps://HOST:PORT";
    reader.checked(
        "SMTP_URL", email.smtp_url, smtp,
        [](const std::string& text) {
            return starts_with(text, "smtp://") || starts_with(text, "smtps://");
        },
        Display::kUrl);
    reader.checked("NOTIFICATION_EMAIL_FROM", email.from, "an email address",
                   [](const std::string& text) { return text.find('@') != std::string::npos; });
    if (email.enabled) {
        const char* because = "NOTIFICATION_EMAIL_ENABLED=true";
        if (email.smtp_url.empty()) reader.refuse_missing("SMTP_URL", smtp, because);
        if (email.from.empty()) {
            reader.refuse_missing("NOTIFICATION_EMAIL_FROM", "an email address", because);
        }
    }

    SmsConfig& sms = config.sms;
    reader.flag("NOTIFICATION_SMS_ENABLED", sms.enabled);
    reader.any("TWILIO_ACCOUNT_SID", sms.account_sid);
    reader.any("TWILIO_AUTH_TOKEN", sms.auth_token);
    reader.any("TWILIO_FROM", sms.from);
    reader.checked(
        "TWILIO_BASE_URL", sms.base_url, "https://…",
        [](const std::string& text) {
            return starts_with(text, "https://") || starts_with(text, "http://");
        },
        Display::kUrl);
    if (sms.enabled) {
        const char* because = "NOTIFICATION_SMS_ENABLED=true";
        if (sms.account_sid.empty()) reader.refuse_missing("TWILIO_ACCOUNT_SID", "it", because);
        if (sms.auth_token.empty()) reader.refuse_missing("TWILIO_AUTH_TOKEN", "it", because);
        if (sms.from.empty()) reader.refuse_missing("TWILIO_FROM", "a sender", because);
    }

    PushConfig& push = config.push;
    reader.flag("NOTIFICATION_PUSH_ENABLED", push.enabled);
    const std::string subject = "mailto:ADDRESS or https://…";
    reader.checked("VAPID_SUBJECT", push.subject, subject, [](const std::string& text) {
        return starts_with(text, "mailto:") || starts_with(text, "https://");
    });
    reader.any("VAPID_PRIVATE_KEY_FILE", push.private_key_file);
    if (push.enabled) {
        const char* because = "NOTIFICATION_PUSH_ENABLED=true";
        if (push.subject.empty()) reader.refuse_missing("VAPID_SUBJECT", subject, because);
        if (push.private_key_file.empty()) {
            reader.refuse_missing("VAPID_PRIVATE_KEY_FILE", "a PEM file", because);
        }
    }
}

// One a line; each is long enough, and there is one.
bool are_secrets(const std::string& text) {
    constexpr std::size_t kMost = 16;
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        std::size_t size = end - at;
        if (size > 0 && text[end - 1] == '\r') --size;
        if (size > 0 && (size < 32 || ++count > kMost)) return false;
        at = end + 1;
    }
    return count > 0;
}

void read_sign_in(Reader& reader, Config& config) {
    reader.checked("NOTIFICATION_JWT_SECRET", config.jwt.secret,
                   "at least 32 bytes, or several such secrets, one a line", are_secrets,
                   Display::kNever);
    reader.any("NOTIFICATION_JWT_PUBLIC_KEY_FILE", config.jwt.public_key_file);
    reader.checked("NOTIFICATION_JWKS_URL", config.jwt.jwks_url,
                   "the address of a key set, such as https://id.example.com/jwks.json",
                   is_http_url, Display::kUrl);
    reader.any("NOTIFICATION_JWT_ISSUER", config.jwt.issuer);
    reader.any("NOTIFICATION_JWT_AUDIENCE", config.jwt.audience);
}

}  // namespace

std::string ListenAddress::text() const {
    return (is_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Environment process_environment() {
    return [](const char* name) -> std::optional<std::string> {
        const char* value = std::getenv(name);  // NOLINT: read before any thread starts
        if (value == nullptr) return std::nullopt;
        return std::string(value);
    };
}

Result<Config> load_config(const Environment& environment) {
    Reader reader(environment);
    Config config;
    read_storage(reader, config);
    read_service(reader, config);
    read_channels(reader, config);
    read_sign_in(reader, config);
    if (reader.error()) return *reader.error();
    return config;
}

std::vector<std::string> process_variables() {
    std::vector<std::string> names;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        names.emplace_back(text.substr(0, text.find('=')));
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string UnknownVariable::text() const {
    const std::string quoted = shown(name);  // on one line, whatever is in it
    return quoted.substr(1, quoted.size() - 2) + " is no variable of this program" +
           (nearest.empty() ? "" : " (did you mean " + nearest + "?)");
}

std::vector<UnknownVariable> unknown_variables(const std::vector<std::string>& names) {
    constexpr std::string_view kOurs = "NOTIFICATION_";
    const auto is_ours = [kOurs](const std::string& name) {
        return std::string_view(name).substr(0, kOurs.size()) == kOurs;
    };
    // Those that load_config asks for are those that there are.
    std::vector<std::string> known;
    const auto config = load_config([&](const char* name) -> std::optional<std::string> {
        if (is_ours(name)) known.emplace_back(name);
        return std::nullopt;
    });
    // What they all begin with makes none alike.
    std::vector<std::string_view> ends;
    for (const std::string& name : known)
        ends.push_back(std::string_view(name).substr(kOurs.size()));
    std::vector<UnknownVariable> unknown;
    for (const std::string& name : names) {
        if (!is_ours(name) || std::find(known.begin(), known.end(), name) != known.end()) continue;
        std::string nearest = nearest_name(std::string_view(name).substr(kOurs.size()), ends);
        if (!nearest.empty()) nearest.insert(0, kOurs);
        unknown.push_back({name, std::move(nearest)});
    }
    return unknown;
}

Status check_supported(const Config& config) {
    const auto refuse = [](const char* name, const std::string& value, const char* accepted) {
        return Error{
            Errc::kInvalid, name,
            std::string(name) + "=" + value + " is not built in yet: expected " + accepted};
    };
    if (config.email.enabled) return refuse("NOTIFICATION_EMAIL_ENABLED", "true", "false");
    if (config.sms.enabled) return refuse("NOTIFICATION_SMS_ENABLED", "true", "false");
    if (config.push.enabled) return refuse("NOTIFICATION_PUSH_ENABLED", "true", "false");
    return Done{};
}

}  // namespace carillon
