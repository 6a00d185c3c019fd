#pragma once
// The demo's email channel: mails to its people are caught and shown to them, none leaves.

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "server/app/demo/catcher/caught.hpp"
#include "server/app/demo/catcher/mail_catcher.hpp"
#include "server/config/config.hpp"

#include <functional>
#include <memory>

namespace carillon {

// Has the person who runs it nothing of their own to say about mail?
bool is_mail_unconfigured(const Config& config);

// Begins to catch, and has `config` send there. What was caught is in `list`, which outlives the
// catcher. The error is the line to show.
Result<std::unique_ptr<MailCatcher>> catch_mails(Config& config, CaughtList& list,
                                                 std::function<Millis()> clock);

}  // namespace carillon
