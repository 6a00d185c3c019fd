// SqliteTables: the directory. What was put and what was learned from tokens share a row: the plain
// columns are what both say, learned_* and put_* tell which of the two said it (schema.cpp).

#include "server/store/sqlite/query.hpp"
#include "server/store/sqlite/revocation_rows.hpp"
#include "server/store/sqlite/sqlite_tables.hpp"
#include "server/store/tables/revocation_subject.hpp"

namespace carillon::sqlite {

void SqliteTables::put_user(const DirectoryUser& user, const std::string& shown_email) {
    Query(db_,
          "INSERT INTO users (id, email, name, locale, timezone, phone, put_email, put_name,"
          " put_locale, put_teams, born_with_broadcast)"
          " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?3 <> '', ?4 <> '', ?8, ?9)"
          " ON CONFLICT (id) DO UPDATE SET email = excluded.email,"
          " name = iif(excluded.put_name, excluded.name, learned_name),"
          " locale = iif(excluded.put_locale, excluded.locale, learned_locale),"
          " timezone = excluded.timezone, phone = excluded.phone, put_email = excluded.put_email,"
          " put_name = excluded.put_name, put_locale = excluded.put_locale,"
          " put_teams = excluded.put_teams")
        .bind(user.id)
        .bind(shown_email)
        .bind(user.name)
        .bind(user.locale)
        .bind(user.timezone)
        .bind(user.phone)
        .bind(user.email.empty() ? 0 : 1)
        .bind(user.puts_teams ? 1 : 0)
        .bind(meta_.last_broadcast)
        .run();
    Query(db_, "DELETE FROM team_members WHERE user_id = ? AND is_learned = 0").bind(user.id).run();
    Query(db_, "UPDATE team_members SET is_put = 0 WHERE user_id = ?").bind(user.id).run();
    for (const TeamId& team : user.teams) {
        Query(db_,
              "INSERT INTO team_members (team_id, user_id, is_put) VALUES (?, ?, 1)"
              " ON CONFLICT DO UPDATE SET is_put = 1")
            .bind(team)
            .bind(user.id)
            .run();
    }
}

void SqliteTables::delete_user(const UserId& user) {
    Query(db_, "DELETE FROM users WHERE id = ?").bind(user).run();
}

std::optional<LearnedUser> SqliteTables::learned(const UserId& user) {
    LearnedUser learned;
    {
        Query query(
            db_,
            "SELECT learned_email, learned_name, learned_locale, learned_teams, learned_from"
            " FROM users WHERE id = ? AND learned_from IS NOT NULL");
        query.bind(user);
        if (!query.step()) return std::nullopt;
        learned.id = user;
        learned.email = query.text(0);
        learned.name = query.text(1);
        learned.locale = query.text(2);
        if (query.integer(3) != 0) learned.teams.emplace();
        learned.issued_at = Millis(query.integer(4));
    }
    if (!learned.teams) return learned;
    Query query(db_,
                "SELECT team_id FROM team_members WHERE user_id = ? AND is_learned = 1"
                " ORDER BY team_id");
    query.bind(user);
    while (query.step())
        learned.teams->push_back(query.id<TeamId>(0));
    return learned;
}

void SqliteTables::put_learned(const LearnedUser& user, const std::string& shown_email) {
    Query(db_,
          "INSERT INTO users (id, email, name, locale, timezone, phone, put_email, put_name,"
          " put_locale, learned_email, learned_name, learned_locale, learned_teams, learned_from,"
          " born_with_broadcast) VALUES (?1, ?2, ?3, ?4, '', '', 0, 0, 0, ?8, ?3, ?4, ?5, ?6, ?7)"
          " ON CONFLICT (id) DO UPDATE SET"
          " email = iif(put_email, email, excluded.email),"
          " name = iif(put_name, name, excluded.name),"
          " locale = iif(put_locale, locale, excluded.locale),"
          " learned_email = excluded.learned_email, learned_name = excluded.learned_name,"
          " learned_locale = excluded.learned_locale, learned_teams = excluded.learned_teams,"
          " learned_from = excluded.learned_from")
        .bind(user.id)
        .bind(shown_email)
        .bind(user.name)
        .bind(user.locale)
        .bind(user.teams ? 1 : 0)
        .bind(user.issued_at.count())
        .bind(meta_.last_broadcast)
        .bind(user.email)
        .run();
    Query(db_, "DELETE FROM team_members WHERE user_id = ? AND is_put = 0").bind(user.id).run();
    Query(db_, "UPDATE team_members SET is_learned = 0 WHERE user_id = ?").bind(user.id).run();
    for (const TeamId& team : user.teams.value_or(std::vector<TeamId>())) {
        Query(db_,
              "INSERT INTO team_members (team_id, user_id, is_put, is_learned) VALUES (?, ?, 0, 1)"
              " ON CONFLICT DO UPDATE SET is_learned = 1")
            .bind(team)
            .bind(user.id)
            .run();
    }
}

void SqliteTables::put_learned_from(const UserId& user, Millis issued_at) {
    Query(db_, "UPDATE users SET learned_from = ? WHERE id = ?")
        .bind(issued_at.count())
        .bind(user)
        .run();
}

std::optional<EmailHolder> SqliteTables::email_holder(const std::string& email, const UserId& but) {
    Query query(db_, "SELECT id, put_email FROM users WHERE email = ? AND email <> '' AND id <> ?");
    query.bind(email).bind(but);
    if (!query.step()) return std::nullopt;
    return EmailHolder{query.id<UserId>(0), query.integer(1) != 0};
}

void SqliteTables::hide_email(const UserId& user) {
    Query(db_, "UPDATE users SET email = '' WHERE id = ?").bind(user).run();
}

std::optional<Revocation> SqliteTables::revocation(const std::optional<UserId>& user,
                                                   const std::string& token) {
    Query query(db_, select_revocations("WHERE subject = ?"));
    query.bind(revocation_subject(user, token));
    if (!query.step()) return std::nullopt;
    return read_revocation(query);
}

void SqliteTables::put_revocation(const Revocation& revocation) {
    const std::string subject = revocation_subject(revocation.user, revocation.token);
    // A new row, for its new number.
    Query(db_, "DELETE FROM revocations WHERE subject = ?").bind(subject).run();
    Query(db_, "INSERT INTO revocations (subject, revoked_at, kept_until) VALUES (?, ?, ?)")
        .bind(subject)
        .bind(revocation.at)
        .bind(revocation.until)
        .run();
}

std::size_t SqliteTables::forget_revocations(Millis now, std::size_t limit) {
    const auto before = db_.total_changes();
    Query(db_,
          "DELETE FROM revocations WHERE number IN (SELECT number FROM revocations"
          " WHERE kept_until <= ? ORDER BY kept_until LIMIT ?)")
        .bind(now)
        .bind(limit)
        .run();
    return static_cast<std::size_t>(db_.total_changes() - before);
}

std::vector<UserId> SqliteTables::owners(const std::optional<UserId>& after, std::size_t limit) {
    write_heads();
    std::vector<UserId> owners;
    Query query(db_,
                "SELECT user_id FROM inboxes WHERE user_id > ?1 UNION"
                " SELECT user_id FROM notifications WHERE user_id > ?1 ORDER BY user_id LIMIT ?2");
    query.bind(after ? after->text() : std::string()).bind(limit);
    while (query.step())
        owners.push_back(query.id<UserId>(0));
    return owners;
}

InboxLengths SqliteTables::count_lengths(const UserId& user) {
    InboxLengths lengths;
    Query query(db_,
                "SELECT archived_at IS NOT NULL, snoozed_until IS NOT NULL, count(*)"
                " FROM notifications WHERE user_id = ? GROUP BY 1, 2");
    query.bind(user);
    while (query.step())
        lengths.set(query.number(0) != 0, query.number(1) != 0, query.number(2));
    return lengths;
}

std::uint64_t SqliteTables::last_rev(const UserId& user) {
    Query query(db_,
                "SELECT max(coalesce((SELECT max(rev) FROM notifications WHERE user_id = ?1), 0),"
                " coalesce((SELECT max(rev) FROM tombstones WHERE user_id = ?1), 0))");
    query.bind(user);
    query.step();
    return query.number(0);
}

}  // namespace carillon::sqlite
