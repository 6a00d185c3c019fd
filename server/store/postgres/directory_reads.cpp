#include "server/store/postgres/directory_reads.hpp"

#include <algorithm>
#include <utility>

namespace carillon::postgres {
namespace {

// "SELECT …" of users u, their teams with them.
std::string select(const char* rest) {
    return std::string(
               "SELECT u.id, u.email, u.name, u.locale, u.timezone, u.phone,"
               " coalesce((SELECT string_agg(m.team_id::text, ' ' ORDER BY m.team_id)"
               " FROM team_members m WHERE m.user_id = u.id), '') FROM users u ") +
           rest;
}

DirectoryUser read_columns(const Rows& rows) {
    DirectoryUser user;
    user.id = rows.id<UserId>(0);
    user.email = rows.text(1);
    user.name = rows.text(2);
    user.locale = rows.text(3);
    user.timezone = rows.text(4);
    user.phone = rows.text(5);
    for (std::string_view left = rows.text(6); !left.empty();) {
        const std::string_view id = left.substr(0, left.find(' '));
        const auto team = TeamId::parse(id);
        if (!team) rows.refuse(6, "no UUIDs");
        user.teams.push_back(*team);
        left.remove_prefix(std::min(left.size(), id.size() + 1));
    }
    return user;
}

Result<DirectoryUser> read_single(Rows rows) {
    if (!rows.next()) return Error{Errc::kNotFound, "", "there is no such user"};
    return read_columns(rows);
}

}  // namespace

Result<DirectoryUser> read_user(Transaction& db, const UserId& user) {
    return read_single(db.run(select("WHERE u.id = $1"), Params().add(user)));
}

Result<DirectoryUser> read_user_by_email(Transaction& db, const std::string& email) {
    return read_single(
        db.run(select("WHERE lower(u.email COLLATE \"C\") = lower($1::text COLLATE \"C\")"
                      " AND u.email <> '' ORDER BY u.id LIMIT 1"),
               Params().add(email)));
}

std::vector<DirectoryUser> read_users(Transaction& db, std::size_t limit) {
    std::vector<DirectoryUser> users;
    Rows rows = db.run(select("ORDER BY u.id LIMIT $1"), Params().add(limit));
    while (rows.next())
        users.push_back(read_columns(rows));
    return users;
}

Done read_probe(Transaction& db) {
    db.run("SELECT epoch FROM meta");
    return Done{};
}

}  // namespace carillon::postgres
