// ClientSession: the lists that are open besides its own.

#include "core/session/client_limits.hpp"
#include "core/session/client_session.hpp"

#include <string>
#include <utility>

namespace carillon {

Result<std::uint32_t> ClientSession::open_list(Filter filter, ListOrder order) {
    if (lists_.size() == limits::kLists) {
        return Error{Errc::kLimited, "",
                     std::to_string(lists_.size()) + " lists are open; close one that is not used"};
    }
    lists_.emplace(++last_list_, FilteredList(std::move(filter), order));
    return last_list_;
}

void ClientSession::close_list(std::uint32_t number) {
    lists_.erase(number);
}

FilteredList* ClientSession::list(std::uint32_t number) {
    const auto found = lists_.find(number);
    return found == lists_.end() ? nullptr : &found->second;
}

FilteredList::Laid ClientSession::lay_page(std::uint32_t number, std::uint32_t era,
                                           std::string_view page_json) {
    FilteredList* list = this->list(number);
    if (list == nullptr) return {FilteredList::Fit::kPassed};
    const FilteredList::Laid laid = list->lay(era, page_json, inbox_);
    if (laid.fit == FilteredList::Fit::kTaken) changed();
    return laid;
}

FilteredList::Fit ClientSession::lay_placed_page(std::uint32_t number, std::uint32_t era,
                                                 std::string_view page_json) {
    FilteredList* list = this->list(number);
    if (list == nullptr) return FilteredList::Fit::kPassed;
    const FilteredList::Fit fit = list->lay_placed(era, page_json, inbox_);
    if (fit == FilteredList::Fit::kTaken) changed();
    return fit;
}

}  // namespace carillon
