#include "server/app/cli/commands.hpp"
#include "server/app/cli/delivery_repair.hpp"
#include "server/app/cli/embedded_store.hpp"
#include "server/app/cli/redis_repair.hpp"
#include "server/base/clock/system_clock.hpp"
#include "server/config/values.hpp"
#include "server/store/await.hpp"
#include "server/store/postgres/postgres_store.hpp"
#include "server/store/sqlite/sqlite_store.hpp"

#include <filesystem>
#include <iostream>
#include <optional>
#include <string>

namespace carillon::cli {

namespace {

template <class Migrated>
Status report(const std::string& database, const Result<Migrated>& migrated) {
    if (!migrated) return migrated.error();
    if (migrated->applied.empty()) {
        std::cout << database << " is at version " << migrated->to << ", nothing to do\n";
        return Done{};
    }
    std::cout << database << " went from version " << migrated->from << " to " << migrated->to
              << '\n';
    for (const std::string& name : migrated->applied)
        std::cout << "  " << name << '\n';
    if (migrated->indexed > 0) {
        std::cout << "  " << migrated->indexed << " notifications indexed again for search\n";
    }
    for (const std::string& note : migrated->notes)
        std::cout << "  " << note << '\n';
    return Done{};
}

}  // namespace

Status migrate(const Config& config) {
    const std::string database = shown_database(config);
    if (config.database.kind == DatabaseAddress::Kind::kPostgres) {
        return report(database, migrate_postgres(config.database.url, system_now()));
    }
    std::error_code failure;
    std::filesystem::create_directories(config.database.path.parent_path(), failure);
    return report(database, migrate_sqlite(database, system_now()));
}

Status cleanup(const Config& config) {
    const auto store = open_store(config);
    if (!store) return store.error();
    const auto outcome =
        await<CleanupOutcome>([&](auto done) { (*store)->cleanup(std::move(done)); });
    if (!outcome) return outcome.error();
    std::cout << "expired: " << outcome->expired << ", tombstones removed: " << outcome->purged
              << ", idempotency keys forgotten: " << outcome->forgotten
              << ", past retention: " << outcome->retired << '\n';
    return Done{};
}

Status retract(const std::string& event_id, const Config& config) {
    const auto store = open_store(config);
    if (!store) return store.error();
    const auto result = await<rest::RetractResult>(
        [&](auto done) { (*store)->retract(event_id, std::move(done)); });
    if (!result && result.error().code == Errc::kNotFound)
        return Error{Errc::kNotFound, "",
                     "there is no such event: " + config_values::shown(event_id) +
                         "; expected the id of one that was accepted and is still kept"};
    if (!result) return result.error();
    std::cout << event_id << ": " << result->retracted << " notifications taken back, "
              << result->cancelled << " cancelled before they were made or sent, "
              << result->sent_already << " sent already\n";
    return Done{};
}

namespace {

std::string change(const char* name, std::uint64_t before, std::uint64_t after) {
    return std::string(name) + " " + std::to_string(before) + " -> " + std::to_string(after);
}

// "unread 3 -> 2 (high 1 -> 0, unseen 3 -> 2)"
std::string words(const MendedInbox& mended) {
    std::string parts;
    const auto add = [&parts](const std::string& part) {
        parts += (parts.empty() ? "" : ", ") + part;
    };
    for (const Priority priority :
         {Priority::kLow, Priority::kNormal, Priority::kHigh, Priority::kCritical}) {
        const auto before = mended.before.at(priority);
        const auto after = mended.after.at(priority);
        if (before != after) add(change(std::string(text(priority)).c_str(), before, after));
    }
    if (mended.before.unseen != mended.after.unseen)
        add(change("unseen", mended.before.unseen, mended.after.unseen));
    if (mended.was_behind) add("its revision was behind its rows");
    if (mended.was_other_rows) add("its digest was of other rows");
    if (mended.was_other_length) add("the lengths of its lists were wrong");
    if (mended.missed_due) add("its next due time was missing");
    return change("unread", mended.before.total(), mended.after.total()) + " (" + parts + ")";
}

}  // namespace

// Each inbox that is mended is marked as changed, so a server beside this tells its clients.
Status repair(const RepairOptions& options, const Config& config) {
    const auto store = open_store(config);  // migrates
    if (!store) return store.error();
    if (options.deliveries) {
        return repair_deliveries(**store, config.channels(),
                                 {parse_delivery_channel(options.channel), options.dry_run},
                                 std::cout);
    }
    if (options.restored) {
        const auto epoch = config.database.kind == DatabaseAddress::Kind::kPostgres
                               ? renew_postgres_epoch(config.database.url)
                               : renew_sqlite_epoch(config.database.path.string());
        if (!epoch) return epoch.error();
        std::cout << "new epoch " << *epoch << ": every client asks for its inbox again\n";
    }
    std::uint64_t inboxes = 0;
    std::uint64_t mended = 0;
    std::optional<UserId> last;
    do {
        const auto step =
            await<RepairStep>([&](auto done) { (*store)->repair(last, std::move(done)); });
        if (!step) return step.error();
        inboxes += step->inboxes;
        mended += step->mended.size();
        for (const MendedInbox& inbox : step->mended)
            std::cout << "inbox " << inbox.user.text() << ": " << words(inbox) << '\n';
        last = step->last;
    } while (last);
    if (mended == 0)
        std::cout << "nothing to mend in " << inboxes << (inboxes == 1 ? " inbox\n" : " inboxes\n");
    else
        std::cout << mended << " of " << inboxes << (inboxes == 1 ? " inbox" : " inboxes")
                  << " mended\n";
    if (config.redis.empty()) return Done{};
    return repair_redis(config, **store, std::cout);
}

}  // namespace carillon::cli
