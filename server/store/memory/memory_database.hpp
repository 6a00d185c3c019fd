#pragma once
// The memory store's database: ordered maps, and jobs that are carried out before the call returns,
// on the caller's thread.
//
// Any thread may call; calls are carried out one at a time. A completion or a sink may call again.

#include "server/store/engine/database.hpp"
#include "server/store/memory/memory_tables.hpp"
#include "server/store/notification_ids.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

namespace carillon {

class MemoryDatabase final : public Database {
  public:
    MemoryDatabase(StoreSettings settings, std::uint64_t seed);

    const StoreSettings& settings() const override { return settings_; }
    void write(std::size_t place, std::unique_ptr<WriteJob> job) override;
    void write_step(std::size_t place, std::unique_ptr<WriteJob> job) override {
        write(place, std::move(job));
    }
    void read(std::unique_ptr<ReadJob> job) override;
    void read_again(std::unique_ptr<ReadJob> job) override { read(std::move(job)); }

    // One step; it is then to be told that it succeeded.
    void run(WriteJob& job);
    const MemoryTables& tables() const { return tables_; }
    void restore(MemoryTables backup, std::string epoch);

  private:
    StoreSettings settings_;
    NotificationIds ids_;
    MemoryTables tables_;
    std::recursive_mutex mutex_;
};

}  // namespace carillon
