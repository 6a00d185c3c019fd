#pragma once
// The audit: who has written what to whom by hand, whose tokens were revoked, and who has set up
// webhooks. Kept for good; read newest first.

#include "core/base/ids.hpp"
#include "core/base/limits.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/event/event.hpp"
#include "core/inbox/filter.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace carillon {

using AuditId = Uuid<struct AuditIdTag>;

inline constexpr std::string_view kAuditSendManual = "notification.send_manual";
inline constexpr std::string_view kAuditRevoke = "sessions.revoke";
inline constexpr std::string_view kAuditWebhookCreate = "webhook.create";
inline constexpr std::string_view kAuditWebhookChange = "webhook.change";
inline constexpr std::string_view kAuditWebhookDelete = "webhook.delete";
inline constexpr std::string_view kAuditPreferences = "preferences.change";  // of another person
inline constexpr std::string_view kAuditUnsubscribe = "preferences.unsubscribe";
inline constexpr std::string_view kAuditRetry = "deliveries.retry";
inline constexpr std::string_view kAuditExport = "person.export";
inline constexpr std::string_view kAuditErase = "person.erase";

// What was asked for: people, or a whole team, or everybody, or a token, or a webhook.
struct AuditRecipients {
    std::vector<UserId> user_ids;
    std::optional<TeamId> team_id;  // only when it stands alone
    bool broadcast = false;
    std::string token{};    // its `jti`
    std::string webhook{};  // its id

    friend bool operator==(const AuditRecipients&, const AuditRecipients&) = default;
};
AuditRecipients audit_recipients(const Event& event);

struct AuditSkipped {
    std::string reason;
    std::uint64_t count = 0;

    friend bool operator==(const AuditSkipped&, const AuditSkipped&) = default;
};
// How many for each reason, by reason.
std::vector<AuditSkipped> count_skipped(const std::vector<Skipped>& skipped);

// What the request says of itself; the store adds the rest.
struct AuditDraft {
    UserId actor;
    std::string action;
    std::string remote;  // address of the peer

    friend bool operator==(const AuditDraft&, const AuditDraft&) = default;
};

struct AuditEntry {
    AuditId id;  // UUIDv7: a later entry has a larger one
    Millis at{0};
    AuditDraft by;
    std::string event_id;
    std::optional<TeamId> team_id;  // addressed, or the scope
    AuditRecipients recipients;
    std::uint64_t created = 0;
    std::vector<AuditSkipped> skipped;
    std::string type;  // empty: the act was no notification; then those below say nothing either
    std::string title;
    Priority priority = Priority::kNormal;
    Channel channel = Channel::kWeb;
    std::string request_id;

    friend bool operator==(const AuditEntry&, const AuditEntry&) = default;
};
// Of an event that a person has written. Without id, time and request.
AuditEntry audit_entry(const AuditDraft& draft, const Event& event, const std::string& event_id,
                       std::uint64_t created, const std::vector<Skipped>& skipped);

// Has this person done it, or was it done to them by name?
bool is_about(const AuditEntry& entry, const UserId& user);
// What was done, when and how often stays; who this person is goes: the id of nobody stands for
// theirs, their address and what was written to them alone are empty. False: it is not about them.
bool forget_person(AuditEntry& entry, const UserId& user);

// Whose entries somebody may see: their own, and those of their teams.
struct AuditScope {
    UserId actor;
    std::vector<TeamId> teams;
};
bool covers(const AuditScope& scope, const AuditEntry& entry);

struct AuditQuery {
    std::optional<AuditScope> scope;  // absent: all
    std::uint32_t limit = limits::kPageDefault;
    std::optional<AuditId> before;  // the cursor: the last entry that was shown
};
// `limit` and `cursor` of GET /audit; errors and other parameters as in parse_list_query. The scope
// is the caller's.
Result<AuditQuery> parse_audit_query(const QueryParameters& parameters);

struct AuditPage {
    std::vector<AuditEntry> items;
    std::uint32_t limit = 0;
    std::optional<AuditId> next;  // the last entry's when more follow
};

// Fills a page, newest first, up to its limit and up to kRecipients people named in it (but for one
// entry): many entries to thousands each are shown on several pages.
class AuditCut {
  public:
    static constexpr std::size_t kRecipients = 20000;

    explicit AuditCut(std::uint32_t limit) { page_.limit = limit; }
    // False when the page is full: `entry` and what follows belong to the next one.
    bool add(AuditEntry entry);
    AuditPage finish() { return std::move(page_); }

  private:
    AuditPage page_;
    std::size_t recipients_ = 0;
};

// GET /audit: {"items","limit","next_cursor"}
std::string encode(const AuditPage& page);

// One item of it.
std::string encode(const AuditEntry& entry);

// Parts of an entry as a store keeps them.
std::string encode(const AuditRecipients& recipients);
Result<AuditRecipients> decode_audit_recipients(std::string_view json);
std::string encode(const std::vector<AuditSkipped>& skipped);  // {"reason":count}
Result<std::vector<AuditSkipped>> decode_audit_skipped(std::string_view json);

}  // namespace carillon
