#include "server/store/postgres/delivery_rows.hpp"

#include "server/store/postgres/columns.hpp"
#include "server/store/postgres/planned_rows.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace carillon::postgres {
namespace {

std::optional<std::int64_t> wake_number(const Delivery& delivery) {
    if (!delivery.wake_at) return std::nullopt;
    return delivery.wake_at->count();
}

// Runs r that may hold an id within one of the pairs, both ids of which were made in one
// millisecond.
constexpr const char* kHoldsBetween =
    "r.first_id IN (SELECT s.first_id FROM unnest($1::uuid[], $2::uuid[], $3::uuid[])"
    " q (millisecond, first, last) JOIN planned_runs s ON s.first_id >= q.millisecond"
    " AND s.first_id <= q.last AND s.last_id >= q.first)";
Params between(const std::vector<DeliveryId>& first, const std::vector<DeliveryId>& last) {
    Array milliseconds;
    for (const DeliveryId& each : first)
        milliseconds.add(first_of_millisecond(each));
    return Params().add(milliseconds).add(Array::of(first)).add(Array::of(last));
}

bool is_earlier(const Delivery& a, const Delivery& b) {
    return a.id < b.id;
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

std::vector<Delivery> read_deliveries(Transaction& db, const std::vector<std::string>& ids) {
    Rows rows = db.run(select_deliveries("WHERE d.id = ANY ($1::uuid[])", "''"),
                       Params().add(Array::of(ids)));
    std::vector<Delivery> found;
    while (rows.next())
        found.push_back(read_delivery(rows));
    const std::set<std::string> wanted(ids.begin(), ids.end());
    std::vector<DeliveryId> left;
    for (const std::string& id : ids)
        if (const auto parsed = DeliveryId::parse(id)) left.push_back(*parsed);
    const auto runs = read_runs(db, std::string("WHERE ") + kHoldsBetween, between(left, left));
    for (const PlannedRun& run : runs) {
        for (Delivery& each : deliveries_in(run))
            if (wanted.count(each.id.text()) > 0) found.push_back(std::move(each));
    }
    std::sort(found.begin(), found.end(), is_earlier);
    return found;
}

std::vector<Delivery> DeliveryRows::read(const std::string& rest, const Params& params) {
    write();
    Rows rows = db_.run(select_deliveries(rest, "d.content"), params);
    std::vector<Delivery> found;
    while (rows.next())
        found.push_back(read_delivery(rows));
    return found;
}

void DeliveryRows::update(const Delivery& delivery) {
    (planned_.take_out(delivery.id) ? new_ : changed_).push_back(delivery);
}

std::vector<Delivery> DeliveryRows::read_planned(
    const std::string& rest, const Params& params,
    const std::function<bool(const Delivery&)>& is_one) {
    write();
    std::vector<Delivery> found;
    for (PlannedRun& run : read_runs(db_, rest, params)) {
        for (Delivery& each : deliveries_in(run))
            if (is_one(each)) found.push_back(std::move(each));
        planned_.note_read(std::move(run));
    }
    return found;
}

std::vector<Delivery> DeliveryRows::planned_between(const std::vector<DeliveryId>& first,
                                                    const std::vector<DeliveryId>& last) {
    if (first.empty()) return {};
    // In the order in which everybody locks them.
    return read_planned(std::string("WHERE ") + kHoldsBetween + " ORDER BY r.first_id FOR UPDATE",
                        between(first, last), [&](const Delivery& each) {
                            // Both are sorted, and no two of them overlap.
                            const auto behind =
                                std::upper_bound(first.begin(), first.end(), each.id);
                            if (behind == first.begin()) return false;
                            const auto place = std::distance(first.begin(), behind) - 1;
                            return each.id <= last[static_cast<std::size_t>(place)];
                        });
}

// What is locked has its run read as it is then; what has left it meanwhile is among the others,
// which are read after it.
std::vector<Delivery> DeliveryRows::of_ids(std::vector<DeliveryId> ids) {
    if (ids.empty()) return {};
    const auto touched = [this](const std::vector<DeliveryId>& wanted) {
        return read("WHERE d.id = ANY ($1::uuid[]) ORDER BY d.id FOR UPDATE",
                    Params().add(Array::of(wanted)));
    };
    std::vector<Delivery> found = touched(ids);
    const auto leave_out = [&](const std::vector<Delivery>& known) {
        for (const Delivery& each : known)
            ids.erase(std::remove(ids.begin(), ids.end(), each.id), ids.end());
    };
    leave_out(found);
    if (ids.empty()) return found;
    std::sort(ids.begin(), ids.end());
    std::vector<Delivery> planned = planned_between(ids, ids);
    leave_out(planned);
    append(found, std::move(planned));
    if (!ids.empty()) append(found, touched(ids));
    std::sort(found.begin(), found.end(), is_earlier);
    return found;
}

std::vector<Delivery> DeliveryRows::of_notifications(std::vector<NotificationId> ids) {
    if (ids.empty()) return {};
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::vector<DeliveryId> first, last;
    for (const NotificationId& id : ids) {
        first.push_back(first_planned(id));
        last.push_back(last_planned(id));
    }
    std::vector<Delivery> found = planned_between(first, last);
    append(found, read("WHERE d.notification_id = ANY ($1::uuid[]) ORDER BY d.id FOR UPDATE",
                       Params().add(Array::of(ids))));
    std::sort(found.begin(), found.end(), is_earlier);
    return found;
}

std::vector<Delivery> DeliveryRows::due(DeliveryChannel channel, Millis now, std::size_t limit) {
    std::vector<Delivery> planned = due_planned(channel, now, limit);
    return earliest_of(read("WHERE d.channel = $1 AND d.wake_at <= $2 ORDER BY d.wake_at LIMIT $3"
                            " FOR UPDATE SKIP LOCKED",
                            Params().add(text(channel)).add(now.count()).add(limit)),
                       std::move(planned), limit);
}

// How many there are in a run is seen when it is read: a few, then more. Whoever locks a run has
// all of it.
std::vector<Delivery> DeliveryRows::due_planned(DeliveryChannel channel, Millis now,
                                                std::size_t limit) {
    constexpr std::size_t kFirstRuns = 4;
    write();
    std::vector<Delivery> found;
    Millis due{0};
    DeliveryId behind;
    for (std::size_t most = kFirstRuns; found.size() < limit; most *= 4) {
        auto runs = read_runs(
            db_,
            "WHERE r.channel = $1 AND r.due_at <= $2"
            " AND (r.due_at, r.first_id) > ($3, $4)"
            " ORDER BY r.due_at, r.first_id LIMIT $5 FOR UPDATE SKIP LOCKED",
            Params().add(text(channel)).add(now.count()).add(due.count()).add(behind).add(most));
        const bool is_last = runs.size() < most;
        for (PlannedRun& run : runs) {
            due = run.kind.due_at;
            behind = run.first;
            append(found, deliveries_in(run));
            planned_.note_read(std::move(run));
        }
        if (is_last) break;
    }
    return found;
}

void DeliveryRows::erase(const std::vector<DeliveryId>& ids) {
    for (const Delivery& each : of_ids(ids))
        planned_.take_out(each.id);
    write();
    db_.run("DELETE FROM deliveries WHERE id = ANY ($1::uuid[])", Params().add(Array::of(ids)));
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
    if (is_planned(delivery)) return planned_.put(delivery);
    // What webhooks are told may be large, and there may be many of them.
    constexpr std::size_t kMostBytes = std::size_t{8} * 1024 * 1024;
    if (content_bytes_ + delivery.content.size() > kMostBytes) write();
    content_bytes_ += delivery.content.size();
    new_.push_back(delivery);
}

void DeliveryRows::write() {
    insert_runs(db_, planned_.take_made());
    shrink_runs(db_, planned_.take_changed());
    insert();
    update();
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
    db_.send(
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
    db_.send(
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

}  // namespace carillon::postgres
