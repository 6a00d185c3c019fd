// How a read of the store is queued: for whom it counts, how long it may take, what ends it.

#include "server/store/engine/database_store.hpp"
#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <memory>
#include <utility>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

// Takes jobs, and carries none out.
class HeldDatabase final : public Database {
  public:
    explicit HeldDatabase(std::vector<std::unique_ptr<ReadJob>>& reads) : reads_(reads) {}

    const StoreSettings& settings() const override { return settings_; }
    void write(std::size_t, std::unique_ptr<WriteJob>) override {}
    void write_step(std::size_t, std::unique_ptr<WriteJob>) override {}
    void read(std::unique_ptr<ReadJob> job) override { reads_.push_back(std::move(job)); }
    void read_again(std::unique_ptr<ReadJob> job) override { read(std::move(job)); }

  private:
    StoreSettings settings_;
    std::vector<std::unique_ptr<ReadJob>>& reads_;
};

}  // namespace

TEST_CASE("a list may take so long, counts for its user, and ends when nobody waits for it",
          "[store][readers]") {
    std::vector<std::unique_ptr<ReadJob>> reads;
    DatabaseStore store(std::make_unique<HeldDatabase>(reads));
    const bool is_search = GENERATE(false, true);
    ListQuery query;
    if (is_search) query.filter.q = "acme";
    const auto gone = std::make_shared<std::atomic<bool>>(false);
    store.list(
        user(1), query, [](const auto&) {}, gone);
    REQUIRE(reads.size() == 1);
    const ReadJob& read = *reads.front();
    CHECK(read.most_time() == store_limits::kListTime);
    CHECK(read.too_long().code == Errc::kUnprocessable);
    CHECK(read.claim().user == user(1));
    CHECK(read.claim().is_search == is_search);
    CHECK_FALSE(read.is_unwanted());
    *gone = true;
    CHECK(read.is_unwanted());
}

TEST_CASE("a session's state may take as long as any read", "[store][readers]") {
    std::vector<std::unique_ptr<ReadJob>> reads;
    DatabaseStore store(std::make_unique<HeldDatabase>(reads));
    store.state(user(1), std::nullopt, [](const auto&) {});
    REQUIRE(reads.size() == 1);
    CHECK(reads.front()->most_time() == store_limits::kReadTime);
    CHECK(reads.front()->claim().user == user(1));
}
