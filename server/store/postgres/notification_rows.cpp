#include "server/store/postgres/notification_rows.hpp"

#include "server/store/postgres/columns.hpp"

namespace carillon::postgres {

std::vector<Row> NotificationRows::read(const std::string& sql, const Params& params) {
    write();
    std::vector<Row> found;
    Rows rows = db_.run(sql, params);
    while (rows.next())
        found.push_back(read_row(rows));
    return found;
}

void NotificationRows::load(const std::vector<Place>& places) {
    Array users;
    Array ids;
    bool any = false;
    for (const auto& [user, id] : places) {
        if (!rows_.emplace(id, Cached{{}, Change::kNone, user}).second) continue;
        users.add(user);
        ids.add(id);
        any = true;
    }
    if (!any) return;
    static const std::string kSql = select_notifications(
        " FROM unnest($1::uuid[], $2::uuid[]) q (user_id, id)"
        " JOIN notifications n ON n.user_id = q.user_id AND n.id = q.id");
    Rows rows = db_.run(kSql, Params().add(users).add(ids));
    while (rows.next()) {
        Row row = read_row(rows);
        const NotificationId id = row.notification.id;
        rows_[id].row = std::move(row);
    }
}

std::optional<Row> NotificationRows::row(const UserId& user, const NotificationId& id) {
    const auto known = rows_.find(id);
    if (known != rows_.end() && known->second.row) {
        if (known->second.row->notification.user_id == user) return known->second.row;
        return std::nullopt;  // another's
    }
    const bool is_known_missing = known != rows_.end() && (known->second.user == user ||
                                                           known->second.change != Change::kNone);
    if (is_known_missing) return std::nullopt;
    rows_.erase(id);
    load({{user, id}});
    return rows_.at(id).row;
}

std::optional<Notification> NotificationRows::find(const NotificationId& id) {
    const auto known = rows_.find(id);
    if (known != rows_.end() && known->second.row) return known->second.row->notification;
    write();
    return find_unscoped(db_, id);
}

void NotificationRows::insert(const Row& row) {
    const NotificationId& id = row.notification.id;
    rows_[id] = Cached{row, Change::kInsert, row.notification.user_id};
    changed_.push_back(id);
}

void NotificationRows::update(const Row& row) {
    Cached& cached = rows_[row.notification.id];
    if (cached.change == Change::kNone) {
        cached.change = Change::kUpdate;
        changed_.push_back(row.notification.id);
    }
    cached.row = row;
    cached.user = row.notification.user_id;
}

void NotificationRows::erase(const Row& row) {
    const Notification& n = row.notification;
    Cached& cached = rows_[n.id];
    if (cached.change == Change::kNone) changed_.push_back(n.id);
    cached.change = cached.change == Change::kInsert ? Change::kNone : Change::kDelete;
    cached.row.reset();
    cached.user = n.user_id;
}

void NotificationRows::put_tombstone(const Row& row, std::uint64_t rev, Millis now) {
    const Notification& n = row.notification;
    erase(row);
    tombstones_.push_back(Tombstone{n.user_id, rev, n.id, now});
    known_tombstones_[{n.user_id, n.id}] = true;
}

void NotificationRows::load_tombstones(const std::vector<Place>& places) {
    Array users;
    Array ids;
    bool any = false;
    for (const Place& place : places) {
        if (!known_tombstones_.emplace(place, false).second) continue;
        users.add(place.first);
        ids.add(place.second);
        any = true;
    }
    if (!any) return;
    Rows rows = db_.run(
        "SELECT t.user_id, t.id FROM unnest($1::uuid[], $2::uuid[]) q (user_id, id)"
        " JOIN tombstones t ON t.user_id = q.user_id AND t.id = q.id",
        Params().add(users).add(ids));
    while (rows.next())
        known_tombstones_[{rows.id<UserId>(0), rows.id<NotificationId>(1)}] = true;
}

bool NotificationRows::has_tombstone(const UserId& user, const NotificationId& id) {
    load_tombstones({{user, id}});
    return known_tombstones_.at({user, id});
}

}  // namespace carillon::postgres
