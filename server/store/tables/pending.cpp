#include "server/store/tables/pending.hpp"

namespace carillon {

std::string recipients_column(const std::vector<PendingRecipient>& recipients) {
    std::string column;
    for (const PendingRecipient& recipient : recipients) {
        if (!column.empty()) column += ' ';
        column += recipient.user.text() + ' ' + recipient.notification.text();
    }
    return column;
}

}  // namespace carillon
