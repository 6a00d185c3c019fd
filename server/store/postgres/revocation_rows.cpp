#include "server/store/postgres/revocation_rows.hpp"

#include "server/store/postgres/columns.hpp"

namespace carillon::postgres {

std::string select_revocations(const std::string& rest) {
    return "SELECT subject, " + millis("revoked_at") + ", " + millis("kept_until") +
           " FROM revocations " + rest;
}

std::vector<Revocation> read_revocations(Transaction& db, std::uint64_t changed_from) {
    std::vector<Revocation> revocations;
    Rows rows = db.run(select_revocations("WHERE changed_in >= $1::text::xid8"),
                       Params().add(changed_from));
    while (rows.next())
        revocations.push_back(read_revocation(rows));
    return revocations;
}

}  // namespace carillon::postgres
