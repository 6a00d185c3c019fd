#include "server/store/sqlite/revocation_rows.hpp"

#include "server/store/sqlite/query.hpp"
#include "server/store/tables/row_columns.hpp"

namespace carillon::sqlite {

std::string select_revocations(std::string_view rest) {
    return "SELECT subject, revoked_at, kept_until, number FROM revocations " + std::string(rest);
}

NewRevocations revocations_since(Connection& db, std::uint64_t number) {
    NewRevocations found;
    found.last = number;
    Query query(db, select_revocations("WHERE number > ? ORDER BY number"));
    query.bind(number);
    while (query.step()) {
        found.revocations.push_back(read_revocation(query));
        found.last = query.number(3);
    }
    return found;
}

}  // namespace carillon::sqlite
