// A database whose words were indexed by an earlier version.

#include "tests/store/by_hand.hpp"
#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;
using postgres::Params;

namespace {

const UserId kAda = user(1);

}  // namespace

TEST_CASE("what was indexed before is indexed again, and goes on where it was broken off",
          "[store][postgres][migrations]") {
    TestStore store(StoreKind::kPostgres);
    const Notification n = store.add(kAda, "会議の招待状");
    const auto finds = [&] {
        ListQuery query;
        query.filter.q = "招待状";
        return store.list(kAda, query).total == 1;
    };
    by_hand(store.path(), "UPDATE notifications SET words = array_to_tsvector(ARRAY['会議'])");
    CHECK_FALSE(finds());
    by_hand(store.path(), "INSERT INTO reindexing VALUES (1, $1, $2)",
            Params().add(kAda).add(n.id));  // broken off behind it
    store.reopen();
    CHECK_FALSE(finds());
    by_hand(store.path(),
            "INSERT INTO reindexing VALUES (1, '00000000-0000-0000-0000-000000000000',"
            " '00000000-0000-0000-0000-000000000000')");
    store.reopen();
    CHECK(finds());
    CHECK(by_hand(store.path(), "SELECT 1 FROM reindexing").empty());
}
