// SqliteReadTables: the directory.

#include "server/store/sqlite/columns.hpp"
#include "server/store/sqlite/query.hpp"
#include "server/store/sqlite/revocation_rows.hpp"
#include "server/store/sqlite/sqlite_read_tables.hpp"
#include "server/store/tables/row_columns.hpp"

namespace carillon::sqlite {
namespace {

// "SELECT …" of users u, their teams with them, and `rest`.
std::string select(std::string_view rest) {
    return "SELECT u.id, u.email, u.name, u.locale, u.timezone, u.phone,"
           " coalesce((SELECT group_concat(m.team_id, ' ') FROM team_members m"
           " WHERE m.user_id = u.id AND (m.is_put OR NOT u.put_teams)), '') FROM users u " +
           std::string(rest);
}

}  // namespace

std::optional<DirectoryUser> find_user(Connection& db, const UserId& user) {
    static const std::string kSql = select("WHERE u.id = ?");
    Query query(db, kSql);
    query.bind(user);
    if (!query.step()) return std::nullopt;
    return read_directory_user(query);
}

std::optional<DirectoryUser> SqliteReadTables::user(const UserId& user) {
    return find_user(db_, user);
}

std::vector<DirectoryUser> SqliteReadTables::users(const DirectoryQuery& asked, std::size_t limit) {
    std::string sql = select(asked.team ? "JOIN team_members t ON t.user_id = u.id WHERE"
                                          " t.team_id = ? AND (t.is_put OR NOT u.put_teams) AND"
                                          " t.user_id > ?"
                                        : "WHERE u.id > ?");
    if (!asked.email.empty()) sql += " AND u.email = ? AND u.email <> ''";
    sql += asked.team ? " ORDER BY t.user_id LIMIT ?" : " ORDER BY u.id LIMIT ?";
    Query query(db_, sql);
    if (asked.team) query.bind(*asked.team);
    query.bind(asked.after ? asked.after->text() : std::string());
    if (!asked.email.empty()) query.bind(asked.email);
    query.bind(limit);
    std::vector<DirectoryUser> users;
    while (query.step())
        users.push_back(read_directory_user(query));
    return users;
}

std::vector<EmailClaim> SqliteReadTables::email_claims(const std::string& email) {
    Query query(db_,
                "SELECT id, put_email FROM users WHERE email = ?1 AND email <> ''"
                " UNION ALL SELECT id, 0 FROM users WHERE email = '' AND learned_email <> ''"
                " AND learned_email = ?1 COLLATE NOCASE ORDER BY id");
    query.bind(email);
    std::vector<EmailClaim> claims;
    while (query.step())
        claims.push_back({query.id<UserId>(0), query.integer(1) != 0});
    return claims;
}

}  // namespace carillon::sqlite
