#include "server/store/sqlite/epoch.hpp"

#include "server/store/random.hpp"
#include "server/store/sqlite/query.hpp"

namespace carillon::sqlite {

std::string renew_epoch(Connection& db) {
    const std::string epoch = random_epoch();
    Transaction transaction(db, Transaction::Kind::kWrite);
    Query(db, "UPDATE meta SET epoch = ?, change_seq = change_seq + 1").bind(epoch).run();
    Query(db, "UPDATE inboxes SET change_seq = (SELECT change_seq FROM meta)").run();
    transaction.commit();
    return epoch;
}

}  // namespace carillon::sqlite
