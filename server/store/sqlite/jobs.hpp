#pragma once
// Jobs made of a function and a completion.

#include "server/store/sqlite/writer.hpp"
#include "server/store/store.hpp"

#include <functional>
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

}  // namespace carillon::sqlite
