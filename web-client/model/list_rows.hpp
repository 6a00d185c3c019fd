#pragma once
// The rows of the list as the views are given them: held from the first one on, and further down
// near what is looked at. A list may be a million rows long; most of them are not held.

#include "core/session/filtered_list.hpp"
#include "core/session/overlay.hpp"

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace carillon::center {

class ListRows {
  public:
    ListRows() = default;
    // A list that is held whole. Implicit, so that tests can say it as a list of rows.
    ListRows(std::vector<const ViewRow*> rows);  // NOLINT(google-explicit-constructor)
    // As they are after the operations. Valid until the session is told anything.
    // `kept`: known by row() although the list shows it no more, because it has just been read,
    // say. `read_here`: what was read in this list by pointer stays where it was unread, also where
    // the list is of the unread; past the head it stands where the server has it.
    ListRows(FilteredList& list, const Inbox& inbox, const Overlay& overlay,
             const std::optional<NotificationId>& kept = {},
             const std::set<NotificationId>& read_here = {});
    ListRows(ListRows&&) = default;
    ListRows& operator=(ListRows&&) = default;
    ListRows(const ListRows&) = delete;
    ListRows& operator=(const ListRows&) = delete;

    std::size_t size() const { return size_; }
    // How many of them the list has by itself: without those that were read here and are no
    // longer of it.
    std::size_t total() const { return size_ - strangers_; }
    bool empty() const { return size_ == 0; }
    // Null: not held.
    const ViewRow* at(std::size_t index) const;
    // Where a row that is held stands.
    std::optional<std::size_t> find(const NotificationId& id) const;
    // A row that is held, one that has just gone where nothing is held, or the one that is kept.
    // Null: none of them.
    const ViewRow* row(const NotificationId& id) const;
    // How many are held from the first one on.
    std::size_t head() const { return head_.size(); }
    // Does anybody know yet how many there are?
    bool is_counted() const { return is_counted_; }
    // Those that are held, in order.
    std::vector<std::pair<std::size_t, const ViewRow*>> held() const;

  private:
    void index();

    View view_;
    // Null: it is not known, or an operation takes it away.
    const ViewRow* keep(const NotificationId& id, const FilteredList& list, const Inbox& inbox,
                        const Overlay& overlay);
    void place_read(const std::set<NotificationId>& read_here, const FilteredList& list,
                    const Inbox& inbox, const Overlay& overlay, bool has_gap);

    std::deque<Notification> altered_;
    std::deque<ViewRow> kept_;
    std::deque<ViewRow> rows_;  // of placed_
    std::vector<const ViewRow*> head_;
    std::map<std::size_t, const ViewRow*> placed_;
    std::unordered_map<NotificationId, std::size_t, UuidHash> places_;
    std::size_t size_ = 0;
    std::size_t strangers_ = 0;
    bool is_counted_ = true;
};

}  // namespace carillon::center
