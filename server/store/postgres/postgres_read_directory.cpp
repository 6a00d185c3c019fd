// PostgresReadTables: the directory.

#include "server/store/postgres/columns.hpp"
#include "server/store/postgres/postgres_read_tables.hpp"

namespace carillon::postgres {
namespace {

// "SELECT …" of users u, their teams with them, and `rest`.
std::string select(const std::string& rest) {
    return "SELECT u.id, u.email, u.name, u.locale, u.timezone, u.phone,"
           " coalesce((SELECT string_agg(m.team_id::text, ' ') FROM team_members m"
           " WHERE m.user_id = u.id AND (m.is_put OR NOT u.put_teams)), '') FROM users u " +
           rest;
}

}  // namespace

std::optional<DirectoryUser> find_user(Transaction& db, const UserId& user) {
    Rows rows = db.run(select("WHERE u.id = $1"), Params().add(user));
    if (!rows.next()) return std::nullopt;
    return read_directory_user(rows);
}

std::optional<DirectoryUser> PostgresReadTables::user(const UserId& user) {
    return find_user(db_, user);
}

std::vector<DirectoryUser> PostgresReadTables::users(const DirectoryQuery& asked,
                                                     std::size_t limit) {
    Params params;
    std::string where = "WHERE true";
    if (asked.team) {
        params.add(*asked.team);
        where = "JOIN team_members t ON t.user_id = u.id WHERE t.team_id = " + params.last() +
                " AND (t.is_put OR NOT u.put_teams)";
    }
    if (asked.after) {
        params.add(*asked.after);
        where += " AND u.id > " + params.last();
    }
    if (!asked.email.empty()) {
        params.add(asked.email);
        where += " AND lower(u.email COLLATE \"C\") = lower(" + params.last() +
                 "::text COLLATE \"C\") AND u.email <> ''";
    }
    params.add(limit);
    Rows rows = db_.run(select(where + " ORDER BY u.id LIMIT " + params.last()), params);
    std::vector<DirectoryUser> users;
    while (rows.next())
        users.push_back(read_directory_user(rows));
    return users;
}

std::vector<EmailClaim> PostgresReadTables::email_claims(const std::string& email) {
    Rows rows = db_.run(
        "SELECT id, put_email FROM users WHERE lower(email COLLATE \"C\") ="
        " lower($1::text COLLATE \"C\") AND email <> ''"
        " UNION ALL SELECT id, false FROM users WHERE email = '' AND learned_email <> '' AND"
        " lower(learned_email COLLATE \"C\") = lower($1::text COLLATE \"C\") ORDER BY id",
        Params().add(email));
    std::vector<EmailClaim> claims;
    while (rows.next())
        claims.push_back({rows.id<UserId>(0), rows.boolean(1)});
    return claims;
}

}  // namespace carillon::postgres
