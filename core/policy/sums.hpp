#pragma once
// The daily sums behind GET /analytics: what is counted, under which names, and by how much a
// change moves them. They are kept by cohort and measure, so they cost the same whatever the
// history, name no person, and stay when what they counted is gone.

#include "core/inbox/contribution.hpp"
#include "core/policy/delivery.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace carillon {

enum class Counted : std::uint8_t {
    kCreated,
    kClicked,
    kArchived,
    kDeletedUnread,
    kSeenAfter,  // by span_bucket; all of them together are those that were seen
    kReadAfter,
    kDelivery,  // by channel and state
};

struct Measure {
    Counted what = Counted::kCreated;
    std::uint8_t bucket = 0;
    DeliveryChannel channel = DeliveryChannel::kEmail;
    DeliveryState state = DeliveryState::kWaiting;

    friend bool operator==(const Measure&, const Measure&) = default;
    friend bool operator<(const Measure& a, const Measure& b) {
        return std::tie(a.what, a.bucket, a.channel, a.state) <
               std::tie(b.what, b.bucket, b.channel, b.state);
    }
};
// As it is stored: "created", "read_after:017", "email:sent". Never to be renamed.
std::string text(const Measure& measure);
std::optional<Measure> parse_measure(std::string_view text);

struct SumChange {
    Cohort cohort;
    Measure measure;
    std::int64_t by = 0;
};

// What one transaction changes, so that it is written once for each cohort and measure.
class SumChanges {
  public:
    void add(const Cohort& cohort, const Measure& measure, std::int64_t by) {
        changes_[{cohort, measure}] += by;
    }
    // Those that are not 0, in an order that is the same for everybody. Empty then.
    std::vector<SumChange> take();

  private:
    std::map<std::pair<Cohort, Measure>, std::int64_t> changes_;
};

// What a notification's sums change by when it was counted as one and is the other now.
std::vector<std::pair<Measure, std::int64_t>> difference(const Contribution& was,
                                                         const Contribution& is);

// What a delivery is counted as, kept with it: its notification may be gone when it changes.
struct DeliveryCount {
    DeliveryState state = DeliveryState::kWaiting;
    Cohort cohort;  // of its notification

    friend bool operator==(const DeliveryCount&, const DeliveryCount&) = default;
};
// "sent 2026-11-29 normal web - task.assigned" for Delivery::counted_as; and back.
std::string text(const DeliveryCount& count);
std::optional<DeliveryCount> parse_delivery_count(std::string_view text);

// "2026-11-29"; of a day that a notification can have.
std::string text_of_day(std::int64_t day);
std::optional<std::int64_t> parse_day(std::string_view text);

}  // namespace carillon
