#pragma once
// What a group of mutations is going to look at, as far as it is known before they run: loaded and
// locked in a few statements for all of them (postgres::PostgresTables::load). What is missing here
// is loaded when it is asked for.

#include "server/store/store.hpp"

#include <utility>
#include <vector>

namespace carillon {

struct AccessSet {
    std::vector<const PublishRequest*> publishes;
    std::vector<UserId> inboxes;
    std::vector<std::pair<UserId, NotificationId>> rows;
    std::vector<std::pair<UserId, NotificationId>> deletes;  // is there a tombstone?
};

}  // namespace carillon
