#include "server/store/sqlite/directory_reads.hpp"

#include "server/store/email.hpp"
#include "server/store/revocation_subject.hpp"
#include "server/store/sqlite/columns.hpp"
#include "server/store/sqlite/query.hpp"

#include <string_view>
#include <utility>

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
    Query query(db,
                "SELECT m.team_id FROM team_members m JOIN users u ON u.id = m.user_id"
                " WHERE m.user_id = ? AND (m.is_put OR NOT u.put_teams) ORDER BY m.team_id");
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
    std::vector<EmailClaim> claims;
    {
        Query query(db,
                    "SELECT id, put_email FROM users WHERE email = ?1 AND email <> ''"
                    " UNION ALL SELECT id, 0 FROM users WHERE email = '' AND learned_email <> ''"
                    " AND learned_email = ?1 COLLATE NOCASE ORDER BY id");
        query.bind(email);
        while (query.step())
            claims.push_back({query.id<UserId>(0), query.integer(1) != 0});
    }
    const auto user = whose_email(email, claims);
    if (!user) return user.error();
    return read_user(db, *user);
}

DirectoryPage find_users(Connection& db, const DirectoryQuery& asked) {
    std::string sql = select(asked.team ? " JOIN team_members m ON m.user_id = id WHERE"
                                          " m.team_id = ? AND (m.is_put OR NOT put_teams) AND"
                                          " m.user_id > ?"
                                        : " WHERE id > ?");
    if (!asked.email.empty()) sql += " AND email = ? AND email <> ''";
    sql += asked.team ? " ORDER BY m.user_id LIMIT ?" : " ORDER BY id LIMIT ?";
    Query query(db, sql);
    if (asked.team) query.bind(*asked.team);
    query.bind(asked.after ? asked.after->text() : std::string());
    if (!asked.email.empty()) query.bind(asked.email);
    query.bind(std::size_t{asked.limit} + 1);
    DirectoryPage page;
    while (query.step()) {
        if (page.items.size() == asked.limit) {
            page.next = page.items.back().id;
            break;
        }
        page.items.push_back(read_columns(query));
        read_teams(db, page.items.back());
    }
    return page;
}

std::string select_revocations(std::string_view rest) {
    return "SELECT subject, revoked_at, kept_until, number FROM revocations " + std::string(rest);
}

Revocation read_revocation(const Query& query) {
    auto revocation = revocation_of(query.text(0));
    if (!revocation) query.refuse(0, "no subject of a revocation");
    revocation->at = query.time(1);
    revocation->until = query.time(2);
    return std::move(*revocation);
}

std::vector<Revocation> read_revocations(Connection& db) {
    std::vector<Revocation> revocations;
    Query query(db, select_revocations("ORDER BY number"));
    while (query.step())
        revocations.push_back(read_revocation(query));
    return revocations;
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
