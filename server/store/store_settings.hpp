#pragma once
// What a store is opened with: how long it keeps what, how events become notifications, and whom it
// tells of what it does.

#include "core/base/defaults.hpp"
#include "core/event/event.hpp"
#include "core/inbox/inbox_transaction.hpp"
#include "core/policy/delivery.hpp"
#include "core/policy/revocation.hpp"
#include "core/policy/webhook.hpp"
#include "core/wire/erase_result.hpp"
#include "server/store/store_limits.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace carillon {

// A notification that was made later than its event was answered: by what was broadcast (no event
// is named then), or because the node that was asked has not lived to do it.
struct CreatedLater {
    Notification notification;
    std::string event_id;
    std::string request_id;
};

struct StoreSettings {
    std::uint32_t replay_limit = defaults::kReplayLimit;
    std::size_t step_rows = store_limits::kStepRows;  // at most in one step of a mutation
    Millis tombstone_retention{Millis(std::int64_t{30} * 24 * 3600 * 1000)};
    Millis delivery_retention{Millis(std::int64_t{30} * 24 * 3600 * 1000)};  // once they have ended
    Millis dedupe_retention{Millis(std::int64_t{24} * 3600 * 1000)};
    // How long what is read or archived is kept, and how many rows of an inbox: of more the oldest
    // that are read or archived go. 0: for ever, any.
    Millis finished_retention{0};
    std::uint64_t inbox_rows = 0;
    std::function<Millis()> clock;
    // CommitSequencer an event into drafts for the people concerned (core/event/event.hpp: plan),
    // with the templates of the moment: a type that they do not know any more is an error. Called
    // on the store's threads.
    std::function<Result<Plan>(const Event&, const std::vector<Recipient>&, Millis now)> plan;
    // The templates of the moment, for which types are mandatory and what holds for who says
    // nothing else; and where the clocks of a zone stand. None: nothing is said, every zone is UTC.
    std::function<std::shared_ptr<const TemplateSet>()> templates;
    std::function<ZoneOffsets(const std::string& zone, Millis around)> zone_offsets;
    std::string default_timezone = defaults::kTimezone;
    // Each durable commit, in commit order, before the completions of its mutations.
    std::function<void(std::vector<std::shared_ptr<const Commit>>)> on_commit;
    // What was made after its event was answered, for log and metrics. After on_commit.
    std::function<void(std::vector<CreatedLater>)> on_created_later;
    // Who does not get what was broadcast, and why: "template_gone", its type is known no more.
    std::function<void(std::vector<Skipped>)> on_skipped;
    // Of this person nothing is kept any more.
    std::function<void(const UserId&, const rest::EraseResult&)> on_erased;
    // Which ways out are open. Of another one a delivery is suppressed.
    ChannelSwitches channels = {};
    // Deliveries that have come into a state other than waiting, for log and metrics. After
    // on_commit.
    std::function<void(std::vector<Delivery>)> on_deliveries;
    // Webhooks that are disabled from now on because they have failed. After on_commit.
    std::function<void(std::vector<Webhook>)> on_webhooks_disabled;
    // Something is to be sent now. After on_commit.
    std::function<void()> on_delivery_due;
    // Inboxes that somebody else (another process) changed: what changed must be read.
    std::function<void(std::vector<ChangedInbox>)> on_foreign_change;
    // Something was broadcast, here or by another process: connected users are to be brought it
    // (contact). After on_commit.
    std::function<void()> on_broadcast;
    // Tokens that are refused from now on: by a mutation of this store (is_own; before its
    // completion), or found in the database. The same may be told more than once.
    std::function<void(std::vector<Revocation>, bool is_own)> on_revoked;
    // Each group that was committed and wrote something, for the metrics.
    std::function<void(std::chrono::microseconds duration, std::size_t mutations)> on_group;
    // The database is away, full or refuses to write: once per outage, with its own words, for the
    // log alone. Then: it is as it should be again. Any of its threads.
    std::function<void(const std::string& why)> on_outage;
    std::function<void()> on_recovery;
    // What a migration has done to particular rows, for the log. Before the store is there.
    std::function<void(const std::string& what)> on_note;
    // What failed inside the store through a fault of the program, for the log. Any of its threads.
    std::function<void(const std::string& what)> on_error;
};

}  // namespace carillon
