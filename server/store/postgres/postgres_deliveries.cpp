// PostgresTables and PostgresReadTables: deliveries.

#include "server/store/postgres/columns.hpp"
#include "server/store/postgres/delivery_rows.hpp"
#include "server/store/postgres/planned_rows.hpp"
#include "server/store/postgres/postgres_read_tables.hpp"
#include "server/store/postgres/postgres_tables.hpp"

#include <algorithm>
#include <set>

namespace carillon::postgres {
namespace {

std::vector<Delivery> touched_deliveries(Transaction& db, const DeliveryQuery& asked,
                                         std::size_t limit) {
    Params params;
    std::string where = "WHERE true";
    if (asked.hides_webhooks) where += " AND d.channel <> 'webhook'";
    const auto also = [&](const std::string& condition, const auto& value) {
        params.add(value);
        where += " AND " + condition + params.last();
    };
    if (asked.notification) also("d.notification_id = ", *asked.notification);
    if (asked.state) {
        // What has failed has an index of its own.
        const bool has_failed =
            asked.state == DeliveryState::kFailed || asked.state == DeliveryState::kBounced;
        if (has_failed) where += " AND d.state IN ('failed', 'bounced')";
        also("d.state = ", text(*asked.state));
    }
    if (asked.channel) also("d.channel = ", text(*asked.channel));
    if (asked.id) also("d.id = ", *asked.id);
    if (asked.teams) {
        params.add(Array::of(*asked.teams));
        where +=
            " AND EXISTS (SELECT 1 FROM notifications n WHERE n.id = d.notification_id"
            " AND n.team_id = ANY (" +
            params.last() + "::uuid[]))";
    }
    if (asked.before) also("d.id < ", *asked.before);
    params.add(limit);
    where += " ORDER BY d.id DESC LIMIT " + params.last();
    Rows rows = db.run(select_deliveries(where, "''"), params);
    std::vector<Delivery> page;
    while (rows.next())
        page.push_back(read_delivery(rows));
    return page;
}

void keep_of_teams(Transaction& db, const std::vector<TeamId>& teams,
                   std::vector<Delivery>& deliveries) {
    std::set<NotificationId> theirs;
    for (const Delivery& each : deliveries)
        theirs.insert(each.notification);
    Rows rows = db.run(
        "SELECT id FROM notifications WHERE id = ANY ($1::uuid[]) AND team_id = ANY ($2::uuid[])",
        Params().add(Array::of(theirs)).add(Array::of(teams)));
    theirs.clear();
    while (rows.next())
        theirs.insert(rows.id<NotificationId>(0));
    deliveries.erase(
        std::remove_if(deliveries.begin(), deliveries.end(),
                       [&](const Delivery& each) { return theirs.count(each.notification) == 0; }),
        deliveries.end());
}

}  // namespace

void PostgresTables::put_delivery(const Delivery& delivery) {
    deliveries_.put(delivery);
}

void PostgresTables::update_delivery(const Delivery& delivery) {
    deliveries_.update(delivery);
}

std::vector<Delivery> PostgresTables::deliveries(const std::vector<DeliveryId>& ids) {
    return deliveries_.of_ids(ids);
}

std::vector<Delivery> PostgresTables::deliveries_of(const std::vector<NotificationId>& ids) {
    return deliveries_.of_notifications(ids);
}

std::vector<Delivery> PostgresTables::gathered(const UserId& user, const DeliveryId& digest) {
    return deliveries_.read(
        "WHERE d.user_id = $1 AND d.reason = 'digest' AND d.target = $2 AND d.state = 'waiting'"
        " ORDER BY d.id FOR UPDATE",
        Params().add(user).add(digest.text()));
}

std::vector<Delivery> PostgresTables::failed_with(const UserId& user, const DeliveryId& digest) {
    return deliveries_.read(
        "WHERE d.user_id = $1 AND d.target = $2 AND d.channel = 'email' AND d.state = 'failed'"
        " ORDER BY d.id FOR UPDATE",
        Params().add(user).add(digest.text()));
}

std::vector<Delivery> PostgresTables::due_deliveries(DeliveryChannel channel, Millis now,
                                                     std::size_t limit) {
    return deliveries_.due(channel, now, limit);
}

std::vector<Delivery> PostgresTables::due_deliveries_to(const WebhookId& webhook, Millis now,
                                                        std::size_t limit) {
    return deliveries_.read(
        "WHERE d.channel = 'webhook' AND d.target = $1 AND d.wake_at <= $2"
        " ORDER BY d.wake_at LIMIT $3 FOR UPDATE SKIP LOCKED",
        Params().add(webhook.text()).add(now.count()).add(limit));
}

std::vector<Delivery> PostgresTables::leases_beyond(Millis by, std::size_t limit) {
    return deliveries_.read(
        "WHERE d.state = 'sending' AND d.wake_at > $1 ORDER BY d.wake_at LIMIT $2"
        " FOR UPDATE SKIP LOCKED",
        Params().add(by.count()).add(limit));
}

std::optional<Delivery> PostgresTables::delivery_of_provider(DeliveryChannel channel,
                                                             const std::string& provider_id) {
    auto found = deliveries_.read(
        "WHERE d.provider_id = $1 AND d.provider_id <> '' AND d.channel = $2 LIMIT 1 FOR UPDATE",
        Params().add(provider_id).add(text(channel)));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::optional<DeliveryId> PostgresTables::first_mail(const UserId& user, const std::string& group) {
    return deliveries_.first_mail(user, group);
}

std::size_t PostgresTables::forget_deliveries(const DeliveryId& below, std::size_t limit) {
    return deliveries_.forget(below, limit);
}

std::optional<DirectoryUser> PostgresTables::user(const UserId& user) {
    return find_user(db_, user);
}

std::uint64_t PostgresReadTables::count_due_deliveries(Millis now) {
    Array channels;  // named, so that the index by channel and time is of use
    for (const DeliveryChannel channel : kDeliveryChannels)
        channels.add(text(channel));
    Rows rows = db_.run(
        "SELECT (SELECT count(*) FROM deliveries WHERE wake_at <= $1)"
        " + (SELECT coalesce(sum(length(members)), 0) / $2 FROM planned_runs"
        " WHERE channel = ANY ($3) AND due_at <= $1)",
        Params().add(now.count()).add(kMemberChars).add(channels));
    rows.next();
    return rows.number(0);
}

std::vector<Delivery> PostgresReadTables::deliveries(const DeliveryQuery& asked,
                                                     std::size_t limit) {
    std::vector<Delivery> touched = touched_deliveries(db_, asked, limit);
    if (asked.state && asked.state != DeliveryState::kWaiting) return touched;
    PlannedSource source;
    source.newest = [this](const DeliveryId& first, const DeliveryId& below, std::size_t most) {
        return read_runs(db_,
                         "WHERE r.first_id >= $1 AND r.first_id < $2"
                         " ORDER BY r.first_id DESC LIMIT $3",
                         Params().add(first).add(below).add(most));
    };
    source.keep_seen = [&](std::vector<Delivery>& planned) {
        if (asked.teams) keep_of_teams(db_, *asked.teams, planned);
    };
    return newest_of(std::move(touched), newest_planned(asked, limit, source), limit);
}

}  // namespace carillon::postgres
