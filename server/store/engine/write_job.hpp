#pragma once
// What waits for a writer. A writer carries out several in one transaction.

#include "core/base/result.hpp"
#include "server/store/engine/access_set.hpp"
#include "server/store/rules/mutations.hpp"

#include <cstddef>

namespace carillon {

// One mutation, of one or several steps, each step in a transaction. For a step run() is called,
// and again after a rollback; then exactly one of succeed() and fail() once. After fail() there are
// no more steps. Used by one thread at a time.
class WriteJob {
  public:
    virtual ~WriteJob() = default;
    // What the next step will look at; pointers are good while the job is.
    virtual void declare_access(AccessSet&) const {}
    virtual void run(Mutations& mutations) = 0;
    // What run() did is durable. True: there is another step, to be carried out behind whatever
    // waits by now. Otherwise it has been answered.
    virtual bool succeed() = 0;
    virtual void fail(const Error& error) = 0;
    virtual std::size_t bytes() const { return 0; }  // what it holds while it waits, roughly
};

}  // namespace carillon
