// REDIS_URL.

#include "server/config/redis_address.hpp"

#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

namespace carillon::fuzz {

void redis_address(std::string_view text) {
    check_keeps_secret(text, [](std::string_view marked) {
        const auto refused = redis::parse_addresses(marked);
        return refused.ok() ? Error{} : refused.error();
    });
    const auto addresses = redis::parse_addresses(text);
    if (!addresses.ok()) return check_refusal(addresses.error());
    require(!addresses->empty() && addresses->size() <= redis::kMostServers, "some servers");
    for (const redis::Address& each : *addresses) {
        require(each.kind == redis::Address::Kind::kUnix ? !each.path.empty() : !each.host.empty(),
                "a server is somewhere");
        require(!each.text().empty(), "it can be shown");
    }
}

}  // namespace carillon::fuzz
