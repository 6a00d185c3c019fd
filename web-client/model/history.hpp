#pragma once
// What has become of a notification, and what the clock will do to it, in plain words.

#include "core/inbox/notification.hpp"
#include "web-client/model/detail_line.hpp"
#include "web-client/model/relative_time.hpp"
#include "web-client/model/texts.hpp"

#include <vector>

namespace carillon::center {

// In the order of time; what is to come stands last. Of things at one moment that which implies the
// others comes last: who reads has seen.
std::vector<DetailLine> history_lines(const Notification& n, LocalOffset local_offset,
                                      Language language);

}  // namespace carillon::center
