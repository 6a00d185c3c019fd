#pragma once
// Rows of a long list far from its beginning: pages of GET /notifications by place (`offset`), only
// those near what is looked at. A place is a row's number in the list, from 0 on. Changes move the
// rows as far as what is held tells where they go; beyond that the pages are asked for again, and
// shown as they are until then. Without I/O.

#include "core/inbox/changes.hpp"
#include "core/inbox/notification.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace carillon {

class PlacedPages {
  public:
    static constexpr std::uint64_t kPageRows = 100;
    static constexpr std::uint64_t kMostRows = 2000;  // over: those furthest from the view go

    // What is shown lies at begin…end.
    void look(std::uint64_t begin, std::uint64_t end);
    // The place of the first of kPageRows rows to ask for; nothing: all that is looked at is held.
    std::optional<std::uint64_t> next() const;

    // Null: not held. Valid until the next call that is not const.
    const Notification* at(std::uint64_t place) const;
    const Notification* find(const NotificationId& id) const;
    // In the order of their places.
    void each(const std::function<void(std::uint64_t place, const Notification&)>& take) const;

    // A page that stands at `offset`, exact at the inbox's `counter`.
    void lay(std::uint64_t offset, std::vector<Notification> rows, std::uint64_t counter);
    // Does the list show it? As it is after the changes.
    using Shows = std::function<bool(const Notification&)>;
    void apply(const Changes& changes, const Shows& shows);
    // Everything may stand elsewhere now.
    void doubt();
    void clear() { pages_.clear(); }

  private:
    struct Page {
        std::vector<Notification> rows;
        std::uint64_t counter = 0;  // what changed up to it is in the page
        bool is_doubtful = false;
    };
    using Pages = std::map<std::uint64_t, Page>;  // by the place of the first row; not empty ones

    struct Held {
        Pages::iterator page;
        std::size_t index = 0;
    };
    std::optional<Held> held(const NotificationId& id);
    void cut(std::uint64_t begin, std::uint64_t end);
    void take_out(const Held& held, std::uint64_t rev);
    void put_in(const Notification& n);
    void shift(std::uint64_t from, std::uint64_t rev, bool is_up);
    bool is_sound(std::uint64_t place) const;
    void trim();

    Pages pages_;
    std::uint64_t begin_ = 0;
    std::uint64_t end_ = 0;
};

}  // namespace carillon
