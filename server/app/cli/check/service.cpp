#include "server/app/cli/check/service.hpp"

#include "server/app/cli/check/smtp.hpp"
#include "server/app/cli/check/twilio.hpp"
#include "server/app/ways_out.hpp"
#include "server/auth/jwk_set.hpp"
#include "server/auth/jwks_source.hpp"
#include "server/auth/key_file.hpp"
#include "server/auth/secret.hpp"
#include "server/config/templates_file.hpp"
#include "server/config/values.hpp"
#include "server/http/site/site.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace carillon::preflight {
namespace {

namespace fs = std::filesystem;

constexpr const char* kKeys = "keys";

// A secret that others may read.
std::optional<Finding> find_open_secret(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || (status.st_mode & (S_IRWXG | S_IRWXO)) == 0)
        return std::nullopt;
    return warning(kKeys, path.string() + " can be read by others: expected mode 0600");
}

std::string counted(std::size_t keys) {
    return std::to_string(keys) + (keys == 1 ? " public key" : " public keys");
}

std::string counted_keys(const std::string& pem) {
    const auto keys = read_key_file(pem, Authenticator::kMaxKeys);
    return counted(keys ? keys->size() : 0);
}

void check_sign_in(const Config& config, Findings& findings) {
    const fs::path made = config.data_dir / "jwt_secret";
    std::error_code failure;
    const bool is_configured = !config.jwt.secret.empty() || !config.jwt.public_key_file.empty() ||
                               !config.jwt.jwks_url.empty();
    if (!is_configured && !fs::exists(made, failure)) {
        findings.push_back(
            ok(kKeys, "no secret of sign-in is there: a start would make " + made.string()));
        return;
    }
    const auto settings = load_auth_settings(config, SecretUse::kExisting);
    if (!settings) {
        findings.push_back(wrong(kKeys, settings.error().message));
        return;
    }
    std::string by;
    if (!settings->public_keys.empty())
        by = counted_keys(settings->public_keys) + " of " + config.jwt.public_key_file.string();
    if (!settings->secret.empty()) {
        by += (by.empty() ? "" : ", and ");
        by += "the secret of " +
              (config.jwt.secret.empty() ? made.string() : "NOTIFICATION_JWT_SECRET");
    }
    if (!by.empty()) findings.push_back(ok(kKeys, "tokens are checked by " + by));
    if (!is_configured) {
        if (auto open = find_open_secret(made)) findings.push_back(std::move(*open));
    }
}

// A start goes on without it, and asks again.
void check_key_set(const Config& config, Findings& findings) {
    const std::string& url = config.jwt.jwks_url;
    if (url.empty()) return;
    const std::string name = "NOTIFICATION_JWKS_URL=" + config_values::shown_url(url);
    const auto text = jwks::fetch(url);
    const auto keys =
        text ? read_jwk_set(*text, jwks::kMaxKeys) : Result<std::vector<NamedKey>>(text.error());
    if (!keys) {
        findings.push_back(warning(kKeys, name + " gives no keys now: " + keys.error().message));
    } else if (keys->empty()) {
        findings.push_back(warning(kKeys, name + " has no key that tokens can be checked by"));
    } else {
        findings.push_back(ok(kKeys, "tokens are checked by " + counted(keys->size()) + " of " +
                                         config_values::shown_url(url)));
    }
}

void check_frame_key(const Config& config, Findings& findings) {
    const fs::path path = config.data_dir / "frame_key.pem";
    std::error_code failure;
    if (!fs::exists(path, failure)) {
        findings.push_back(
            ok(kKeys, "no key for signed frames is there: a start would make " + path.string()));
        return;
    }
    // It is there, so this makes none.
    const auto key = load_frame_key(config, SecretUse::kExisting);
    if (!key) {
        findings.push_back(wrong(kKeys, key.error().message));
        return;
    }
    findings.push_back(ok(kKeys, "frames are signed by " + path.string()));
    if (auto open = find_open_secret(path)) findings.push_back(std::move(*open));
}

// 0, or errno.
int try_to_bind(const ListenAddress& address) {
    const int family = address.is_ipv6 ? AF_INET6 : AF_INET;
    const int file = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (file < 0) return errno;
    const int on = 1;
    ::setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(address.port);
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(address.port);
    void* place = address.is_ipv6 ? static_cast<void*>(&v6.sin6_addr) : &v4.sin_addr;
    int failure = 0;
    if (::inet_pton(family, address.host.c_str(), place) != 1) {
        failure = EINVAL;
    } else {
        const auto* any = address.is_ipv6 ? reinterpret_cast<const sockaddr*>(&v6)
                                          : reinterpret_cast<const sockaddr*>(&v4);
        const socklen_t size = address.is_ipv6 ? sizeof(v6) : sizeof(v4);
        if (::bind(file, any, size) != 0) failure = errno;
    }
    ::close(file);
    return failure;
}

// "http://127.0.0.1:8080" ends with the port.
bool is_port_of(const RunningServer& running, std::uint16_t port) {
    const std::size_t colon = running.url.rfind(':');
    return colon != std::string::npos && running.url.substr(colon + 1) == std::to_string(port);
}

// What a start says of one channel alone.
void check_channel(const char* name, const Config& asked, bool is_on, Findings& findings) {
    if (!is_on) {
        findings.push_back(ok(name, "off"));
        return;
    }
    const Status status = check_ways_out(asked);
    findings.push_back(status ? ok(name, "on") : wrong(name, status.error().message));
}

}  // namespace

Findings check_keys(const Config& config) {
    Findings findings;
    check_sign_in(config, findings);
    check_key_set(config, findings);
    check_frame_key(config, findings);
    return findings;
}

Findings check_templates(const Config& config) {
    const auto templates = load_templates(config);
    if (!templates) return {wrong("templates", templates.error().message)};
    const std::string from = config.templates_file.empty()
                                 ? "those that are built in"
                                 : "with those of " + config.templates_file.string();
    return {ok("templates", std::to_string(templates->all().size()) + " types, " + from)};
}

Findings check_origins(const Config& config) {
    if (config.allowed_origins.empty()) return {ok("origins", "pages of the own origin only")};
    Findings findings;
    std::string list;
    for (const std::string& origin : config.allowed_origins) {
        list += (list.empty() ? "" : ", ") + origin;
        const bool is_plain = origin.compare(0, 7, "http://") == 0;
        const bool is_local = origin.find("://localhost") != std::string::npos ||
                              origin.find("://127.0.0.1") != std::string::npos ||
                              origin.find("://[::1]") != std::string::npos;
        if (is_plain && !is_local)
            findings.push_back(warning("origins", origin + " is not encrypted: whoever stands "
                                                           "between can act in its name"));
    }
    findings.insert(findings.begin(), ok("origins", "pages of " + list));
    return findings;
}

Findings check_listen(const ListenAddress& address, const std::optional<RunningServer>& running) {
    constexpr const char* kItem = "address";
    const int failure = try_to_bind(address);
    if (failure == 0) {
        return {ok(kItem, address.text() +
                              (address.port == 0 ? ": a free port would be picked" : " is free"))};
    }
    if (failure == EADDRINUSE && running && is_port_of(*running, address.port)) {
        return {ok(kItem, address.text() + " is held by the running server (pid " +
                              std::to_string(running->pid) + ")")};
    }
    return {wrong(kItem, "NOTIFICATION_LISTEN=\"" + address.text() +
                             "\" is not accepted: expected an address of this machine and a port "
                             "that is free (" +
                             std::strerror(failure) + ")")};
}

Findings check_site() {
    std::error_code failure;
    const auto folder = Site::find_default(fs::read_symlink("/proc/self/exe", failure));
    if (folder.empty()) {
        return {warning("web site",
                        "not found beside the program: the API works, pages do not; "
                        "build it, or name its folder by serve --site")};
    }
    const auto site = Site::load(folder);
    if (!site) return {wrong("web site", site.error().message)};
    return {ok("web site", folder.string())};
}

Findings check_channels(const Config& config) {
    Findings findings;
    Config email;
    email.email = config.email;
    email.ca_file = config.ca_file;
    check_channel("email", email, config.email.enabled, findings);
    if (const auto& smtp = config.email.smtp) {
        const std::string name = config_values::shown(smtp->text());
        const Status status = ask_smtp(*smtp, config.ca_file.string());
        findings.push_back(
            status ? ok("email", name + " answers")
                   : warning("email", name + " does not take us: " + status.error().message));
    }
    Config sms;
    sms.sms = config.sms;
    check_channel("sms", sms, config.sms.enabled, findings);
    if (config.sms.enabled) {
        const std::string name = config_values::shown_url(config.sms.base_url);
        const Status status = ask_twilio(config.sms, config.ca_file.string());
        findings.push_back(status ? ok("sms", name + " takes the account and its token")
                                  : warning("sms", name + " " + status.error().message));
    }
    Config push;
    push.push = config.push;
    check_channel("push", push, config.push.enabled, findings);
    return findings;
}

}  // namespace carillon::preflight
