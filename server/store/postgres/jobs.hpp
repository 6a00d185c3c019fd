#pragma once
// Jobs made of functions and a completion.

#include "server/store/postgres/readers.hpp"
#include "server/store/postgres/writer.hpp"
#include "server/store/read_errors.hpp"
#include "server/store/store.hpp"
#include "server/store/store_limits.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace carillon::postgres {

// `request` is what the mutation is asked with; `touch` tells what it will look at.
template <class T, class Request>
class MutationJob final : public Job {
  public:
    using Touch = void (*)(const Request&, Touched&);
    using Work = Result<T> (*)(const Request&, Mutations&);

    MutationJob(Request request, Touch touch, Work work, Completion<T> done, std::size_t bytes)
        : request_(std::move(request)),
          touch_(touch),
          work_(work),
          done_(std::move(done)),
          bytes_(bytes) {}

    void touches(Touched& touched) const override { touch_(request_, touched); }
    void run(Mutations& mutations) override { result_.emplace(work_(request_, mutations)); }
    void succeed() override { done_(std::move(*result_)); }
    void fail(const Error& error) override { done_(error); }
    std::size_t bytes() const override { return bytes_; }

  private:
    Request request_;
    Touch touch_;
    Work work_;
    Completion<T> done_;
    std::size_t bytes_;
    std::optional<Result<T>> result_;
};

// A read that needs nothing settled before.
template <class T>
class PlainRead final : public ReadJob {
  public:
    using Work = std::function<Result<T>(Transaction&)>;

    PlainRead(Work work, Completion<T> done) : work_(std::move(work)), done_(std::move(done)) {}

    void run(Connection& db) override {
        Transaction transaction(db, Transaction::Kind::kRead);
        transaction.run("SELECT set_config('statement_timeout', $1, true)",
                        Params().add(most_time().count()));
        result_.emplace(work_(transaction));
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

}  // namespace carillon::postgres
