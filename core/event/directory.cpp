#include "core/event/directory.hpp"

#include "core/base/limits.hpp"
#include "core/base/utf8.hpp"
#include "core/event/directory_values.hpp"

#include <algorithm>

namespace carillon {
namespace {

void take(std::string& known, const std::string& said) {
    if (!said.empty()) known = said;
}

}  // namespace

LearnedUser merge(const LearnedUser& known, const LearnedUser& said) {
    LearnedUser merged = known;
    merged.id = said.id;
    take(merged.email, said.email);
    take(merged.name, said.name);
    take(merged.locale, said.locale);
    if (said.teams) {
        std::vector<TeamId> teams = *said.teams;
        std::sort(teams.begin(), teams.end());
        teams.erase(std::unique(teams.begin(), teams.end()), teams.end());
        merged.teams = std::move(teams);
    }
    merged.issued_at = said.issued_at;
    return merged;
}

Millis issue_order(const std::optional<Millis>& issued_at, Millis expires_at) {
    if (issued_at) return *issued_at;
    return std::min(expires_at, limits::kMaxTime) - limits::kMaxTime - Millis{1};
}

bool same_content(const LearnedUser& a, const LearnedUser& b) {
    return a.id == b.id && a.email == b.email && a.name == b.name && a.locale == b.locale &&
           a.teams == b.teams;
}

namespace {

constexpr std::size_t kShownChars = 40;

Error not_accepted(const std::string& name, std::string_view accepted, const std::string& value) {
    return {Errc::kInvalid, name,
            name + " must be " + std::string(accepted) + ", not \"" +
                shortened(value, kShownChars) + '"'};
}

}  // namespace

Result<DirectoryQuery> parse_directory_query(const QueryParameters& parameters) {
    const auto list = parse_list_query(parameters, true);
    if (!list) return list.error();
    DirectoryQuery query;
    query.limit = list->limit;
    for (const auto& [name, value] : parameters) {
        if (name == "email") {
            const auto email = read_email(value);
            if (!email || email->empty())
                return not_accepted(name, directory_accepted::kEmail, value);
            query.email = *email;
        } else if (name == "team") {
            query.team = TeamId::parse(value);
            if (!query.team) return not_accepted(name, "a UUID", value);
        } else if (name == "cursor") {
            query.after = UserId::parse(value);
            // An empty cursor is the first page: what a client has before it was given one.
            if (!query.after && !value.empty())
                return not_accepted(name, "a next_cursor as it was given", value);
        }
    }
    return query;
}

}  // namespace carillon
