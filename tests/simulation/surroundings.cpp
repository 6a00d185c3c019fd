#include "tests/simulation/surroundings.hpp"

#include "server/base/log/log.hpp"
#include "server/ingest/directory_learner.hpp"

#include <charconv>
#include <utility>

namespace carillon {

// --- sign-in

struct Authenticator::Content {};

Authenticator::Authenticator(std::shared_ptr<const Content> content)
    : content_(std::move(content)) {}
Authenticator::~Authenticator() = default;

Result<std::unique_ptr<Authenticator>> Authenticator::create(const AuthenticatorSettings&) {
    return std::unique_ptr<Authenticator>(new Authenticator(std::make_shared<const Content>()));
}

Result<Principal> Authenticator::verify(std::string_view token, Millis now) const {
    const Error refused{Errc::kUnauthenticated, "", "the token is refused"};
    const auto first = token.find(' ');
    const auto second = token.rfind(' ');
    if (first == std::string_view::npos || second == first) return refused;
    const auto user = UserId::parse(token.substr(0, first));
    std::int64_t expires = 0;
    std::from_chars(token.data() + first + 1, token.data() + second, expires);
    if (!user || Millis(expires) <= now) return refused;
    Principal principal;
    principal.user = *user;
    principal.expires_at = Millis(expires);
    for (const char right : token.substr(second + 1)) {
        if (right == 'v') principal.permissions.add(Permission::kView);
        if (right == 'r') principal.permissions.add(Permission::kMarkRead);
        if (right == 'd') principal.permissions.add(Permission::kDelete);
    }
    return principal;
}

bool Authenticator::is_revoked(const TokenMark&) const {
    return false;
}

bool DirectoryLearner::knows(const Principal&) {
    return true;  // tokens here say nothing for the directory
}
void DirectoryLearner::learn(const Principal&, std::function<void()> go_on) {
    go_on();
}

// --- metrics: nobody reads them

struct Metrics::Content {};

Metrics::Metrics(const std::vector<std::string>&) {}
Metrics::~Metrics() = default;
void Metrics::count(MetricId, std::string_view, std::uint64_t) {}
void Metrics::observe(MetricId, Seconds, std::string_view) {}

// --- the log: the trace tells more

bool log::is_on(Level) {
    return false;
}
void log::write(Level, std::string_view, Fields) noexcept {}

namespace sim {

const Authenticator& authenticator() {
    static const auto kMade = Authenticator::create({});
    return **kMade;
}

Metrics& metrics() {
    static Metrics made({});
    return made;
}

std::string make_token(const UserId& user, Millis expires_at, std::string_view rights) {
    return user.text() + ' ' + std::to_string(expires_at.count()) + ' ' + std::string(rights);
}

}  // namespace sim
}  // namespace carillon
