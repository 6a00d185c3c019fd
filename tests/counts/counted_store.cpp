// Publish and list on the SQLite store, counted in instructions.

#include "server/store/sqlite/sqlite_store.hpp"
#include "tests/bench/bench_settings.hpp"
#include "tests/bench/either_store.hpp"
#include "tests/bench/store_load.hpp"
#include "tests/counts/counted_work.hpp"

#include <cstdint>
#include <memory>
#include <utility>

namespace {

using namespace carillon;
using bench::checked;
using counts::kRows;
using counts::made;

constexpr std::size_t kRecipients = 100;

class StoreWork {
  public:
    void publish(std::uint32_t times, std::size_t recipients) {
        bench::run(times, 1, [&](std::size_t, auto done) {
            PublishRequest request;
            request.submissions.push_back({bench::event(next_++, recipients), {}});
            store_->publish(std::move(request), [done](auto result) {
                made += checked(std::move(result)).size();
                done();
            });
        });
    }
    void list(std::uint32_t times) {
        for (std::uint32_t i = 0; i < kRows; ++i) {
            next_ = 0;  // of one person
            publish(1, 1);
        }
        bench::run(times, 1, [&](std::size_t, auto done) {
            store_->list(bench::user(0), ListQuery{}, [done](auto result) {
                made += checked(std::move(result)).items.size();
                done();
            });
        });
    }

  private:
    bench::NewFolder folder_;
    std::unique_ptr<Store> store_ =
        checked(open_sqlite_store({folder_.path() + "/carillon.db"}, bench::store_settings()));
    std::uint64_t next_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
    return counts::run_counted(
        {{"publish", [](std::uint32_t times) { StoreWork().publish(times, 1); }},
         {"publish-100", [](std::uint32_t times) { StoreWork().publish(times, kRecipients); }},
         {"list", [](std::uint32_t times) { StoreWork().list(times); }}},
        argc, argv);
}
