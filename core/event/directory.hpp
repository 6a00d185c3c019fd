#pragma once
// What is known of people: who they are, how to write to them, which teams they are in; and its
// form as JSON, in REST and in files.

#include "core/base/ids.hpp"
#include "core/base/limits.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/inbox/filter.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon {

struct DirectoryUser {
    UserId id;
    std::string email;  // empty = unknown, likewise below
    std::string name;
    std::string locale;
    std::string timezone;  // IANA name
    std::string phone;     // E.164
    std::vector<TeamId> teams;
    // Of what is put: are `teams` all the teams of this person? Otherwise nothing is said of teams,
    // and those that their tokens name count. No part of what is known.
    bool puts_teams = true;

    friend bool operator==(const DirectoryUser& a, const DirectoryUser& b) {
        return a.id == b.id && a.email == b.email && a.name == b.name && a.locale == b.locale &&
               a.timezone == b.timezone && a.phone == b.phone && a.teams == b.teams;
    }
};

// What a signed token says of its owner. It is kept apart from what was put into the directory:
// what was put comes first, what a token says fills the rest. Of teams too: once teams were put, be
// it none, those of tokens do not count.
struct LearnedUser {
    UserId id;
    std::string email;  // empty = the token says nothing, likewise below
    std::string name;
    std::string locale;
    std::optional<std::vector<TeamId>> teams;  // nothing: the token does not speak of teams
    Millis issued_at{0};                       // issue_order: of two the later one counts

    bool says_anything() const {
        return teams || !email.empty() || !name.empty() || !locale.empty();
    }
};

// What is known after `said` was heard too: what it does not speak of stays as it was known. Teams
// once each, in id order. Precondition: `said` is not older.
LearnedUser merge(const LearnedUser& known, const LearnedUser& said);
// Do they say the same, whenever it was said?
bool same_content(const LearnedUser& a, const LearnedUser& b);

// When a token was issued, as the order of what tokens say: of two the larger counts, and it is the
// same whenever and wherever the token is met. One that does not say when is older than any that
// does; of two such the one that expires later is the newer.
Millis issue_order(const std::optional<Millis>& issued_at, Millis expires_at);

// {"email"?,"name"?,"locale"?,"timezone"?,"phone"?,"teams"?:[…]}. Without `id` the object names it
// itself, as the member `id`. Values as directory_values.hpp reads them; kUnprocessable for one
// that is not accepted, kMalformed for one of another JSON type.
Result<DirectoryUser> decode_directory_user(std::string_view json, std::optional<UserId> id);
// With its id; what is unknown is null, and teams that are not put.
std::string encode(const DirectoryUser& user);

// Which people a page of the directory shows, in the order of their ids.
struct DirectoryQuery {
    std::string email;  // in any case of the letters A to Z; empty = any, likewise below
    std::optional<TeamId> team;
    std::optional<UserId> after;  // the cursor: the last that was shown
    std::uint32_t limit = limits::kPageDefault;
};
// `email`, `team`, `cursor` and `limit` of GET /directory/users; errors and other parameters as in
// parse_list_query.
Result<DirectoryQuery> parse_directory_query(const QueryParameters& parameters);

struct DirectoryPage {
    std::vector<DirectoryUser> items;
    std::optional<UserId> next;  // the last one's when more follow
};
std::string encode(const DirectoryPage& page);  // {"items","next_cursor"}

}  // namespace carillon
