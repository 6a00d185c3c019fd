#pragma once
// Notices which notifications a person has really had before the eyes: at least half of the row in
// view, in a visible tab, for one second without a break. Knows no clock.

#include "core/base/ids.hpp"
#include "core/base/time.hpp"

#include <map>
#include <optional>
#include <set>
#include <vector>

namespace carillon {

class SeenWatch {
  public:
    // What must be in view of a row for it to be.
    static constexpr double kShare = 0.5;

    // What is in view and unseen; called when that changes, or with every frame. Nothing counts
    // while the tab is hidden.
    void handle_view(const std::vector<NotificationId>& unseen, Millis now);
    void handle_hidden() { since_.clear(); }

    // When take() will next give something.
    std::optional<Millis> next_deadline() const;
    // What has been seen by now and was not told before.
    std::vector<NotificationId> take(Millis now);
    // Telling of these has failed. They are told again once they come into view again.
    void retract(const std::vector<NotificationId>& ids);

  private:
    std::map<NotificationId, Millis> since_;
    std::set<NotificationId> told_;
    std::set<NotificationId> retracted_;  // of told_, and in view since
};

}  // namespace carillon
