#pragma once
// What a server needs besides its storage: keys, templates, its address, the page, channels.

#include "server/app/cli/check/finding.hpp"
#include "server/app/cli/running_server.hpp"
#include "server/config/config.hpp"

#include <optional>

namespace carillon::preflight {

// Keys of sign-in and of signed frames: what is there, and what a start would make.
Findings check_keys(const Config& config);
Findings check_templates(const Config& config);
Findings check_origins(const Config& config);
// Takes the address for a moment, without listening: nobody can connect.
Findings check_listen(const ListenAddress& address, const std::optional<RunningServer>& running);
Findings check_site();
// Email, SMS and push; where SMTP_URL is set its server is asked, for a few seconds at most.
Findings check_channels(const Config& config);

}  // namespace carillon::preflight
