#include "web-client/model/screen.hpp"

namespace carillon::center {
namespace {

struct Named {
    ListFilter filter;
    const char* text;
};
constexpr Named kNamed[] = {{ListFilter::kAll, "all"},
                            {ListFilter::kUnread, "unread"},
                            {ListFilter::kSnoozed, "snoozed"},
                            {ListFilter::kArchived, "archived"}};

}  // namespace

const char* text(ListFilter filter) {
    for (const Named& named : kNamed)
        if (named.filter == filter) return named.text;
    return "all";
}

ListFilter list_filter_of(std::string_view text) {
    for (const Named& named : kNamed)
        if (named.text == text) return named.filter;
    return ListFilter::kAll;
}

Filter filter_of(ListFilter filter) {
    Filter made;
    if (filter == ListFilter::kUnread) made.is_read = {false};
    made.snoozed = filter == ListFilter::kSnoozed;
    made.archived = filter == ListFilter::kArchived;
    return made;
}

}  // namespace carillon::center
