#include "server/store/memory/memory_database.hpp"

#include "core/base/splitmix64.hpp"
#include "server/store/engine/told.hpp"
#include "server/store/memory/memory_read_tables.hpp"

#include <string_view>
#include <utility>

namespace carillon {
namespace {

NotificationIds::RandomSource seeded(std::uint64_t seed) {
    return [state = seed]() mutable {
        NotificationIds::Random random{};
        for (auto& byte : random)
            byte = static_cast<std::uint8_t>(splitmix64_next(state));
        return random;
    };
}

std::string seeded_epoch(std::uint64_t seed) {
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::uint64_t state = ~seed;
    std::string epoch;
    for (int i = 0; i < 8; ++i) {
        epoch.push_back(
            kLetters[static_cast<std::size_t>(splitmix64_next(state) % kLetters.size())]);
    }
    return epoch;
}

}  // namespace

MemoryDatabase::MemoryDatabase(StoreSettings settings, std::uint64_t seed)
    : settings_(std::move(settings)), ids_(seeded(seed)), tables_(seeded_epoch(seed)) {}

void MemoryDatabase::run(WriteJob& job) {
    const std::lock_guard lock(mutex_);
    const Millis start = settings_.clock();
    Mutations mutations(tables_, ids_, settings_);
    job.run(mutations);
    tell(settings_, told_of(mutations));
    if (settings_.on_broadcast && mutations.has_broadcast()) settings_.on_broadcast();
    if (settings_.on_group && mutations.rows() > 0) {
        settings_.on_group(settings_.clock() - start, 1);
    }
}

void MemoryDatabase::write(std::size_t, std::unique_ptr<WriteJob> job) {
    const std::lock_guard lock(mutex_);
    do {
        run(*job);
    } while (job->succeed());
}

void MemoryDatabase::read(std::unique_ptr<ReadJob> job) {
    const std::lock_guard lock(mutex_);
    MemoryReadTables tables(tables_);
    ReadJob& running = *job;
    running.run(tables);
    running.finish(std::move(job));
}

void MemoryDatabase::restore(MemoryTables backup, std::string epoch) {
    const std::lock_guard lock(mutex_);
    tables_ = std::move(backup);
    tables_.begin_epoch(std::move(epoch));
}

}  // namespace carillon
