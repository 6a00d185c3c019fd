#include "core/directory.hpp"

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

bool same_content(const LearnedUser& a, const LearnedUser& b) {
    return a.id == b.id && a.email == b.email && a.name == b.name && a.locale == b.locale &&
           a.teams == b.teams;
}

}  // namespace carillon
