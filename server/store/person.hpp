#pragma once
// What is asked about one person as a whole: all that is kept of them, or that none of it is kept.

#include "core/base/ids.hpp"
#include "core/event/audit.hpp"
#include "core/inbox/notification.hpp"
#include "core/policy/delivery.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace carillon {

struct PersonRequest {
    UserId user;
    std::optional<AuditDraft> audit = {};  // makes an entry, in the same transaction
    std::string request_id = {};
};

// What is left of a row that was deleted.
struct DeletedRow {
    NotificationId id;
    std::uint64_t rev = 0;
    Millis at{0};
};

// Where the pages of an export stand; made by them. A new one: at the beginning.
struct ExportPlace {
    enum class Part { kHead, kDeleted, kNotifications, kScheduled, kDeliveries, kAudit, kEnd };
    Part part = Part::kHead;
    bool has_items = false;  // of this part something was written
    // As the first page found them.
    std::shared_ptr<const std::vector<NotificationId>> ids = {};
    std::shared_ptr<const std::vector<DeletedRow>> deleted = {};
    std::size_t next = 0;    // of ids, or of deleted
    std::string after = {};  // of a table that is looked through: the last id that was looked at
};

struct ExportPage {
    std::string text;                 // the next piece of one JSON document
    std::optional<ExportPlace> next;  // nothing: that was the last
};

}  // namespace carillon
