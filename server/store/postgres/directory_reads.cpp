#include "server/store/postgres/directory_reads.hpp"

#include "server/store/email.hpp"
#include "server/store/postgres/columns.hpp"
#include "server/store/revocation_subject.hpp"

#include <algorithm>
#include <utility>

namespace carillon::postgres {
namespace {

// "SELECT …" of users u, their teams with them.
std::string select(const std::string& rest) {
    return std::string(
               "SELECT u.id, u.email, u.name, u.locale, u.timezone, u.phone,"
               " coalesce((SELECT string_agg(m.team_id::text, ' ' ORDER BY m.team_id)"
               " FROM team_members m WHERE m.user_id = u.id AND (m.is_put OR NOT u.put_teams)), '')"
               " FROM users u ") +
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
    std::vector<EmailClaim> claims;
    Rows rows = db.run(
        "SELECT id, put_email FROM users WHERE lower(email COLLATE \"C\") ="
        " lower($1::text COLLATE \"C\") AND email <> ''"
        " UNION ALL SELECT id, false FROM users WHERE email = '' AND learned_email <> '' AND"
        " lower(learned_email COLLATE \"C\") = lower($1::text COLLATE \"C\") ORDER BY id",
        Params().add(email));
    while (rows.next())
        claims.push_back({rows.id<UserId>(0), rows.boolean(1)});
    const auto user = whose_email(email, claims);
    if (!user) return user.error();
    return read_user(db, *user);
}

DirectoryPage find_users(Transaction& db, const DirectoryQuery& asked) {
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
    params.add(std::size_t{asked.limit} + 1);
    Rows rows = db.run(select(where + " ORDER BY u.id LIMIT " + params.last()), params);
    DirectoryPage page;
    while (rows.next()) {
        if (page.items.size() == asked.limit) {
            page.next = page.items.back().id;
            break;
        }
        page.items.push_back(read_columns(rows));
    }
    return page;
}

std::string select_revocations(const std::string& rest) {
    return "SELECT subject, " + millis("revoked_at") + ", " + millis("kept_until") +
           " FROM revocations " + rest;
}

Revocation read_revocation(const Rows& rows) {
    auto revocation = revocation_of(rows.text(0));
    if (!revocation) rows.refuse(0, "no subject of a revocation");
    revocation->at = rows.time(1);
    revocation->until = rows.time(2);
    return std::move(*revocation);
}

std::vector<Revocation> read_revocations(Transaction& db, std::uint64_t changed_from) {
    std::vector<Revocation> revocations;
    Rows rows = db.run(select_revocations("WHERE changed_in >= $1::text::xid8"),
                       Params().add(changed_from));
    while (rows.next())
        revocations.push_back(read_revocation(rows));
    return revocations;
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
