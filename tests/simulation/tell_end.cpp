// World: what its witness is told of how it ended.

#include "tests/simulation/witness.hpp"
#include "tests/simulation/world.hpp"

namespace carillon::sim {

void World::tell_end() {
    if (!stage_.witness) return;
    for (std::size_t i = 0; i < tabs_.size(); ++i)
        if (tabs_[i]->is_open()) stage_.witness->on_last_client(i, tabs_[i]->client());
    for (const UserId& user : users_)
        if (const MemoryInbox* inbox = database_.inbox(user))
            stage_.witness->on_last_inbox(user, *inbox);
}

}  // namespace carillon::sim
