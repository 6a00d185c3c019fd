#pragma once
// What is known of people: who they are, how to write to them, which teams they are in; and its
// form as JSON, in REST and in files.

#include "core/ids.hpp"
#include "core/result.hpp"
#include "core/time.hpp"

#include <cstddef>
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

    friend bool operator==(const DirectoryUser& a, const DirectoryUser& b) {
        return a.id == b.id && a.email == b.email && a.name == b.name && a.locale == b.locale &&
               a.timezone == b.timezone && a.phone == b.phone && a.teams == b.teams;
    }
};

// What a signed token says of its owner. It is kept apart from what was put into the directory:
// what was put comes first, what a token says fills the rest.
struct LearnedUser {
    UserId id;
    std::string email;  // empty = the token says nothing, likewise below
    std::string name;
    std::string locale;
    std::optional<std::vector<TeamId>> teams;  // nothing: the token does not speak of teams
    Millis issued_at{0};                       // of two tokens the later issued one counts

    bool says_anything() const {
        return teams || !email.empty() || !name.empty() || !locale.empty();
    }
};

// What is known after `said` was heard too: what it does not speak of stays as it was known. Teams
// once each, in id order. Precondition: `said` is not older.
LearnedUser merge(const LearnedUser& known, const LearnedUser& said);
// Do they say the same, whenever it was said?
bool same_content(const LearnedUser& a, const LearnedUser& b);

// The most that each member of a directory user may have: characters (code points), and teams.
namespace directory_limits {
inline constexpr std::size_t kEmailChars = 254;
inline constexpr std::size_t kNameChars = 200;
inline constexpr std::size_t kLocaleChars = 35;
inline constexpr std::size_t kTimezoneChars = 64;
inline constexpr std::size_t kPhoneChars = 32;
inline constexpr std::size_t kTeams = 1000;
}  // namespace directory_limits

// {"email"?,"name"?,"locale"?,"timezone"?,"phone"?,"teams"?:[…]}. Without `id` the object names it
// itself, as the member `id`.
Result<DirectoryUser> decode_directory_user(std::string_view json, std::optional<UserId> id);
// With its id; what is unknown is null.
std::string encode(const DirectoryUser& user);

}  // namespace carillon
