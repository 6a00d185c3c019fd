#pragma once
// On what terms one inbox is read.

#include "server/store/engine/read_errors.hpp"
#include "server/store/engine/read_job.hpp"
#include "server/store/store.hpp"
#include "server/store/store_limits.hpp"

namespace carillon {

struct ReadTerms {
    ReadClaim claim;  // with a user
    Millis most_time = store_limits::kReadTime;
    Error too_long = read_too_long();  // how it fails when it takes longer
    AskerGone gone;
};

}  // namespace carillon
