#pragma once
// Jobs made of functions and a completion.

#include "server/store/postgres/writer.hpp"
#include "server/store/store.hpp"

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

}  // namespace carillon::postgres
