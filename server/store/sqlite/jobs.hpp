#pragma once
// Jobs made of a function and a completion.

#include "server/store/read_errors.hpp"
#include "server/store/sqlite/readers.hpp"
#include "server/store/sqlite/writer.hpp"
#include "server/store/store.hpp"
#include "server/store/store_limits.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace carillon::sqlite {

template <class T>
class MutationJob final : public Job {
  public:
    using Work = std::function<Result<T>(Mutations&)>;

    MutationJob(Work work, Completion<T> done, std::size_t bytes)
        : work_(std::move(work)), done_(std::move(done)), bytes_(bytes) {}

    void run(Mutations& mutations) override { result_.emplace(work_(mutations)); }
    void succeed() override { done_(std::move(*result_)); }
    void fail(const Error& error) override { done_(error); }
    std::size_t bytes() const override { return bytes_; }

  private:
    Work work_;
    Completion<T> done_;
    std::size_t bytes_;
    std::optional<Result<T>> result_;
};

// A read that needs nothing settled before.
template <class T>
class PlainRead final : public ReadJob {
  public:
    using Work = std::function<Result<T>(Connection&)>;

    PlainRead(Work work, Completion<T> done) : work_(std::move(work)), done_(std::move(done)) {}

    void run(Connection& db) override {
        Transaction transaction(db, Transaction::Kind::kRead);
        result_.emplace(work_(db));
        transaction.commit();
    }
    void finish(std::unique_ptr<ReadJob>) override { done_(std::move(*result_)); }
    void fail(const Error& error) override { done_(error); }
    const ReadClaim& claim() const override { return claim_; }
    Millis most_time() const override { return store_limits::kReadTime; }
    Error too_long() const override { return read_too_long(); }

  private:
    ReadClaim claim_;
    Work work_;
    Completion<T> done_;
    std::optional<Result<T>> result_;
};

}  // namespace carillon::sqlite
