#pragma once
// What the engine must know of a database's failure, whichever database it is. Each has its own
// exceptions, which never leave the store.

#include <stdexcept>

namespace carillon {

class DatabaseError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;

    // Is it the database that is away, locked or full, and not our statement that is wrong? Such a
    // failure concerns whatever else is asked, and may pass.
    virtual bool is_outage() const = 0;
    // Was it ended because it took longer than it may, or was no longer wanted?
    virtual bool is_ended() const = 0;
    // Should the connection be closed and opened again before it is used?
    virtual bool breaks_connection() const = 0;
    // Was it only this connection that was lost? Then another one may have the answer.
    virtual bool is_lost_connection() const = 0;
};

}  // namespace carillon
