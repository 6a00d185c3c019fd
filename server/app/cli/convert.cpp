#include "server/store/convert/convert.hpp"

#include "server/app/cli/commands.hpp"
#include "server/app/cli/embedded_store.hpp"
#include "server/app/cli/progress.hpp"
#include "server/app/cli/running_server.hpp"
#include "server/base/clock/system_clock.hpp"
#include "server/config/values.hpp"
#include "server/store/postgres/convert_target.hpp"
#include "server/store/sqlite/convert_source.hpp"

#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

namespace carillon::cli {

namespace {

using config_values::shown_url;

// As DATABASE_URL is read; what is wrong is told of --to.
Result<std::string> read_target(const std::string& to) {
    const auto config = load_config([&to](const char* name) -> std::optional<std::string> {
        if (std::string(name) == "DATABASE_URL") return to;
        return std::nullopt;
    });
    if (config && config->database.kind == DatabaseAddress::Kind::kPostgres)
        return config->database.url;
    return Error{Errc::kInvalid, "",
                 "--to=" + shown_url(to) +
                     " is not accepted: expected the address of a PostgreSQL database, "
                     "postgresql://…"};
}

// Before anything is made in a folder that is named by mistake.
Status check_source(const Config& config) {
    std::error_code failure;
    const bool is_embedded = config.database.kind == DatabaseAddress::Kind::kSqlite;
    if (is_embedded && !std::filesystem::exists(config.database.path, failure)) {
        return Error{Errc::kNotFound, "DATABASE_URL",
                     "there is no database " + shown_database(config) +
                         ": expected the embedded database that is to be copied "
                         "(NOTIFICATION_DATA_DIR, DATABASE_URL)"};
    }
    if (is_embedded) return Done{};
    return Error{Errc::kInvalid, "DATABASE_URL",
                 "DATABASE_URL=" + shown_url(config.database.url) +
                     " is the address of a PostgreSQL database: expected the embedded database "
                     "that is to be copied, sqlite:PATH, or nothing for carillon.db in the data "
                     "folder"};
}

// "1,234 notifications" of "notifications"
std::string counted(const convert::Converted& converted) {
    std::string text;
    for (const auto& [table, rows] : converted.rows) {
        if (rows == 0 || table == "meta") continue;
        text += (text.empty() ? "" : ", ") + table + " " + std::to_string(rows);
    }
    return text.empty() ? "no rows" : text;
}

// One bar for each step.
class Bars {
  public:
    void update(convert::Step step, std::uint64_t done, std::uint64_t of) {
        if (!bar_ || step != step_) {
            step_ = step;
            bar_.reset();
            const bool is_copying = step == convert::Step::kCopying;
            bar_ = std::make_unique<Progress>(STDERR_FILENO, of,
                                              is_copying ? "copied row" : "compared row");
        }
        bar_->update(done, done);
    }
    void clear() { bar_.reset(); }

  private:
    convert::Step step_ = convert::Step::kCopying;
    std::unique_ptr<Progress> bar_;
};

Result<convert::Converted> copy(convert::Source& source, convert::Target& target) {
    Bars bars;
    return convert::convert(
        source, target,
        [&bars](convert::Step step, std::uint64_t done, std::uint64_t of) {
            bars.update(step, done, of);
        },
        [&bars](const std::string& what) {
            bars.clear();
            std::cerr << "difference: " << what << '\n';
        });
}

}  // namespace

Status convert_database(const ConvertOptions& options, const Config& config) {
    const auto url = read_target(options.to);
    if (!url) return url.error();
    if (const Status status = check_source(config); !status) return status;
    // No server starts on the folder while this runs.
    auto record = ServerRecord::take(config.data_dir);
    if (!record) return record.error();
    auto source = open_sqlite_source(config.database.path.string(), system_now());
    if (!source) return source.error();
    if (!source->migrated.applied.empty()) {
        std::cout << shown_database(config) << " went from version " << source->migrated.from
                  << " to " << source->migrated.to << '\n';
    }
    const auto target = open_postgres_target(*url, system_now());
    if (!target) return target.error();
    const auto converted = copy(*source->source, **target);
    if (!converted) return converted.error();
    std::cout << shown_database(config) << " copied to " << shown_url(*url) << ": "
              << counted(*converted) << "; every row compared, no difference\n";
    if (converted->changed.nul_bytes > 0) {
        std::cout << converted->changed.nul_bytes
                  << " NUL characters of texts, which PostgreSQL cannot hold, became U+FFFD\n";
    }
    return Done{};
}

}  // namespace carillon::cli
