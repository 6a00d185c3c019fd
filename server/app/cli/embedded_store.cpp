#include "server/app/cli/embedded_store.hpp"

#include "core/event/event.hpp"
#include "server/app/planning.hpp"
#include "server/base/clock/system_clock.hpp"
#include "server/base/clock/time_zones.hpp"
#include "server/config/templates_file.hpp"
#include "server/config/values.hpp"
#include "server/store/postgres/postgres_store.hpp"
#include "server/store/sqlite/sqlite_store.hpp"

#include <filesystem>
#include <utility>

namespace carillon {

std::string shown_database(const Config& config) {
    if (config.database.kind == DatabaseAddress::Kind::kPostgres) {
        return config_values::shown_url(config.database.url);
    }
    return config.database.path.string();
}

StoreFactory store_of(const Config& config) {
    if (config.database.kind == DatabaseAddress::Kind::kPostgres) {
        return [url = config.database.url](StoreSettings settings) {
            PostgresSettings postgres;
            postgres.url = url;
            return open_postgres_store(postgres, std::move(settings));
        };
    }
    return embedded_store(config);
}

StoreFactory embedded_store(const Config& config) {
    return [path = config.database.path](StoreSettings settings) -> Result<std::unique_ptr<Store>> {
        std::error_code failure;
        std::filesystem::create_directories(path.parent_path(), failure);
        if (failure) {
            return Error{Errc::kUnavailable, "DATABASE_URL",
                         "the folder " + path.parent_path().string() + " cannot be made: " +
                             failure.message() + "; expected a folder that can be written"};
        }
        SqliteSettings sqlite;
        sqlite.path = path.string();
        return open_sqlite_store(std::move(sqlite), std::move(settings));
    };
}

Result<std::unique_ptr<Store>> open_store(const Config& config) {
    auto templates = load_templates(config);
    if (!templates) return templates.error();
    return open_store(config, std::move(*templates));
}

Result<std::unique_ptr<Store>> open_store(const Config& config, TemplateSet templates) {
    StoreSettings settings;
    settings.replay_limit = config.replay_limit;
    settings.clock = system_now;
    settings.channels = config.channels();
    set_retention(settings, config);
    const auto known = std::make_shared<const TemplateSet>(std::move(templates));
    settings.templates = [known] { return known; };
    settings.zone_offsets = zone_offsets;
    settings.default_timezone = config.default_timezone;
    settings.plan = [known, planning = planning_of(config)](
                        const Event& event, const std::vector<Recipient>& recipients, Millis now) {
        return plan(event, recipients, *known, planning, now);
    };
    return store_of(config)(std::move(settings));
}

}  // namespace carillon
