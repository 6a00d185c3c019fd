// The body of POST /events, and what Redis and files bring: events, checked and rendered.

#include "core/event/event.hpp"

#include "core/base/limits.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

namespace carillon::fuzz {

void event(std::string_view text) {
    const auto batch = decode_events(text);
    if (!batch.ok()) return check_refusal(batch.error());
    require(batch->events.size() <= limits::kEventsPerRequest, "a batch keeps its limit");
    static const TemplateSet kTemplates = built_in_templates();
    for (const Event& each : batch->events) {
        const auto again = decode_events(encode(each));
        require(again.ok() && again->events.size() == 1, "what we write, we read");
        require(again->events[0] == each, "an event comes back as it was");
        const auto checked = validate(each, kTemplates);
        if (!checked.ok()) {
            check_refusal(checked.error());
            continue;
        }
        const auto planned =
            plan(each, {Recipient{UserId(), "fr", true}}, kTemplates, {}, Millis(0));
        require(planned.ok(), "what is valid can be planned");
        for (const Notification& n : planned->drafts) {
            require(is_utf8(n.title) && is_utf8(n.body), "rendered text is UTF-8");
            require(count_code_points(n.title) <= limits::kTitleChars, "a title keeps its limit");
            require(n.body.size() <= limits::kBodyBytes, "a body keeps its limit");
            require(!n.expires_at || *n.expires_at <= limits::kMaxTime, "an end can be written");
        }
    }
}

}  // namespace carillon::fuzz
