#include "server/cli/commands.hpp"
#include "server/cli/embedded_store.hpp"
#include "server/clock/system_clock.hpp"
#include "server/store/await.hpp"
#include "server/store/sqlite/sqlite_store.hpp"

#include <filesystem>
#include <iostream>

namespace carillon::cli {

Status migrate(const Config& config) {
    const std::filesystem::path& path = config.database.path;
    std::error_code failure;
    std::filesystem::create_directories(path.parent_path(), failure);
    const auto migrated = migrate_sqlite(path.string(), system_now());
    if (!migrated) return migrated.error();
    if (migrated->applied.empty()) {
        std::cout << path.string() << " is at version " << migrated->to << ", nothing to do\n";
        return Done{};
    }
    std::cout << path.string() << " went from version " << migrated->from << " to " << migrated->to
              << '\n';
    for (const std::string& name : migrated->applied)
        std::cout << "  " << name << '\n';
    return Done{};
}

Status cleanup(const Config& config) {
    const auto store = open_store(config);
    if (!store) return store.error();
    const auto outcome =
        await<CleanupOutcome>([&](auto done) { (*store)->cleanup(std::move(done)); });
    if (!outcome) return outcome.error();
    std::cout << "expired: " << outcome->expired << ", tombstones removed: " << outcome->purged
              << ", idempotency keys forgotten: " << outcome->forgotten << '\n';
    return Done{};
}

}  // namespace carillon::cli
