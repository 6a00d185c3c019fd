#include "server/store/postgres/delivery_rows.hpp"

#include "server/store/postgres/columns.hpp"
#include "server/store/postgres/postgres_read_tables.hpp"
#include "server/store/postgres/postgres_tables.hpp"
#include "server/store/tables/planned_id.hpp"

#include <map>

namespace carillon::postgres {
namespace {

std::optional<std::int64_t> wake_number(const Delivery& delivery) {
    if (!delivery.wake_at) return std::nullopt;
    return delivery.wake_at->count();
}

}  // namespace

std::string select_deliveries(const std::string& rest, const std::string& content) {
    static const std::string kColumns =
        "SELECT d.id, d.notification_id, d.user_id, d.channel, d.step, d.state, d.reason, " +
        millis("d.due_at") + ", d.attempts, d.last_error, d.provider_id, " +
        millis("d.created_at") + ", " + millis("d.updated_at") +
        ", d.unless, d.target, d.wake_at, d.event, ";
    return kColumns + content + ", d.uncounted, d.counted_as FROM deliveries d " + rest;
}

std::vector<Delivery> DeliveryRows::read(const std::string& rest, const Params& params) {
    write();
    Rows rows = db_.run(select_deliveries(rest, "d.content"), params);
    std::vector<Delivery> found;
    while (rows.next())
        found.push_back(read_delivery(rows));
    return found;
}

// What another transaction leases now is not seen: two mails of one group that two nodes send at
// the same moment are both the first.
std::optional<DeliveryId> DeliveryRows::first_mail(const UserId& user, const std::string& group) {
    write();
    Rows rows = db_.run(
        "SELECT d.id FROM notifications n JOIN deliveries d ON d.notification_id = n.id"
        " WHERE n.user_id = $1 AND n.\"group\" = $2 AND d.channel = 'email'"
        " AND d.target = '' AND d.state IN ('sending', 'sent', 'delivered') ORDER BY d.id LIMIT 1",
        Params().add(user).add(group));
    if (!rows.next()) return std::nullopt;
    return DeliveryId::parse(rows.text(0));
}

std::size_t DeliveryRows::forget(const DeliveryId& below, std::size_t limit) {
    write();
    Rows rows = db_.run(
        "WITH gone AS (DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries"
        " WHERE id < $1 AND wake_at IS NULL AND state <> 'waiting' ORDER BY id LIMIT $2"
        " FOR UPDATE SKIP LOCKED)"
        " RETURNING 1) SELECT count(*) FROM gone",
        Params().add(below).add(limit));
    rows.next();
    return rows.number(0);
}

void DeliveryRows::put(const Delivery& delivery) {
    if (is_as_planned(delivery)) return planned_.push_back(delivery);
    // What webhooks are told may be large, and there may be many of them.
    constexpr std::size_t kMostBytes = std::size_t{8} * 1024 * 1024;
    if (content_bytes_ + delivery.content.size() > kMostBytes) write();
    content_bytes_ += delivery.content.size();
    new_.push_back(delivery);
}

void DeliveryRows::write() {
    insert_planned();
    insert();
    update();
}

// Most of those that are put, and half of the columns.
void DeliveryRows::insert_planned() {
    if (planned_.empty()) return;
    Array ids, notifications, users, channels, steps, due, created, unless, wake, counted_as;
    for (const Delivery& delivery : planned_) {
        ids.add(delivery.id);
        notifications.add(delivery.notification);
        users.add(delivery.user);
        channels.add(text(delivery.channel));
        steps.add(delivery.step);
        due.add(delivery.due_at);
        created.add(delivery.created_at);
        unless.add(text(delivery.unless));
        wake.add(wake_number(delivery));
        counted_as.add(delivery.counted_as);
    }
    planned_.clear();
    db_.run(
        "INSERT INTO deliveries (id, notification_id, user_id, channel, step, due_at, created_at,"
        " updated_at, unless, wake_at, counted_as, state, reason, attempts, last_error,"
        " provider_id, target, event, content, uncounted)"
        " SELECT id, notification_id, user_id, channel, step, due_at, created_at, created_at,"
        " unless, wake_at, counted_as, 'waiting', '', 0, '', '', '', '', '', 0"
        " FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::bigint[],"
        " $6::timestamptz[], $7::timestamptz[], $8::text[], $9::bigint[], $10::text[])"
        " q (id, notification_id, user_id, channel, step, due_at, created_at, unless, wake_at,"
        " counted_as)",
        Params()
            .add(ids)
            .add(notifications)
            .add(users)
            .add(channels)
            .add(steps)
            .add(due)
            .add(created)
            .add(unless)
            .add(wake)
            .add(counted_as));
}

void DeliveryRows::insert() {
    if (new_.empty()) return;
    Array ids, notifications, users, channels, steps, states, reasons, due, attempts, errors,
        providers, created, updated, unless, targets, wake, events, contents, uncounted, counted_as;
    for (const Delivery& delivery : new_) {
        ids.add(delivery.id);
        notifications.add(delivery.notification);
        users.add(delivery.user);
        channels.add(text(delivery.channel));
        steps.add(delivery.step);
        states.add(text(delivery.state));
        reasons.add(delivery.reason);
        due.add(delivery.due_at);
        attempts.add(delivery.attempts);
        errors.add(delivery.last_error);
        providers.add(delivery.provider_id);
        created.add(delivery.created_at);
        updated.add(delivery.updated_at);
        unless.add(text(delivery.unless));
        targets.add(delivery.target);
        wake.add(wake_number(delivery));
        events.add(delivery.event);
        contents.add(delivery.content);
        uncounted.add(delivery.uncounted);
        counted_as.add(delivery.counted_as);
    }
    new_.clear();
    content_bytes_ = 0;
    db_.run(
        "INSERT INTO deliveries (id, notification_id, user_id, channel, step, state, reason,"
        " due_at, attempts, last_error, provider_id, created_at, updated_at, unless, target,"
        " wake_at, event, content, uncounted, counted_as) SELECT * FROM unnest($1::uuid[], "
        "$2::uuid[],"
        " $3::uuid[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::timestamptz[],"
        " $9::bigint[], $10::text[], $11::text[], $12::timestamptz[], $13::timestamptz[],"
        " $14::text[], $15::text[], $16::bigint[], $17::text[], $18::text[], $19::bigint[],"
        " $20::text[])",
        Params()
            .add(ids)
            .add(notifications)
            .add(users)
            .add(channels)
            .add(steps)
            .add(states)
            .add(reasons)
            .add(due)
            .add(attempts)
            .add(errors)
            .add(providers)
            .add(created)
            .add(updated)
            .add(unless)
            .add(targets)
            .add(wake)
            .add(events)
            .add(contents)
            .add(uncounted)
            .add(counted_as));
}

void DeliveryRows::update() {
    if (changed_.empty()) return;
    std::map<DeliveryId, const Delivery*> last;
    for (const Delivery& delivery : changed_)
        last[delivery.id] = &delivery;
    Array ids, states, reasons, due, attempts, errors, providers, updated, unless, targets, wake,
        is_told, uncounted, counted_as;
    for (const auto& [id, delivery] : last) {
        ids.add(id);
        states.add(text(delivery->state));
        reasons.add(delivery->reason);
        due.add(delivery->due_at);
        attempts.add(delivery->attempts);
        errors.add(delivery->last_error);
        providers.add(delivery->provider_id);
        updated.add(delivery->updated_at);
        unless.add(text(delivery->unless));
        targets.add(delivery->target);
        wake.add(wake_number(*delivery));
        is_told.add(delivery->content.empty());
        uncounted.add(delivery->uncounted);
        counted_as.add(delivery->counted_as);
    }
    changed_.clear();
    db_.run(
        "UPDATE deliveries d SET state = q.state, reason = q.reason, due_at = q.due_at,"
        " attempts = q.attempts, last_error = q.last_error, provider_id = q.provider_id,"
        " updated_at = q.updated_at, unless = q.unless, target = q.target, wake_at = q.wake_at,"
        " content = CASE WHEN q.is_told THEN '' ELSE d.content END, uncounted = q.uncounted,"
        " counted_as = q.counted_as"
        " FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::bigint[],"
        " $6::text[], $7::text[], $8::timestamptz[], $9::text[], $10::text[], $11::bigint[],"
        " $12::bool[], $13::bigint[], $14::text[]) q (id, state, reason, due_at, attempts, "
        "last_error,"
        " provider_id, updated_at, unless, target, wake_at, is_told, uncounted,"
        " counted_as)"
        " WHERE d.id = q.id",
        Params()
            .add(ids)
            .add(states)
            .add(reasons)
            .add(due)
            .add(attempts)
            .add(errors)
            .add(providers)
            .add(updated)
            .add(unless)
            .add(targets)
            .add(wake)
            .add(is_told)
            .add(uncounted)
            .add(counted_as));
}

// --- PostgresTables

void PostgresTables::put_delivery(const Delivery& delivery) {
    deliveries_.put(delivery);
}

void PostgresTables::update_delivery(const Delivery& delivery) {
    deliveries_.update(delivery);
}

std::vector<Delivery> PostgresTables::deliveries(const std::vector<DeliveryId>& ids) {
    if (ids.empty()) return {};
    return deliveries_.read("WHERE d.id = ANY ($1::uuid[]) ORDER BY d.id FOR UPDATE",
                            Params().add(Array::of(ids)));
}

std::vector<Delivery> PostgresTables::deliveries_of(const std::vector<NotificationId>& ids) {
    if (ids.empty()) return {};
    return deliveries_.read("WHERE d.notification_id = ANY ($1::uuid[]) ORDER BY d.id FOR UPDATE",
                            Params().add(Array::of(ids)));
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
    return deliveries_.read(
        "WHERE d.channel = $1 AND d.wake_at <= $2 ORDER BY d.wake_at LIMIT $3"
        " FOR UPDATE SKIP LOCKED",
        Params().add(text(channel)).add(now.count()).add(limit));
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
    Rows rows =
        db_.run("SELECT count(*) FROM deliveries WHERE wake_at <= $1", Params().add(now.count()));
    rows.next();
    return rows.number(0);
}

std::vector<Delivery> PostgresReadTables::deliveries(const DeliveryQuery& asked,
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
    Rows rows = db_.run(select_deliveries(where, "''"), params);
    std::vector<Delivery> page;
    while (rows.next())
        page.push_back(read_delivery(rows));
    return page;
}

}  // namespace carillon::postgres
