#pragma once
// A file layer for SQLite that fails when told to: the disk is full, writes or syncs fail. It
// passes everything else on to the system's.

#include <atomic>
#include <cstdint>
#include <string>

namespace carillon::test {

class FaultVfs {
  public:
    enum class Fault { kNone, kDiskFull, kWriteError, kSyncError };

    FaultVfs();
    ~FaultVfs();  // after all stores that use it
    FaultVfs(const FaultVfs&) = delete;
    FaultVfs& operator=(const FaultVfs&) = delete;

    const std::string& name() const { return name_; }

    // From the `after`-th write or sync on (0 = the next), until cleared.
    void fail(Fault fault, std::int64_t after = 0);
    void clear();
    // Writes and syncs so far, those that failed too.
    std::int64_t steps() const { return steps_; }
    // Syncs of write-ahead logs.
    std::int64_t log_syncs() const { return log_syncs_; }

    // For the functions that SQLite calls.
    bool fails_now(bool is_sync);
    int code() const;
    void count_log_sync() { ++log_syncs_; }

  private:
    std::string name_;
    std::atomic<Fault> fault_{Fault::kNone};
    std::atomic<std::int64_t> first_{0};
    std::atomic<std::int64_t> steps_{0};
    std::atomic<std::int64_t> log_syncs_{0};
    struct Layer;
    Layer* layer_;
};

}  // namespace carillon::test
