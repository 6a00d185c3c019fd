#pragma once
// A list besides the inbox's own: the archived, the snoozed, those of a type, what a search finds.
// It shows at once what the client holds, and the rest as its pages of GET /notifications come.
// It stays live: the inbox is looked at first, and what its pages brought follows the changes.
// Without I/O; which page is next, and whether one that was asked for still fits, is decided here.
//
// The server's pages are in canonical order. In that order the newest come first among
// notifications that are alike in is_read and priority; so a list in the order of time reads each
// of these parts by its own pages, and shows what is newer than the ends of all of them: nothing is
// missing above a row that it shows, and what is loaded later comes in at the end.
//
// What is called before anybody has asked for a list stays a function of its own (noinline): in a
// browser this class is in a module that is loaded with the first list (wasm/lists_exports.txt).

#include "core/inbox/changes.hpp"
#include "core/inbox/filter.hpp"
#include "core/inbox/inbox.hpp"
#include "core/session/overlay.hpp"
#include "core/session/placed_pages.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace carillon {

class FilteredList {
  public:
    explicit FilteredList(Filter filter, ListOrder order = ListOrder::kCanonical);
    FilteredList(FilteredList&&) = default;
    FilteredList& operator=(FilteredList&&) = default;
    [[gnu::noinline]] ~FilteredList();

    const Filter& filter() const { return filter_; }

    // The rows, operations laid over, in the list's order. A row behind the last page is not shown
    // (in canonical order, where a change moves rows: unless it was shown before), so that rows
    // come in at the end. Valid as Overlay::lay_over says, and until the next call of this object
    // that is not const.
    View lay_over(const Inbox& inbox, const Overlay& overlay);
    // How many there are, as the server counted them and what is known since has moved it; nothing
    // before the first page. Of the last lay_over().
    std::optional<std::uint64_t> total() const;

    // How many rows of the last lay_over() stand there without a gap from the first one on. What
    // comes behind them is held by place, as far as it is looked at (in canonical order).
    std::size_t head() const { return head_; }
    PlacedPages& placed() { return placed_; }
    const PlacedPages& placed() const { return placed_; }

    // Live changes, in order; a snapshot takes their place: the pages begin again.
    [[gnu::noinline]] void apply(const Changes& changes);
    [[gnu::noinline]] void restart();
    // The inbox is another person's from now on.
    [[gnu::noinline]] void forget();

    struct Next {
        std::string cursor;     // empty = the first page
        std::uint32_t era = 0;  // to be given back with the answer
        // Parameters of GET /notifications that stand for those of the same names: the part of the
        // list that this page is of. Empty = the whole.
        std::string part = {};
    };
    // Nothing: all there is has been brought in.
    std::optional<Next> next() const;
    // Another one when all pages begin again.
    std::uint32_t era() const { return era_; }
    // Does it show what the server has found, as far as it goes?
    bool is_loaded() const { return waiting_parts_ == 0; }

    enum class Fit : std::uint8_t {
        kTaken,
        kStale,      // older than the inbox: ask again
        kPassed,     // the pages have begun again since it was asked for
        kMalformed,  // no answer of GET /notifications
    };
    struct Laid {
        Fit fit = Fit::kTaken;
        std::size_t added = 0;  // rows that no page before it held; 0 until it is loaded
    };
    Laid lay(std::uint32_t era, std::string_view page_json, const Inbox& inbox);

    // A page that was asked for by place.
    Fit lay_placed(std::uint32_t era, std::string_view page_json, const Inbox& inbox);

    // Of a row that one of its pages brought; null for any other.
    [[gnu::noinline]] const Notification* find(const NotificationId& id) const;

  private:
    using Rows = std::map<NotificationId, Notification>;
    // What is read by pages of its own.
    struct Part {
        std::string parameters;      // as Next has them
        std::optional<SortKey> end;  // of its last page, when more follow
        bool is_loaded = false;      // a page of this era has come
        bool is_complete = false;
    };

    void add_part(bool is_read, Priority priority);
    std::size_t next_part() const;
    std::vector<const Notification*> candidates(const Inbox& inbox) const;
    bool shows(const Notification& n);
    bool finds(const Notification& n);
    bool is_reached(const Notification& n) const;
    bool is_behind(const Notification& n) const;
    void count(const Part& part, std::uint64_t total);
    void count_behind(const Notification& n);

    Filter filter_;
    ListOrder order_;
    std::vector<std::string> words_;
    // Does a row's text have the words? Asked once for each of its revisions.
    struct Found {
        std::uint64_t rev = 0;
        bool is_found = false;
    };
    std::map<NotificationId, Found> found_;

    std::vector<Part> parts_;            // in canonical order the only one is the whole
    std::size_t waiting_parts_ = 0;      // those that are not loaded
    Rows rows_;                          // of its pages
    Rows coming_;                        // of this era's, until all parts are loaded
    std::set<NotificationId> admitted_;  // shown once
    std::uint32_t era_ = 1;
    std::uint64_t counted_ = 0;   // by the server, with the last page
    bool is_counting_ = false;    // counted_ is to be compared with the next view
    std::size_t shown_then_ = 0;  // rows shown when it was counted
    std::size_t shown_ = 0;
    std::size_t head_ = 0;
    PlacedPages placed_;
};

}  // namespace carillon
