#pragma once
// What an operator does to a PostgreSQL database by hand.

#include "server/store/postgres/connection.hpp"

#include <string>
#include <vector>

namespace carillon::test {

// In a transaction of its own. Answers the first column.
inline std::vector<std::string> by_hand(const std::string& url, const std::string& sql,
                                        const postgres::Params& params = {}) {
    postgres::Connection db(url);
    postgres::Transaction transaction(db, postgres::Transaction::Kind::kWrite);
    postgres::Rows rows = transaction.run(sql, params);
    std::vector<std::string> first;
    while (rows.next())
        first.emplace_back(rows.text(0));
    transaction.commit();
    return first;
}

}  // namespace carillon::test
