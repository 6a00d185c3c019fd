#pragma once
// The data folder, the database and the Redis servers. Nothing is made or changed.

#include "core/base/time.hpp"
#include "server/app/cli/check/finding.hpp"
#include "server/app/cli/running_server.hpp"
#include "server/config/config.hpp"

#include <functional>
#include <optional>

namespace carillon::preflight {

Findings check_data_folder(const Config& config, const std::optional<RunningServer>& running);
// Within a few seconds, whatever the database does.
Findings check_database(const Config& config, const std::function<Millis()>& clock);
// Likewise for each server.
Findings check_redis(const Config& config);

}  // namespace carillon::preflight
