// PostgresTables: the directory and revocations. What was put and what was learned of a person
// share a row: the plain columns are what both say, learned_* and put_* tell which of the two said
// it (schema.cpp).

#include "server/store/postgres/postgres_tables.hpp"
#include "server/store/postgres/revocation_rows.hpp"
#include "server/store/tables/revocation_subject.hpp"

namespace carillon::postgres {
namespace {

// "email" in ASCII, beside the hash of one.
constexpr int kEmailLock = 0x656d616c;
// "user" likewise, beside the hash of an id.
constexpr int kUserLock = 0x75736572;

// Held to the end of the transaction. Whoever learns of a person who is not there has no row to
// lock, and whoever deletes them sees no row that is not committed: the later of both begins when
// the other one has ended, and finds what it has done.
void lock_user(Transaction& db, const UserId& user) {
    db.run("SELECT pg_advisory_xact_lock($1::int, hashtext($2::uuid::text))",
           Params().add(kUserLock).add(user));
}

}  // namespace

void PostgresTables::put_user(const DirectoryUser& user, const std::string& shown_email) {
    recipients_.forget();
    db_.run(
        "INSERT INTO users AS u (id, email, name, locale, timezone, phone, put_email, put_name,"
        " put_locale, put_teams, born_with_broadcast)"
        " VALUES ($1, $2::text, $3::text, $4::text, $5, $6, $7, $3 <> '', $4 <> '', $8, $9)"
        " ON CONFLICT (id) DO UPDATE SET email = excluded.email,"
        " name = CASE WHEN excluded.put_name THEN excluded.name ELSE u.learned_name END,"
        " locale = CASE WHEN excluded.put_locale THEN excluded.locale ELSE u.learned_locale END,"
        " timezone = excluded.timezone, phone = excluded.phone, put_email = excluded.put_email,"
        " put_name = excluded.put_name, put_locale = excluded.put_locale,"
        " put_teams = excluded.put_teams",
        Params()
            .add(user.id)
            .add(shown_email)
            .add(user.name)
            .add(user.locale)
            .add(user.timezone)
            .add(user.phone)
            .add(!user.email.empty())
            .add(user.puts_teams)
            .add(meta_.last_broadcast));
    db_.run("DELETE FROM team_members WHERE user_id = $1 AND NOT is_learned",
            Params().add(user.id));
    db_.run("UPDATE team_members SET is_put = false WHERE user_id = $1", Params().add(user.id));
    if (user.teams.empty()) return;
    db_.run(
        "INSERT INTO team_members (team_id, user_id, is_put, is_learned)"
        " SELECT t, $2, true, false FROM unnest($1::uuid[]) t"
        " ON CONFLICT (team_id, user_id) DO UPDATE SET is_put = true",
        Params().add(Array::of(user.teams)).add(user.id));
}

bool PostgresTables::is_erased(const UserId& user) {
    lock_user(db_, user);
    return db_
        .run("SELECT 1 FROM inboxes WHERE user_id = $1 AND erased_at IS NOT NULL",
             Params().add(user))
        .next();
}

void PostgresTables::delete_user(const UserId& user) {
    recipients_.forget();
    lock_user(db_, user);
    db_.run("DELETE FROM users WHERE id = $1", Params().add(user));
}

std::optional<LearnedUser> PostgresTables::learned(const UserId& user) {
    LearnedUser learned;
    lock_user(db_, user);
    Rows rows = db_.run(
        "SELECT learned_email, learned_name, learned_locale, learned_teams, learned_from"
        " FROM users WHERE id = $1 AND learned_from IS NOT NULL FOR UPDATE",
        Params().add(user));
    if (!rows.next()) return std::nullopt;
    learned.id = user;
    learned.email = rows.text(0);
    learned.name = rows.text(1);
    learned.locale = rows.text(2);
    learned.issued_at = Millis(rows.integer(4));
    if (!rows.boolean(3)) return learned;
    learned.teams.emplace();
    Rows teams = db_.run(
        "SELECT team_id FROM team_members WHERE user_id = $1 AND is_learned ORDER BY team_id",
        Params().add(user));
    while (teams.next())
        learned.teams->push_back(teams.id<TeamId>(0));
    return learned;
}

void PostgresTables::put_learned(const LearnedUser& user, const std::string& shown_email) {
    recipients_.forget();
    db_.run(
        "INSERT INTO users AS u (id, email, name, locale, timezone, phone, put_email, put_name,"
        " put_locale, learned_email, learned_name, learned_locale, learned_teams, learned_from,"
        " born_with_broadcast)"
        " VALUES ($1, $2::text, $3::text, $4::text, '', '', false, false, false, $8, $3, $4, $5,"
        " $6, $7)"
        " ON CONFLICT (id) DO UPDATE SET"
        " email = CASE WHEN u.put_email THEN u.email ELSE excluded.email END,"
        " name = CASE WHEN u.put_name THEN u.name ELSE excluded.name END,"
        " locale = CASE WHEN u.put_locale THEN u.locale ELSE excluded.locale END,"
        " learned_email = excluded.learned_email, learned_name = excluded.learned_name,"
        " learned_locale = excluded.learned_locale, learned_teams = excluded.learned_teams,"
        " learned_from = excluded.learned_from",
        Params()
            .add(user.id)
            .add(shown_email)
            .add(user.name)
            .add(user.locale)
            .add(user.teams.has_value())
            .add(user.issued_at.count())
            .add(meta_.last_broadcast)
            .add(user.email));
    db_.run("DELETE FROM team_members WHERE user_id = $1 AND NOT is_put", Params().add(user.id));
    db_.run("UPDATE team_members SET is_learned = false WHERE user_id = $1", Params().add(user.id));
    if (!user.teams || user.teams->empty()) return;
    db_.run(
        "INSERT INTO team_members (team_id, user_id, is_put, is_learned)"
        " SELECT t, $2, false, true FROM unnest($1::uuid[]) t"
        " ON CONFLICT (team_id, user_id) DO UPDATE SET is_learned = true",
        Params().add(Array::of(*user.teams)).add(user.id));
}

void PostgresTables::put_learned_from(const UserId& user, Millis issued_at) {
    db_.run("UPDATE users SET learned_from = $1 WHERE id = $2",
            Params().add(issued_at.count()).add(user));
}

// The lock first: who took the email before us has committed when the second statement looks.
std::optional<EmailHolder> PostgresTables::email_holder(const std::string& email,
                                                        const UserId& but) {
    db_.run("SELECT pg_advisory_xact_lock($1::int, hashtext(lower($2::text COLLATE \"C\")))",
            Params().add(kEmailLock).add(email));
    Rows rows = db_.run(
        "SELECT id, put_email FROM users WHERE lower(email COLLATE \"C\") ="
        " lower($1::text COLLATE \"C\") AND email <> '' AND id <> $2",
        Params().add(email).add(but));
    if (!rows.next()) return std::nullopt;
    return EmailHolder{rows.id<UserId>(0), rows.boolean(1)};
}

void PostgresTables::hide_email(const UserId& user) {
    db_.run("UPDATE users SET email = '' WHERE id = $1", Params().add(user));
}

std::optional<Revocation> PostgresTables::revocation(const std::optional<UserId>& user,
                                                     const std::string& token) {
    Rows rows = db_.run(select_revocations("WHERE subject = $1"),
                        Params().add(revocation_subject(user, token)));
    if (!rows.next()) return std::nullopt;
    return read_revocation(rows);
}

void PostgresTables::put_revocation(const Revocation& revocation) {
    db_.run(
        "INSERT INTO revocations AS r (subject, revoked_at, kept_until, changed_in)"
        " VALUES ($1, $2, $3, pg_current_xact_id()) ON CONFLICT (subject) DO UPDATE SET"
        " revoked_at = greatest(r.revoked_at, excluded.revoked_at),"
        " kept_until = greatest(r.kept_until, excluded.kept_until),"
        " changed_in = excluded.changed_in",
        Params()
            .add(revocation_subject(revocation.user, revocation.token))
            .add(revocation.at)
            .add(revocation.until));
}

std::size_t PostgresTables::forget_revocations(Millis now, std::size_t limit) {
    return db_
        .run(
            "DELETE FROM revocations WHERE subject IN (SELECT subject FROM revocations"
            " WHERE kept_until <= $1 ORDER BY kept_until LIMIT $2 FOR UPDATE SKIP LOCKED)",
            Params().add(now).add(limit))
        .affected();
}

}  // namespace carillon::postgres
