#pragma once
// The mutations of store.hpp as jobs of a writer.

#include "server/store/engine/read_job.hpp"
#include "server/store/engine/write_job.hpp"
#include "server/store/store.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace carillon {

// One that is done in one step.
template <class T>
class MutationJob final : public WriteJob {
  public:
    using Work = std::function<Result<T>(Mutations&)>;

    MutationJob(Work work, Completion<T> done) : work_(std::move(work)), done_(std::move(done)) {}

    void run(Mutations& mutations) override { result_.emplace(work_(mutations)); }
    bool succeed() override {
        done_(std::move(*result_));
        return false;
    }
    void fail(const Error& error) override { done_(error); }

  private:
    Work work_;
    Completion<T> done_;
    std::optional<Result<T>> result_;
};

// In steps when it reaches many (see Store::publish).
class PublishJob final : public WriteJob {
  public:
    PublishJob(PublishRequest request, Completion<std::vector<PublishedEvent>> done);

    // Is it kept, whatever becomes of the steps to come?
    bool is_kept() const { return published_.has_value(); }

    void declare_access(AccessSet& access) const override;
    void run(Mutations& mutations) override;
    bool succeed() override;
    // Once it is kept it is answered as stored: run_due makes the rest.
    void fail(const Error& error) override;
    std::size_t bytes() const override { return bytes_; }

  private:
    void take_over(std::vector<MadePart> made);

    PublishRequest request_;
    Completion<std::vector<PublishedEvent>> done_;
    std::size_t bytes_;
    std::optional<Published> published_;  // what is durable
    std::size_t next_ = 0;                // of its pending parts
    // What the step that was run last came to.
    std::optional<Result<Published>> tried_;
    std::vector<MadePart> tried_parts_;
    std::size_t tried_next_ = 0;
};

// In steps (see Store::operate).
class OperateJob final : public WriteJob {
  public:
    // An inbox whose changes were held back and will not be told with a last step.
    using Untold = std::function<void(const ChangedInbox&)>;

    OperateJob(OperateRequest request, Completion<Operated> done, Untold untold);

    const OperateRequest& request() const { return request_; }
    // After run(): what came of the step, and will there be another one?
    const Result<Operated>& result() const { return *result_; }
    bool has_more() const { return *result_ && tried_.has_more; }
    // Up to where its inbox has changed without anybody being told.
    const std::optional<Revision>& held_back() const { return progress_.held_back; }

    void declare_access(AccessSet& access) const override;
    void run(Mutations& mutations) override;
    bool succeed() override;
    void fail(const Error& error) override;
    std::size_t bytes() const override;

  private:
    void tell_what_was_held_back();

    OperateRequest request_;
    Completion<Operated> done_;
    Untold untold_;
    OperateProgress progress_;  // what is durable
    OperateProgress tried_;     // with the step that was run last
    std::optional<Result<Operated>> result_;
};

std::unique_ptr<WriteJob> operate_job(OperateRequest request, Completion<Operated> done,
                                      const StoreSettings& settings);

class ContactJob final : public WriteJob {
  public:
    ContactJob(std::vector<UserId> users, Completion<Done> done)
        : users_(std::move(users)), done_(std::move(done)) {}

    void declare_access(AccessSet& access) const override;
    void run(Mutations& mutations) override;
    bool succeed() override;
    void fail(const Error& error) override { done_(error); }
    std::size_t bytes() const override { return users_.size() * sizeof(UserId); }

  private:
    std::vector<UserId> users_;
    Completion<Done> done_;
    std::size_t next_ = 0;        // the first of them who was not reached yet
    std::size_t tried_next_ = 0;  // the same with the step that was run last
};

// An inbox catches up (Mutations::catch_up), then a read of it is taken up again.
class CatchUpJob final : public WriteJob {
  public:
    using Resume = std::function<void(std::unique_ptr<ReadJob>)>;

    CatchUpJob(const UserId& user, std::unique_ptr<ReadJob> read, Resume resume)
        : user_(user), read_(std::move(read)), resume_(std::move(resume)) {}

    void declare_access(AccessSet& access) const override { access.inboxes.push_back(user_); }
    void run(Mutations& mutations) override { mutations.catch_up(user_); }
    bool succeed() override {
        resume_(std::move(read_));
        return false;
    }
    void fail(const Error& error) override { read_->fail(error); }

  private:
    UserId user_;
    std::unique_ptr<ReadJob> read_;
    Resume resume_;
};

// In steps (see Store::retract).
class RetractJob final : public WriteJob {
  public:
    RetractJob(std::string event_id, Completion<rest::RetractResult> done)
        : event_id_(std::move(event_id)), done_(std::move(done)) {}

    void run(Mutations& mutations) override { result_.emplace(mutations.retract(event_id_)); }
    bool succeed() override {
        if (*result_ && !result_->value().is_done) return true;
        result_->ok() ? done_(result_->value().result) : done_(result_->error());
        return false;
    }
    // Once it has begun it is kept, and run_due does the rest.
    void fail(const Error& error) override { done_(error); }

  private:
    std::string event_id_;
    Completion<rest::RetractResult> done_;
    std::optional<Result<Retraction>> result_;
};

// In steps (see Store::erase). `finish` is called when there is nothing left but what files have
// kept; it answers.
class EraseJob final : public WriteJob {
  public:
    using Finish = std::function<void(const UserId&, Completion<rest::EraseResult>)>;

    EraseJob(PersonRequest request, Completion<rest::EraseResult> done, Finish finish)
        : request_(std::move(request)), done_(std::move(done)), finish_(std::move(finish)) {}

    void declare_access(AccessSet& access) const override {
        access.inboxes.push_back(request_.user);
    }
    void run(Mutations& mutations) override;
    bool succeed() override;
    // Once it has begun it is kept, and run_due does the rest.
    void fail(const Error& error) override { done_(error); }

  private:
    PersonRequest request_;
    Completion<rest::EraseResult> done_;
    Finish finish_;
    bool has_begun_ = false;
    // What the step that was run last came to.
    std::optional<Result<Done>> begun_;
    std::optional<Erasure> erasure_;
};

class CleanupJob final : public WriteJob {
  public:
    explicit CleanupJob(Completion<CleanupOutcome> done) : done_(std::move(done)) {}

    void run(Mutations& mutations) override;
    bool succeed() override;
    void fail(const Error& error) override { done_(error); }

  private:
    Completion<CleanupOutcome> done_;
    CleanupOutcome outcome_;
    CleanupOutcome tried_;
    bool has_more_ = false;
};

}  // namespace carillon
