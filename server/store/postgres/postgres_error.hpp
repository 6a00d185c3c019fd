#pragma once
// What PostgreSQL refuses or does not answer, as an exception of the files in this folder; it never
// leaves them.

#include "core/base/result.hpp"
#include "server/store/engine/database_error.hpp"

#include <string>

namespace carillon::postgres {

class PostgresError final : public DatabaseError {
  public:
    enum class Kind {
        kFault,     // our statement is wrong
        kCollided,  // with another transaction (serialization, deadlock): may succeed when run
                    // again
        kTooLong,  // the server has ended it: over its time, or a lock that was waited for too long
        kOutage,  // the database is away, full or shutting down; it concerns whatever else is asked
        kInDoubt,  // the connection was lost in COMMIT
    };

    PostgresError(Kind kind, const std::string& what, bool breaks_connection = false)
        : DatabaseError(what), kind_(kind), breaks_connection_(breaks_connection) {}
    // The call was cut because it took too long (deadline.hpp).
    static PostgresError silent(Kind kind) {
        PostgresError error(kind, "no answer in time", true);
        error.is_silence_ = true;
        return error;
    }

    Kind kind() const { return kind_; }
    bool is_outage() const override { return kind_ != Kind::kFault && kind_ != Kind::kTooLong; }
    bool is_ended() const override { return kind_ == Kind::kTooLong; }
    bool breaks_connection() const override { return breaks_connection_; }
    bool is_lost_connection() const override {
        return kind_ == Kind::kOutage && breaks_connection_ && !is_silence_;
    }
    // Did it not answer at all? Then asking again at once is no use.
    bool is_silence() const { return is_silence_; }

  private:
    Kind kind_;
    bool breaks_connection_;
    bool is_silence_ = false;
};

// By SQLSTATE (postgresql.org/docs/current/errcodes-appendix.html).
PostgresError::Kind kind_of_state(const std::string& state);

// libpq's messages end with line ends and hold several lines.
std::string one_line(const char* what);

// For whoever wanted to open the database: the line to show, without its password.
inline Error cannot_open(const PostgresError& error) {
    return {Errc::kUnavailable, "DATABASE_URL",
            std::string("the PostgreSQL database cannot be opened: ") + error.what()};
}

}  // namespace carillon::postgres
