#include "server/store/postgres/postgres_error.hpp"

namespace carillon::postgres {
namespace {

bool starts_with(const std::string& text, std::string_view start) {
    return text.compare(0, start.size(), start) == 0;
}

}  // namespace

PostgresError::Kind kind_of_state(const std::string& state) {
    for (const char* collided : {"40001", "40P01"}) {
        if (state == collided) return PostgresError::Kind::kCollided;
    }
    // query_canceled (statement_timeout, pg_cancel_backend), lock_not_available (lock_timeout):
    // what was asked takes too long, all else goes on.
    for (const char* too_long : {"57014", "55P03"}) {
        if (state == too_long) return PostgresError::Kind::kTooLong;
    }
    // feature_not_supported: another node's migration has changed what a prepared statement
    // answers. Whoever asks again does so on a new connection.
    if (state == "0A000") return PostgresError::Kind::kOutage;
    // Connection, resources (full, too many), operator's doing, the system; a standby that cannot
    // be written; corrupt data.
    for (const char* outage : {"08", "53", "57", "58", "XX", "25006", "28", "3D"}) {
        if (starts_with(state, outage)) return PostgresError::Kind::kOutage;
    }
    return PostgresError::Kind::kFault;
}

std::string one_line(const char* what) {
    std::string line;
    for (const char* c = what; *c; ++c) {
        if (*c != '\n') {
            line += *c;
        } else if (c[1] && c[1] != '\n') {
            line += "; ";
        }
    }
    return line;
}

}  // namespace carillon::postgres
