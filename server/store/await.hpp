#pragma once
// For who has nothing else to do than to wait for the store: commands, the seeding of the demo.

#include "server/store/store.hpp"

#include <future>
#include <utility>

namespace carillon {

// `call(done)` starts the work; the answer is what `done` was called with. Not on a thread of the
// store.
template <class T, class Call>
Result<T> await(Call call) {
    std::promise<Result<T>> promise;
    auto answer = promise.get_future();
    call(Completion<T>([&promise](Result<T> result) { promise.set_value(std::move(result)); }));
    return answer.get();
}

}  // namespace carillon
