#pragma once
// The reference: everything in memory, nothing durable, every call carried out before it returns,
// on the caller's thread. Deterministic: the same calls, clock and seed give the same ids, the same
// epoch and the same commits. For tests and for the simulator.
//
// Any thread may call; calls are carried out one at a time. A completion or a sink may call again.

#include "server/store/engine/database_store.hpp"
#include "server/store/memory/memory_database.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace carillon {

class MemoryStore final : public DatabaseStore {
  public:
    MemoryStore(StoreSettings settings, std::uint64_t seed)
        : MemoryStore(std::make_unique<MemoryDatabase>(std::move(settings), seed)) {}

    // Runs one step of a job, as a writer of a database does it in a transaction; it is then to be
    // told that it succeeded.
    void run(WriteJob& job) { memory_.run(job); }

    // What is kept. Valid until the next call; for who calls from one thread only.
    const MemoryTables& tables() const { return memory_.tables(); }
    // Puts a backup back, under an epoch of its own.
    void restore(MemoryTables backup, std::string epoch) {
        memory_.restore(std::move(backup), std::move(epoch));
    }

  private:
    explicit MemoryStore(std::unique_ptr<MemoryDatabase> memory)
        : DatabaseStore(std::move(memory)), memory_(static_cast<MemoryDatabase&>(database())) {}

    MemoryDatabase& memory_;
};

}  // namespace carillon
