#pragma once
// Which row the keyboard acts on. It follows its notification when rows move; when the notification
// has gone, or was dealt with by key, whoever now stands in its place is next.

#include "core/base/ids.hpp"
#include "web-client/model/list_rows.hpp"

#include <cstddef>
#include <optional>

namespace carillon::center {

class Selection {
  public:
    // A row that is not held yet is chosen by its place, until it comes.
    void choose(std::size_t index, const ListRows& rows);
    void clear();
    // From the next reconcile on it is the row in this place, not this notification.
    void keep_place() { keep_place_ = true; }
    // After the rows have changed. Gives the index of the selected row.
    std::optional<std::size_t> reconcile(const ListRows& rows);

    const std::optional<NotificationId>& id() const { return id_; }
    // Did the last reconcile pass to another notification because this one had gone by itself?
    bool passed_on() const { return passed_on_; }
    // Has it moved to where nothing is held? Then the place that it had is told, where another row
    // stands now.
    bool is_away() const { return is_away_; }
    // Is the row that was chosen still to come?
    bool is_waiting() const { return waits_; }

  private:
    std::optional<NotificationId> id_;
    std::size_t index_ = 0;
    bool keep_place_ = false;
    bool waits_ = false;
    bool is_away_ = false;
    bool passed_on_ = false;
};

}  // namespace carillon::center
