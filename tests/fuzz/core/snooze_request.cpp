// The body of POST /notifications/{id}/snooze.

#include "core/base/limits.hpp"
#include "core/wire/rest.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

namespace carillon::fuzz {

void snooze_request(std::string_view text) {
    const Millis now(1795339800123);
    const auto until = rest::decode_snooze_request(text, now);
    if (!until.ok()) return check_refusal(until.error());
    Operation snooze;
    snooze.kind = OperationKind::kSnooze;
    snooze.ids = {NotificationId()};
    snooze.until = *until;
    const auto checked = check(snooze, now);
    if (!checked.ok()) return check_refusal(checked.error());
    require(*until > now && *until <= limits::kMaxTime, "what is accepted lies ahead");
    require(parse_rfc3339(format_rfc3339(*until)) == *until, "a time comes back as it was");
}

}  // namespace carillon::fuzz
