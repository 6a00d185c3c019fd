#include "server/app/cli/commands.hpp"
#include "server/app/cli/directory_lookup.hpp"
#include "server/app/cli/embedded_store.hpp"
#include "server/app/cli/signing.hpp"

#include <iostream>

namespace carillon::cli {

namespace {

// A UUID needs the secret alone; only an email is looked up.
Result<DirectoryUser> look_up(const TokenOptions& options, const Config& config) {
    if (const auto id = UserId::parse(options.user)) {
        DirectoryUser user;
        user.id = *id;
        return user;
    }
    auto store = open_store(config);
    if (!store) return store.error();
    return find_user(**store, options.user);
}

}  // namespace

Status token(const TokenOptions& options, const Config& config) {
    const auto user = look_up(options, config);
    if (!user) return user.error();
    DirectoryUser whose = *user;
    if (!options.teams.empty()) whose.teams.clear();
    for (const std::string& team : options.teams)
        whose.teams.push_back(*TeamId::parse(team));
    const auto text =
        make_user_token(config, whose, options.role, std::chrono::seconds(options.ttl_s));
    if (!text) return text.error();
    std::cout << *text << std::endl;
    return Done{};
}

}  // namespace carillon::cli
