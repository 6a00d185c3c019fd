#include "server/store/tables/row_columns.hpp"

namespace carillon {

std::string join(const std::vector<NotificationId>& ids) {
    std::string joined;
    for (const NotificationId& id : ids) {
        if (!joined.empty()) joined += ' ';
        joined += id.text();
    }
    return joined;
}

}  // namespace carillon
