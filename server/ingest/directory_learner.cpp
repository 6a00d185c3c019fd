#include "server/ingest/directory_learner.hpp"

#include "core/event/directory_values.hpp"
#include "server/base/log/log.hpp"
#include "server/base/metrics/metrics.hpp"

#include <optional>
#include <string>
#include <utility>

namespace carillon {

namespace {

// What the directory does not take counts as not said.
std::string taken(const std::optional<std::string>& value) {
    return value.value_or(std::string());
}

Millis order_of(const Principal& principal) {
    return issue_order(principal.issued_at, principal.expires_at);
}

LearnedUser said_by(const Principal& principal) {
    LearnedUser said;
    said.id = principal.user;
    said.email = taken(read_email(principal.email));
    said.name = taken(read_name(principal.name));
    said.locale = taken(read_locale(principal.locale));
    if (principal.names_teams && principal.teams.size() <= directory_limits::kTeams)
        said.teams = principal.teams;
    said.issued_at = order_of(principal);
    return said;
}

bool is_person(const Principal& principal) {
    return principal.may(Permission::kView) && principal.role != Role::kService;
}

bool says_nothing(const Principal& principal) {
    return !principal.names_teams && principal.email.empty() && principal.name.empty() &&
           principal.locale.empty();
}

// The common case, told without a copy: the token says what is known, its teams in order.
bool is_plainly_known(const LearnedUser& known, const Principal& principal) {
    const auto fits = [](const std::string& said, const std::string& text) {
        return said.empty() || said == text;
    };
    return fits(principal.email, known.email) && fits(principal.name, known.name) &&
           fits(principal.locale, known.locale) &&
           (!principal.names_teams || principal.teams == known.teams);
}

}  // namespace

// A later token is news even when it says the same: what another node has learned in between is not
// known here, and that it was the latest has to outlive what is remembered here.
bool DirectoryLearner::knows(const Principal& principal) {
    if (!is_person(principal) || says_nothing(principal)) return true;
    const Millis order = order_of(principal);
    const std::lock_guard lock(mutex_);
    const LearnedUser* known = find(principal.user);
    if (known && order < known->issued_at) return true;
    if (known && order == known->issued_at && is_plainly_known(*known, principal)) return true;
    const LearnedUser said = said_by(principal);
    if (!said.says_anything()) return true;
    return known && order == known->issued_at && same_content(*known, merge(*known, said));
}

void DirectoryLearner::learn(const Principal& principal, std::function<void()> go_on) {
    LearnedUser said = said_by(principal);
    store_.learn_user(said, [this, said, go_on = std::move(go_on)](Result<Done> done) {
        if (done)
            remember(said);
        else
            note_failure(done.error());
        go_on();
    });
}

void DirectoryLearner::note_failure(const Error& error) {
    if (error.code == Errc::kUnavailable) return;  // told by the store, once for all
    metrics_.count_error("store");
    if (has_failed_.exchange(true)) return;
    log::error("directory.learn_failed", {{"reason", error.message}});
}

LearnedUser* DirectoryLearner::find(const UserId& user) {
    if (const auto young = young_.find(user); young != young_.end()) return &young->second;
    const auto old = old_.find(user);
    if (old == old_.end()) return nullptr;
    LearnedUser known = std::move(old->second);
    old_.erase(old);
    if (young_.size() >= half_) {
        old_ = std::move(young_);
        young_.clear();
    }
    return &(young_[user] = std::move(known));
}

void DirectoryLearner::remember(LearnedUser said) {
    has_failed_ = false;
    const std::lock_guard lock(mutex_);
    if (const LearnedUser* known = find(said.id)) {
        if (said.issued_at < known->issued_at) return;
        said = merge(*known, said);
    } else {
        said = merge(LearnedUser{}, said);
        if (young_.size() >= half_) {
            old_ = std::move(young_);
            young_.clear();
        }
    }
    young_[said.id] = std::move(said);
}

}  // namespace carillon
