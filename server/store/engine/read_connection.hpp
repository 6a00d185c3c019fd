#pragma once
// A reader's own connection to the database. One thread at a time.

#include "server/store/engine/read_job.hpp"

#include <functional>
#include <memory>

namespace carillon {

class ReadConnection {
  public:
    virtual ~ReadConnection() = default;
    // Runs the job on one snapshot of the database. What takes longer than job.most_time() is ended
    // (where the database cannot end the whole: a statement that takes longer), and where it can be
    // so is a job that is unwanted. Throws DatabaseError.
    virtual void run(ReadJob& job) = 0;
};

// Connects. Throws DatabaseError.
using OpenReader = std::function<std::unique_ptr<ReadConnection>()>;

}  // namespace carillon
