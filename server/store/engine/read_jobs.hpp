#pragma once
// The reads of store.hpp as jobs of a reader.

#include "server/store/engine/read_job.hpp"
#include "server/store/engine/read_terms.hpp"
#include "server/store/rules/reads.hpp"
#include "server/store/store.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace carillon {

// A read that needs no inbox to catch up before.
template <class T>
class PlainRead final : public ReadJob {
  public:
    using Work = std::function<Result<T>(ReadTables&)>;

    PlainRead(Work work, Completion<T> done) : work_(std::move(work)), done_(std::move(done)) {}

    void run(ReadTables& tables) override { result_.emplace(work_(tables)); }
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

// A read of one inbox. When it is behind (something is due in it, or was broadcast), a writer has
// it catch up first and the read begins again.
template <class T>
class InboxRead final : public ReadJob {
  public:
    using Work = std::function<Result<T>(InboxReads&)>;
    // Has the inbox catch up, then has the job run again, or fails it.
    using CatchUp = std::function<void(const UserId&, std::unique_ptr<ReadJob>)>;

    // Precondition: the terms name a user. `clock` outlives the job.
    InboxRead(ReadTerms terms, Work work, const std::function<Millis()>& clock, CatchUp catch_up,
              Completion<T> done)
        : terms_(std::move(terms)),
          work_(std::move(work)),
          clock_(clock),
          catch_up_(std::move(catch_up)),
          done_(std::move(done)) {}

    void run(ReadTables& tables) override {
        result_.reset();
        InboxReads reads(tables, user());
        if (!reads.is_behind(clock_())) result_.emplace(work_(reads));
    }
    void finish(std::unique_ptr<ReadJob> self) override {
        if (result_) return done_(std::move(*result_));
        catch_up_(user(), std::move(self));
    }
    void fail(const Error& error) override { done_(error); }
    const ReadClaim& claim() const override { return terms_.claim; }
    Millis most_time() const override { return terms_.most_time; }
    Error too_long() const override { return terms_.too_long; }
    bool is_unwanted() const override { return terms_.gone && *terms_.gone; }

  private:
    const UserId& user() const { return *terms_.claim.user; }

    ReadTerms terms_;
    Work work_;
    const std::function<Millis()>& clock_;
    CatchUp catch_up_;
    Completion<T> done_;
    std::optional<Result<T>> result_;
};

}  // namespace carillon
