#pragma once
// Ids for new notifications: UUIDv7 (RFC 9562), monotonic within one process. An id made later is
// larger, also within one millisecond and when the clock steps back, so that among rows of one
// created_at the canonical order shows the later one first. The last byte is 0: between one id and
// the next there is room for those of what is planned with it (tables/planned_id.hpp).

#include "core/base/ids.hpp"
#include "core/base/time.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <mutex>

namespace carillon {

// Any thread.
class NotificationIds {
  public:
    using Random = std::array<std::uint8_t, 10>;
    using RandomSource = std::function<Random()>;

    explicit NotificationIds(RandomSource source) : source_(std::move(source)) {}

    NotificationId next(Millis now);

  private:
    std::mutex mutex_;
    RandomSource source_;
    Millis last_{-1};
    Random random_{};
};

}  // namespace carillon
