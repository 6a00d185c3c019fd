#pragma once
// Bodies of the REST answers and requests as values, and their text.

#include "core/base/result.hpp"
#include "core/event/event.hpp"
#include "core/inbox/changes.hpp"
#include "core/inbox/operation.hpp"
#include "core/inbox/order.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon::rest {

struct Page {  // GET /notifications
    std::vector<Notification> items;
    std::uint64_t total = 0;  // of the filter, without limit
    Unread unread;            // of the whole inbox
    std::uint32_t limit = 0;
    std::uint64_t offset = 0;
    std::optional<SortKey> next;  // the last item's key when more follow
    Revision revision;
};
std::string encode(const Page& page);
// The reader's side, for clients that lay a page under their inbox.
Result<Page> decode_page(std::string_view json);

// GET /notifications/unread
std::string encode_unread(const Snapshot& snapshot);

struct ReadOutcome {  // POST /notifications/{id}/read
    std::uint64_t updated = 0;
    Unread unread;
    Revision revision;
};
std::string encode(const ReadOutcome& outcome);

struct EventResult {
    std::string event_id;
    std::uint64_t created = 0;
    std::vector<Skipped> skipped;
    bool duplicate = false;
    std::vector<std::string> warnings = {};  // on the wire only where there are any
    friend bool operator==(const EventResult&, const EventResult&) = default;
};
std::string encode(const std::vector<EventResult>& results);  // {"results":[...]}
std::string encode(const EventResult& result);                // one, as it is kept for repeats
Result<EventResult> decode_event_result(std::string_view json);
// POST /notifications/test: {"event_id","created","items","skipped","warnings"?}
std::string encode_manual_send(const EventResult& result, const std::vector<Notification>& items);

// DELETE /events/{id}: {"cancelled","retracted","sent_already"}
struct RetractResult {
    std::uint64_t cancelled = 0;     // notifications that will not be made, messages not sent
    std::uint64_t retracted = 0;     // notifications that have disappeared
    std::uint64_t sent_already = 0;  // messages that had left, or were just leaving
    friend bool operator==(const RetractResult&, const RetractResult&) = default;
};
std::string encode(const RetractResult& result);

// What the `type` of a problem begins with; text(error.code) follows.
inline constexpr std::string_view kProblemType = "urn:carillon:problem:";

// RFC 9457. `status` and `title` are the server's choice of words for HTTP; `type` is stable for
// programs. `errors` is there for bad
// input only (also with an empty field, when the whole is meant).
std::string encode_problem(const Error& error, int status, std::string_view title,
                           std::string_view request_id);
// The same of what is no Error: a type of its own, and nothing in the input that is to blame.
std::string encode_problem(std::string_view type, std::string_view detail, int status,
                           std::string_view title, std::string_view request_id);

// POST /notifications/{id}/read: {"ids":[...]} (may be absent), or for `all` {"revision":"..."}.
// An empty body is an empty object. Ids and revisions that are none are kMalformed, more than
// limits::kOperationIds ids kTooLarge.
struct ReadRequest {
    std::vector<NotificationId> ids;
    std::optional<Revision> revision;
};
Result<ReadRequest> decode_read_request(std::string_view json);

// POST /notifications/{id}/snooze: {"until"} or {"minutes"} (snooze_time.hpp); otherwise
// kUnprocessable. That it lies ahead is check()'s (operation.hpp).
Result<Millis> decode_snooze_request(std::string_view json, Millis now);

// GET /templates: {"items":[{"type","variables","priority","channel","texts":{"fr":{"title",
// "body"},…}}]}, by type
std::string encode(const TemplateSet& templates);

}  // namespace carillon::rest
