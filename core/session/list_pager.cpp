#include "core/session/list_pager.hpp"

#include "core/base/limits.hpp"

#include <algorithm>
#include <utility>

namespace carillon {
namespace {

constexpr Millis kFirstDelay{1000};
constexpr unsigned kDoublings = 5;  // the longest delay is 32 s

std::string limited(std::uint64_t rows) {
    return "limit=" + std::to_string(rows);
}

}  // namespace

void ListPager::settle() {
    in_flight_ = 0;
    failures_ = 0;
    retry_at_.reset();
}

void ListPager::turn_to(std::uint32_t list) {
    list_ = list;
    era_ = 0;
    settle();
}

void ListPager::note(ClientSession& session) {
    const FilteredList* list = session.list(list_);
    if (list == nullptr || list->era() == era_) return;
    era_ = list->era();
    settle();
}

std::optional<ListPager::Request> ListPager::poll(ClientSession& session, Millis now) {
    const FilteredList* list = session.list(list_);
    if (list == nullptr || in_flight_ != 0) return std::nullopt;
    if (session.connection() != Connection::kOnline) return std::nullopt;
    if (retry_at_ && *retry_at_ > now) return std::nullopt;
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
    retry_at_.reset();
    era_ = list->era();
    page_era_ = place ? era_ : next->era;
    is_placed_ = place.has_value();
    in_flight_ = ++last_number_;
    return Request{in_flight_, std::move(query)};
}

bool ListPager::handle_page(int number, const std::string& body, ClientSession& session,
                            Millis now) {
    if (number == 0 || number != in_flight_) return false;
    using Fit = FilteredList::Fit;
    const Fit fit = is_placed_ ? session.lay_placed_page(list_, page_era_, body)
                               : session.lay_page(list_, page_era_, body).fit;
    if (fit == Fit::kMalformed) {
        handle_failure(number, now);
        return false;
    }
    in_flight_ = 0;
    if (fit == Fit::kTaken) {
        failures_ = 0;
        return true;
    }
    // Asked for again at once the first time, then with growing delays, since the inbox may be
    // changing all the time.
    if (failures_++ > 0) delay(now);
    return false;
}

void ListPager::handle_failure(int number, Millis now) {
    if (number == 0 || number != in_flight_) return;
    in_flight_ = 0;
    ++failures_;
    delay(now);
}

void ListPager::delay(Millis now) {
    retry_at_ = now + kFirstDelay * (1u << std::min(failures_ - 1, kDoublings));
}

}  // namespace carillon
