#include "core/session/list_pager.hpp"

#include "core/base/limits.hpp"

#include <utility>

namespace carillon {
namespace {

std::string limited(std::uint64_t rows) {
    return "limit=" + std::to_string(rows);
}

}  // namespace

void ListPager::turn_to(std::uint32_t list) {
    list_ = list;
    era_ = 0;
    requests_.forget();
}

void ListPager::note(ClientSession& session) {
    const FilteredList* list = session.list(list_);
    if (list == nullptr || list->era() == era_) return;
    era_ = list->era();
    requests_.forget();
}

std::optional<ListPager::Request> ListPager::poll(ClientSession& session, Millis now) {
    const FilteredList* list = session.list(list_);
    if (list == nullptr || !requests_.may_begin(now)) return std::nullopt;
    if (session.connection() != Connection::kOnline) return std::nullopt;
    std::string query = query_string(list->filter());
    const auto next = list->next();
    // The first page tells how long the list is, so it comes before all others.
    const auto place = list->is_loaded() ? list->placed().next() : std::nullopt;
    if (place) {
        query = limited(PlacedPages::kPageRows) + "&offset=" + std::to_string(*place) + query;
    } else if (next && (!list->is_loaded() || (wanted_ && list->head() < kMostHead))) {
        query = limited(limits::kPageMax) + query;
        if (!next->cursor.empty()) query += "&cursor=" + next->cursor;
    } else {
        return std::nullopt;
    }
    era_ = list->era();
    page_era_ = place ? era_ : next->era;
    is_placed_ = place.has_value();
    return Request{requests_.begin(), std::move(query)};
}

bool ListPager::handle_page(int number, const std::string& body, ClientSession& session,
                            Millis now) {
    if (!requests_.is_answered_by(number)) return false;
    using Fit = FilteredList::Fit;
    const Fit fit = is_placed_ ? session.lay_placed_page(list_, page_era_, body)
                               : session.lay_page(list_, page_era_, body).fit;
    switch (fit) {
        case Fit::kMalformed:
            requests_.fail(now);
            return false;
        case Fit::kTaken:
            requests_.succeed();
            return true;
        default:  // the inbox may be changing all the time
            requests_.outdate(now);
            return false;
    }
}

void ListPager::handle_failure(int number, Millis now) {
    if (requests_.is_answered_by(number)) requests_.fail(now);
}

}  // namespace carillon
