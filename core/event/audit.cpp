#include "core/event/audit.hpp"

#include "core/base/utf8.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace carillon {

constexpr std::size_t kShownChars = 40;

AuditRecipients audit_recipients(const Event& event) {
    AuditRecipients asked;
    asked.user_ids = event.recipients;
    asked.broadcast = event.broadcast;
    if (event.recipients.empty() && !event.broadcast) asked.team_id = event.team_id;
    return asked;
}

std::vector<AuditSkipped> count_skipped(const std::vector<Skipped>& skipped) {
    std::map<std::string, std::uint64_t> counts;
    for (const Skipped& one : skipped)
        ++counts[one.reason];
    std::vector<AuditSkipped> counted;
    counted.reserve(counts.size());
    for (const auto& [reason, count] : counts)
        counted.push_back({reason, count});
    return counted;
}

AuditEntry audit_entry(const AuditDraft& draft, const Event& event, const std::string& event_id,
                       std::uint64_t created, const std::vector<Skipped>& skipped) {
    AuditEntry entry;
    entry.by = draft;
    entry.event_id = event_id;
    entry.team_id = event.team_id;
    entry.recipients = audit_recipients(event);
    entry.created = created;
    entry.skipped = count_skipped(skipped);
    entry.type = event.type;
    if (event.own_text) entry.title = event.own_text->title;
    entry.priority = event.priority.value_or(Priority::kNormal);
    entry.channel = event.channel.value_or(Channel::kWeb);
    return entry;
}

namespace {

bool names(const AuditRecipients& recipients, const UserId& user) {
    const auto& ids = recipients.user_ids;
    return std::find(ids.begin(), ids.end(), user) != ids.end();
}

}  // namespace

bool is_about(const AuditEntry& entry, const UserId& user) {
    return entry.by.actor == user || names(entry.recipients, user);
}

bool forget_person(AuditEntry& entry, const UserId& user) {
    if (!is_about(entry, user)) return false;
    if (entry.by.actor == user) {
        entry.by.actor = UserId();
        entry.by.remote.clear();
    }
    if (!names(entry.recipients, user)) return true;
    auto& ids = entry.recipients.user_ids;
    std::replace(ids.begin(), ids.end(), user, UserId());
    if (ids.size() == 1) entry.title.clear();
    return true;
}

bool covers(const AuditScope& scope, const AuditEntry& entry) {
    if (entry.by.actor == scope.actor) return true;
    return entry.team_id &&
           std::find(scope.teams.begin(), scope.teams.end(), *entry.team_id) != scope.teams.end();
}

Result<AuditQuery> parse_audit_query(const QueryParameters& parameters) {
    const auto list = parse_list_query(parameters, true);
    if (!list) return list.error();
    AuditQuery query;
    query.limit = list->limit;
    for (const auto& [name, value] : parameters) {
        if (name != "cursor") continue;
        query.before = AuditId::parse(value);
        // An empty cursor is the first page: what a client has before it was given one.
        if (!query.before && !value.empty()) {
            return Error{Errc::kInvalid, name,
                         "cursor must be a next_cursor as it was given, not \"" +
                             shortened(value, kShownChars) + '"'};
        }
    }
    return query;
}

bool AuditCut::add(AuditEntry entry) {
    recipients_ += entry.recipients.user_ids.size();
    const bool is_full =
        page_.items.size() >= page_.limit || (recipients_ > kRecipients && !page_.items.empty());
    if (is_full) {
        if (!page_.items.empty()) page_.next = page_.items.back().id;
        return false;
    }
    page_.items.push_back(std::move(entry));
    return true;
}

}  // namespace carillon
