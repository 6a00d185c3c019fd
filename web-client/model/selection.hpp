#pragma once
// Which row the keyboard acts on. It follows its notification when rows move; when the notification
// has gone, or was dealt with by key, whoever now stands in its place is next.

#include "core/base/ids.hpp"
#include "core/session/overlay.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace carillon::center {

class Selection {
  public:
    using Rows = std::vector<const ViewRow*>;

    void choose(std::size_t index, const Rows& rows);
    void clear() { id_.reset(); }
    // From the next reconcile on it is the row in this place, not this notification.
    void keep_place() { keep_place_ = true; }
    // After the rows have changed. Gives the index of the selected row.
    std::optional<std::size_t> reconcile(const Rows& rows);

    const std::optional<NotificationId>& id() const { return id_; }
    // Did the last reconcile pass to another notification because this one had gone by itself?
    bool passed_on() const { return passed_on_; }

  private:
    std::optional<NotificationId> id_;
    std::size_t index_ = 0;
    bool keep_place_ = false;
    bool passed_on_ = false;
};

}  // namespace carillon::center
