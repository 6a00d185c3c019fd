#include "server/app/app.hpp"
#include "server/app/signals.hpp"
#include "server/auth/secret.hpp"
#include "server/cli/commands.hpp"
#include "server/cli/embedded_store.hpp"
#include "server/cli/running_server.hpp"
#include "server/clock/system_clock.hpp"
#include "server/config/templates_file.hpp"
#include "server/demo/demo.hpp"
#include "server/demo/seed.hpp"
#include "server/log/last_words.hpp"
#include "server/log/log.hpp"
#include "server/sentry/reporter.hpp"

#include <unistd.h>

#include <array>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

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

Status add_demo(AppParts& parts) {
    if (parts.auth.secret.empty()) {
        return Error{Errc::kInvalid, "",
                     "--demo signs its own tokens: set NOTIFICATION_JWT_SECRET beside "
                     "NOTIFICATION_JWT_PUBLIC_KEY_FILE"};
    }
    const PlanSettings planning{parts.config.default_locale, parts.config.default_ttl_hours};
    if (auto status = seed_demo(parts.open_store, parts.templates, planning, system_now());
        !status) {
        return status;
    }
    const DemoRoutes routes(
        {parts.auth.secret, parts.auth.issuer, parts.auth.audience, system_now});
    parts.extra_routes = [routes](const http::Request& request) { return routes.handle(request); };
    return Done{};
}

// Where the folder cannot be written the server runs all the same: only the commands are not told.
void announce(Result<ServerRecord>& record, const std::string& url) {
    const Status status = record ? record->announce(url) : Status(record.error());
    if (!status) log::warning("server.not_announced", {{"reason", status.error().message}});
}

// Where errors go besides the log; null when nowhere. What it cannot send by its end is lost.
std::unique_ptr<sentry::Reporter> start_reporter(const Config& config) {
    const auto dsn = parse_sentry_dsn(config.sentry_dsn);
    if (!dsn) return nullptr;
    sentry::ReporterSettings settings;
    settings.dsn = *dsn;
    settings.source.release = std::string("carillon@") + CARILLON_VERSION;
    settings.client = std::string("carillon/") + CARILLON_VERSION;
    std::array<char, 256> host{};
    if (::gethostname(host.data(), host.size() - 1) == 0) settings.source.server_name = host.data();
    settings.clock = system_now;
    return std::make_unique<sentry::Reporter>(std::move(settings));
}

// The keys are in files that may have changed; the demo's own are made once.
void reload_keys(App& app, const Config& config) {
    const auto auth = load_auth_settings(config, SecretUse::kExisting);
    const Status status = auth ? app.replace_keys(*auth) : Status(auth.error());
    if (status) {
        log::info("server.keys_reloaded", {});
    } else {
        log::error("server.reload_failed", {{"reason", status.error().message}});
    }
}

// What is wrong with the new templates is said, and the ones before stay.
void reload(App& app, const Config& config, bool is_demo) {
    if (!is_demo) reload_keys(app, config);
    auto templates = load_templates(config);
    if (!templates) {
        log::error("server.reload_failed", {{"reason", templates.error().message}});
        return;
    }
    const std::size_t types = templates->all().size();
    app.replace_templates(std::move(*templates));
    log::info("server.reload", {{"types", types}});
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
    const auto reporter = start_reporter(config);
    raise_open_files_limit();
    auto record = ServerRecord::take(config.data_dir);
    if (!record && record.error().code == Errc::kConflict) return record.error();
    auto auth = load_auth_settings(config, SecretUse::kCreate);
    if (!auth) return auth.error();
    auto frame_key = load_frame_key(config);
    if (!frame_key) return frame_key.error();
    auto templates = load_templates(config);
    if (!templates) return templates.error();
    auto site = load_site(options.site);
    if (!site) return site.error();

    AppParts parts;
    parts.config = config;
    parts.auth = std::move(*auth);
    parts.frame_key = std::move(*frame_key);
    parts.open_store = store_of(config);
    parts.templates = std::move(*templates);
    parts.site = std::move(*site);
    if (options.demo) {
        if (auto status = add_demo(parts); !status) return status;
    }
    auto app = App::start(std::move(parts));
    if (!app) return app.error();
    const std::string url = local_url((*app)->address());
    announce(record, url);
    std::cout << "Carillon is listening on " << url << "/";
    if (url != "http://" + (*app)->address().text()) {
        std::cout << " (" << (*app)->address().text() << ")";
    }
    std::cout << '\n';
    if (options.demo) std::cout << "Demo: open that page in two tabs, as two people.\n";
    std::cout << std::flush;

    Signal signal = signals.wait();
    for (; signal == Signal::kReload; signal = signals.wait())
        reload(**app, config, options.demo);
    if (signal == Signal::kStop) drain(**app, signals, config);
    if (record) record->withdraw();  // from here on commands use the database
    (*app)->stop();
    return Done{};
}

}  // namespace carillon::cli
