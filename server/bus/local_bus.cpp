#include "server/bus/local_bus.hpp"

#include <utility>

namespace carillon {

void LocalBus::publish(CommitBatch commits) {
    sink_.deliver(std::move(commits));
}

void LocalBus::publish_hints(std::vector<UserId> users) {
    sink_.deliver_hints(std::move(users));
}

}  // namespace carillon
