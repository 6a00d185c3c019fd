#pragma once
// A database with its own threads, as the store on it (database_store.hpp) uses it: what is to be
// written and read is handed to it as jobs.
//
// Threads: every call may come from any thread and returns at once. A refusal for want of room
// comes on the caller's thread before the call returns.

#include "server/store/engine/read_job.hpp"
#include "server/store/engine/write_job.hpp"
#include "server/store/store.hpp"

#include <cstddef>
#include <functional>
#include <memory>

namespace carillon {

class Database {
  public:
    virtual ~Database() = default;  // carries out what is queued, then returns

    // What the store on it was opened with. Valid as long as this.
    virtual const StoreSettings& settings() const = 0;

    // Jobs of one place are carried out in the order of the calls. A place is a hash, of a user for
    // what concerns one.
    virtual void write(std::size_t place, std::unique_ptr<WriteJob> job) = 0;
    // The same, past the caps: for what follows on something that was let in.
    virtual void write_step(std::size_t place, std::unique_ptr<WriteJob> job) = 0;
    virtual void read(std::unique_ptr<ReadJob> job) = 0;
    // The same, past the cap: for a job that was let in before.
    virtual void read_again(std::unique_ptr<ReadJob> job) = 0;

    // What was deleted is to leave no trace in files, as far as the database can say so: in a time
    // of its own, beside what else is done. `done` is called once, on any thread.
    virtual void overwrite_freed(std::function<void()> done) { done(); }

    // Has writing failed, or not succeeded for so long that one should see whether it still can?
    virtual bool is_writing_in_doubt() const { return false; }
    virtual StoreBacklog backlog() const { return {}; }
    // Until whatever was asked is answered.
    virtual void wait_until_idle() {}
    // See Store.
    virtual void look_every(Millis) {}
    virtual void look_now() {}
};

}  // namespace carillon
