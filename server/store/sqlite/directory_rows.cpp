#include "server/store/sqlite/directory_rows.hpp"

#include "server/store/row_columns.hpp"
#include "server/store/sqlite/query.hpp"

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

std::vector<DirectoryUser> find_users(Connection& db, const DirectoryQuery& asked,
                                      std::size_t limit) {
    std::string sql = select(asked.team ? "JOIN team_members t ON t.user_id = u.id WHERE"
                                          " t.team_id = ? AND (t.is_put OR NOT u.put_teams) AND"
                                          " t.user_id > ?"
                                        : "WHERE u.id > ?");
    if (!asked.email.empty()) sql += " AND u.email = ? AND u.email <> ''";
    sql += asked.team ? " ORDER BY t.user_id LIMIT ?" : " ORDER BY u.id LIMIT ?";
    Query query(db, sql);
    if (asked.team) query.bind(*asked.team);
    query.bind(asked.after ? asked.after->text() : std::string());
    if (!asked.email.empty()) query.bind(asked.email);
    query.bind(limit);
    std::vector<DirectoryUser> users;
    while (query.step())
        users.push_back(read_directory_user(query));
    return users;
}

std::vector<EmailClaim> email_claims(Connection& db, const std::string& email) {
    Query query(db,
                "SELECT id, put_email FROM users WHERE email = ?1 AND email <> ''"
                " UNION ALL SELECT id, 0 FROM users WHERE email = '' AND learned_email <> ''"
                " AND learned_email = ?1 COLLATE NOCASE ORDER BY id");
    query.bind(email);
    std::vector<EmailClaim> claims;
    while (query.step())
        claims.push_back({query.id<UserId>(0), query.integer(1) != 0});
    return claims;
}

std::string select_revocations(std::string_view rest) {
    return "SELECT subject, revoked_at, kept_until, number FROM revocations " + std::string(rest);
}

NewRevocations revocations_since(Connection& db, std::uint64_t number) {
    NewRevocations found;
    found.last = number;
    Query query(db, select_revocations("WHERE number > ? ORDER BY number"));
    query.bind(number);
    while (query.step()) {
        found.revocations.push_back(read_revocation(query));
        found.last = query.number(3);
    }
    return found;
}

}  // namespace carillon::sqlite
