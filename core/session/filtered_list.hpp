#pragma once
// A list besides the inbox's own: the archived, the snoozed, those of a type, what a search finds.
// It shows at once what the client holds, and the rest as its pages of GET /notifications come.
// It stays live: the inbox is looked at first, and what its pages brought follows the changes.
// Without I/O; which page is next, and whether one that was asked for still fits, is decided here.

#include "core/inbox/changes.hpp"
#include "core/inbox/filter.hpp"
#include "core/inbox/inbox.hpp"
#include "core/session/overlay.hpp"
#include "core/session/placed_pages.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace carillon {

class FilteredList {
  public:
    explicit FilteredList(Filter filter);
    const Filter& filter() const { return filter_; }

    // The rows, operations laid over, in canonical order. A row behind the last page is shown only
    // when it was shown before, so that rows come in at the end. Valid as Overlay::lay_over says,
    // and until the next call of this object that is not const.
    View lay_over(const Inbox& inbox, const Overlay& overlay);
    // How many there are, as the server counted them and what is known since has moved it; nothing
    // before the first page. Of the last lay_over().
    std::optional<std::uint64_t> total() const;

    // How many rows of the last lay_over() stand there without a gap from the first one on. What
    // comes behind them is held by place, as far as it is looked at.
    std::size_t head() const { return head_; }
    PlacedPages& placed() { return placed_; }
    const PlacedPages& placed() const { return placed_; }

    // Live changes, in order; a snapshot takes their place: the pages begin again.
    void apply(const Changes& changes);
    void restart();
    // The inbox is another person's from now on.
    void forget();

    struct Next {
        std::string cursor;     // empty = the first page
        std::uint32_t era = 0;  // to be given back with the answer
    };
    // Nothing: all there is has been brought in.
    std::optional<Next> next() const;
    std::uint32_t era() const { return era_; }
    // Does it show what the server has found, as far as it goes?
    bool is_loaded() const { return is_loaded_; }

    enum class Fit : std::uint8_t {
        kTaken,
        kStale,      // older than the inbox: ask again
        kPassed,     // the pages have begun again since it was asked for
        kMalformed,  // no answer of GET /notifications
    };
    struct Laid {
        Fit fit = Fit::kTaken;
        std::size_t added = 0;  // rows that no page before it held
    };
    Laid lay(std::uint32_t era, std::string_view page_json, const Inbox& inbox);
    // A page that was asked for by place.
    Fit lay_placed(std::uint32_t era, std::string_view page_json, const Inbox& inbox);

    // Of a row that one of its pages brought; null for any other.
    const Notification* find(const NotificationId& id) const;

  private:
    using Rows = std::unordered_map<NotificationId, Notification, UuidHash>;

    std::vector<const Notification*> candidates(const Inbox& inbox) const;
    bool shows(const Notification& n);
    bool finds(const Notification& n);
    void count_behind(const Notification& n);

    Filter filter_;
    std::vector<std::string> words_;
    // Does a row's text have the words? Asked once for each of its revisions.
    struct Found {
        std::uint64_t rev = 0;
        bool is_found = false;
    };
    std::unordered_map<NotificationId, Found, UuidHash> found_;

    Rows rows_;                                              // of its pages
    std::unordered_set<NotificationId, UuidHash> admitted_;  // shown once
    std::optional<SortKey> end_;                             // of the last page, when more follow
    std::uint32_t era_ = 1;
    bool is_loaded_ = false;  // a page of this era has come
    bool is_complete_ = false;
    std::uint64_t counted_ = 0;   // by the server, with the last page
    bool is_counting_ = false;    // counted_ is to be compared with the next view
    std::size_t shown_then_ = 0;  // rows shown when it was counted
    std::size_t shown_ = 0;
    std::size_t head_ = 0;
    PlacedPages placed_;
};

}  // namespace carillon
