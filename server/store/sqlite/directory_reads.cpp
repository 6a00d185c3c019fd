#include "server/store/sqlite/directory_reads.hpp"

#include "server/store/sqlite/columns.hpp"
#include "server/store/sqlite/query.hpp"

#include <string_view>

namespace carillon::sqlite {
namespace {

constexpr std::string_view kUserColumns =
    "SELECT id, email, name, locale, timezone, phone FROM users";

std::string select(std::string_view rest) {
    return std::string(kUserColumns) + std::string(rest);
}

DirectoryUser read_columns(const Query& query) {
    DirectoryUser user;
    user.id = query.id<UserId>(0);
    user.email = query.text(1);
    user.name = query.text(2);
    user.locale = query.text(3);
    user.timezone = query.text(4);
    user.phone = query.text(5);
    return user;
}

void read_teams(Connection& db, DirectoryUser& user) {
    Query query(db, "SELECT team_id FROM team_members WHERE user_id = ? ORDER BY team_id");
    query.bind(user.id);
    while (query.step())
        user.teams.push_back(query.id<TeamId>(0));
}

Result<DirectoryUser> read_single(Connection& db, Query& query) {
    if (!query.step()) return Error{Errc::kNotFound, "", "there is no such user"};
    DirectoryUser user = read_columns(query);
    read_teams(db, user);
    return user;
}

}  // namespace

Result<DirectoryUser> read_user(Connection& db, const UserId& user) {
    static const std::string kSql = select(" WHERE id = ?");
    Query query(db, kSql);
    query.bind(user);
    return read_single(db, query);
}

Result<DirectoryUser> read_user_by_email(Connection& db, const std::string& email) {
    static const std::string kSql = select(" WHERE email = ? AND email <> '' ORDER BY id LIMIT 1");
    Query query(db, kSql);
    query.bind(email);
    return read_single(db, query);
}

std::vector<DirectoryUser> read_users(Connection& db, std::size_t limit) {
    static const std::string kSql = select(" ORDER BY id LIMIT ?");
    Query query(db, kSql);
    query.bind(limit);
    std::vector<DirectoryUser> users;
    while (query.step()) {
        users.push_back(read_columns(query));
        read_teams(db, users.back());
    }
    return users;
}

Done read_probe(Connection& db) {
    read_meta(db);
    return Done{};
}

}  // namespace carillon::sqlite
