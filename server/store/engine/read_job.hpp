#pragma once
// What waits for a reader.

#include "core/base/ids.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "server/store/tables/read_tables.hpp"

#include <memory>
#include <optional>

namespace carillon {

// For whom a read is.
struct ReadClaim {
    std::optional<UserId> user;  // absent: an operator's, which nobody's share counts
    bool is_search = false;
};

// One queued read: run(), maybe again on another connection, then finish(), or fail() when run()
// has thrown or was ended. Used by one thread at a time.
class ReadJob {
  public:
    virtual ~ReadJob() = default;
    virtual const ReadClaim& claim() const = 0;
    virtual Millis most_time() const = 0;
    virtual Error too_long() const = 0;  // why it fails when it takes longer
    // Has whoever asked gone meanwhile? Any thread.
    virtual bool is_unwanted() const { return false; }
    virtual void run(ReadTables& tables) = 0;
    // Answers. `self` is this job, for who has to run again.
    virtual void finish(std::unique_ptr<ReadJob> self) = 0;
    virtual void fail(const Error& error) = 0;
};

}  // namespace carillon
