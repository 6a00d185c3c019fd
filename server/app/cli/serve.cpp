#include "server/app/app.hpp"
#include "server/app/cli/commands.hpp"
#include "server/app/cli/embedded_store.hpp"
#include "server/app/cli/running_server.hpp"
#include "server/app/demo/catcher/catch_hooks.hpp"
#include "server/app/demo/catcher/catch_mails.hpp"
#include "server/app/demo/demo.hpp"
#include "server/app/demo/demo_templates.hpp"
#include "server/app/demo/seed.hpp"
#include "server/app/planning.hpp"
#include "server/app/signals.hpp"
#include "server/auth/secret.hpp"
#include "server/base/clock/system_clock.hpp"
#include "server/base/log/last_words.hpp"
#include "server/base/log/log.hpp"
#include "server/base/sentry/reporter.hpp"
#include "server/config/templates_file.hpp"
#include "server/http/net/host_guard.hpp"

#include <boost/asio/ip/address.hpp>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace carillon::cli {

namespace {

// Where a program on this machine reaches a server that listens there.
std::string local_url(ListenAddress address) {
    if (address.host == "0.0.0.0") address.host = "127.0.0.1";
    if (address.host == "::") address.host = "::1";
    return "http://" + address.text();
}

Result<Site> load_site(const std::string& folder) {
    if (!folder.empty()) return Site::load(folder);
    std::error_code failure;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", failure);
    const auto found = Site::find_default(program);
    if (found.empty()) {
        log::warning("site.missing", {{"hint", "build it, or name its folder by --site"}});
        return Site();
    }
    return Site::load(found);
}

bool is_loopback(const ListenAddress& address) {
    boost::system::error_code ec;
    const auto parsed = boost::asio::ip::make_address(address.host, ec);
    return !ec && parsed.is_loopback();
}

// Anybody who reaches the demo can be anybody in it.
Status check_demo_reach(const ServeOptions& options, const Config& config) {
    if (options.demo_public || is_loopback(config.listen)) return Done{};
    return Error{Errc::kInvalid, "NOTIFICATION_LISTEN",
                 "NOTIFICATION_LISTEN=\"" + config.listen.text() +
                     "\" is not accepted with --demo: expected a loopback address, such as "
                     "127.0.0.1:8080, or --demo-public, which lets whoever reaches it be anybody"};
}

// The demo's own keys for this run: tokens of the real server are not taken, nor its own by it.
Result<AuthenticatorSettings> demo_auth(const Config& config) {
    auto secret = make_secret();
    if (!secret) return Error{Errc::kInternal, "", "the system gives no random bytes"};
    AuthenticatorSettings auth;
    auth.secret = std::move(*secret);
    auth.issuer = config.jwt.issuer;
    auth.audience = config.jwt.audience;
    return auth;
}

// The names of the origins that pages may come from, for whoever serves the demo behind a name.
std::vector<std::string> hosts_of(const std::vector<std::string>& origins) {
    std::vector<std::string> hosts;
    for (const std::string& origin : origins) {
        const std::size_t scheme = origin.find("://");
        if (scheme != std::string::npos) hosts.push_back(host_name(origin.substr(scheme + 3)));
    }
    return hosts;
}

// Ends after the server that sends there.
struct DemoParts {
    std::shared_ptr<CaughtList> caught = std::make_shared<CaughtList>();
    std::unique_ptr<MailCatcher>
        mails;          // null: mail goes where the configuration says, if anywhere
    CaughtHooks hooks;  // of a demo that only this machine reaches
};

Status add_demo(AppParts& parts, DemoParts& demo, bool is_public) {
    if (is_mail_unconfigured(parts.config)) {
        auto mails = catch_mails(parts.config, *demo.caught, system_now);
        if (!mails) return mails.error();
        demo.mails = std::move(*mails);
    }
    // Whoever reaches a public one could have it call whatever listens on all of this machine.
    if (!is_public) {
        auto hooks = catch_hooks(*demo.caught, system_now);
        if (!hooks) return hooks.error();
        demo.hooks = std::move(*hooks);
        parts.webhook_rule = with_hook_catcher(deliver::address_rule(parts.config.webhook_private));
    }
    std::vector<std::string> catches;
    if (demo.mails) catches.emplace_back("email");
    if (demo.hooks.catcher) catches.emplace_back("webhook");
    if (auto status = seed_demo(parts.open_store, parts.templates, planning_of(parts.config),
                                system_now(), demo.hooks.catcher ? &demo.hooks.terms : nullptr);
        !status) {
        return status;
    }
    const DemoRoutes routes({parts.auth.secret, parts.auth.issuer, parts.auth.audience, system_now,
                             catches.empty() ? nullptr : demo.caught, catches});
    parts.extra_routes = [routes](const http::Request& request, const SignIn& sign_in) {
        return routes.handle(request, sign_in);
    };
    if (!is_public) parts.net.safe_hosts = hosts_of(parts.config.allowed_origins);
    return Done{};
}

// Where the folder cannot be written the server runs all the same: only the commands are not told.
void announce(Result<ServerRecord>& record, const std::string& url,
              const std::string& demo_secret) {
    const Status status = record ? record->announce(url, demo_secret) : Status(record.error());
    if (!status) log::warning("server.not_announced", {{"reason", status.error().message}});
}

// Where errors go besides the log; null when nowhere. What it cannot send by its end is lost.
std::unique_ptr<sentry::Reporter> start_reporter(const Config& config) {
    if (!config.sentry) return nullptr;
    sentry::ReporterSettings settings;
    settings.dsn = *config.sentry;
    settings.source.release = std::string("carillon@") + CARILLON_VERSION;
    settings.client = std::string("carillon/") + CARILLON_VERSION;
    std::array<char, 256> host{};
    if (::gethostname(host.data(), host.size() - 1) == 0) settings.source.server_name = host.data();
    settings.clock = system_now;
    return std::make_unique<sentry::Reporter>(std::move(settings));
}

void tell_reload_failed(const Error& error) {
    log::error("server.reload_failed", {{"reason", error.message}});
}

// The keys are in files that may have changed; the demo's own are made once.
void reload_keys(App& app, const Config& config) {
    const auto auth = load_auth_settings(config, SecretUse::kExisting);
    const Status status = auth ? app.replace_keys(*auth) : Status(auth.error());
    if (!status) return tell_reload_failed(status.error());
    log::info("server.keys_reloaded", {});
}

// Where the start could keep none there is still none.
void reload_frame_keys(App& app, const Config& config, bool is_kept) {
    if (!is_kept) return;
    const auto keys = load_frame_key(config, SecretUse::kExisting);
    const Status status = keys ? app.replace_frame_keys(*keys) : Status(keys.error());
    if (!status) return tell_reload_failed(status.error());
    log::info("server.frame_keys_reloaded", {});
}

Result<TemplateSet> templates_of(const Config& config, bool is_demo) {
    auto templates = load_templates(config);
    if (!templates || !is_demo) return templates;
    return with_demo_types(std::move(*templates));
}

void reload_templates(App& app, const Config& config, bool is_demo) {
    auto templates = templates_of(config, is_demo);
    if (!templates) return tell_reload_failed(templates.error());
    const std::size_t types = templates->all().size();
    app.replace_templates(std::move(*templates));
    log::info("server.reload", {{"types", types}});
}

// Each source by itself: what is wrong with one is said, and what was there before it stays; the
// others are reloaded all the same.
void reload(App& app, const Config& config, bool is_demo, bool is_frame_key_kept) {
    app.refetch_keys();
    if (!is_demo) reload_keys(app, config);
    reload_frame_keys(app, config, is_frame_key_kept);
    reload_templates(app, config, is_demo);
}

// What was logged stands before what is printed after the end.
struct WrittenLog {
    WrittenLog() = default;
    WrittenLog(const WrittenLog&) = delete;
    WrittenLog& operator=(const WrittenLog&) = delete;
    ~WrittenLog() { log::flush(std::chrono::milliseconds(1000)); }
};

// Serves on while the proxy learns that this node is not to be sent anything more. A second signal,
// whichever, ends it at once.
void drain(App& app, Signals& signals, const Config& config) {
    const std::chrono::milliseconds at_most(static_cast<std::int64_t>(config.drain_s * 1000));
    if (at_most.count() == 0) return;
    app.begin_drain();
    log::info("server.draining", {{"duration_ms", Millis(at_most.count())}});
    signals.wait(at_most);
}

}  // namespace

Status serve(const ServeOptions& options, const Config& config) {
    const WrittenLog written;
    Signals signals;
    log::write_last_words();
    if (options.demo) {
        if (auto status = check_demo_reach(options, config); !status) return status;
    }
    const auto reporter = start_reporter(config);
    raise_open_files_limit();
    auto record = ServerRecord::take(config.data_dir);
    if (!record && record.error().code == Errc::kConflict) return record.error();
    auto auth = options.demo ? demo_auth(config) : load_auth_settings(config, SecretUse::kCreate);
    if (!auth) return auth.error();
    const std::string demo_secret = options.demo ? auth->secret : std::string();
    auto frame_key = load_frame_key(config, SecretUse::kCreate);
    if (!frame_key) return frame_key.error();
    const bool is_frame_key_kept = has_frame_key(config);
    auto templates = templates_of(config, options.demo);
    if (!templates) return templates.error();
    auto site = load_site(options.site);
    if (!site) return site.error();

    AppParts parts;
    parts.config = config;
    parts.auth = std::move(*auth);
    if (!options.demo) parts.jwks_url = config.jwt.jwks_url;
    parts.frame_key = std::move(*frame_key);
    parts.open_store = store_of(config);
    parts.templates = std::move(*templates);
    parts.site = std::move(*site);
    DemoParts demo;
    if (options.demo) {
        if (auto status = add_demo(parts, demo, options.demo_public); !status) return status;
    }
    auto app = App::start(std::move(parts));
    if (!app) return app.error();
    const std::string url = local_url((*app)->address());
    announce(record, url, demo_secret);
    std::cout << "Carillon is listening on " << url << "/";
    if (url != "http://" + (*app)->address().text()) {
        std::cout << " (" << (*app)->address().text() << ")";
    }
    std::cout << '\n';
    if (options.demo) std::cout << "Demo: open that page in two tabs, as two people.\n";
    if (demo.mails) std::cout << "Mails are caught and shown there; none leaves this machine.\n";
    std::cout << std::flush;

    Signal signal = signals.wait();
    for (; signal == Signal::kReload; signal = signals.wait())
        reload(**app, config, options.demo, is_frame_key_kept);
    if (signal == Signal::kStop) drain(**app, signals, config);
    if (record) record->withdraw();  // from here on commands use the database
    (*app)->stop();
    return Done{};
}

}  // namespace carillon::cli
