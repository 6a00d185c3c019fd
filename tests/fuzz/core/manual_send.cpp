// The body of POST /notifications/test.

#include "core/base/limits.hpp"
#include "core/event/event.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

namespace carillon::fuzz {

void manual_send(std::string_view text) {
    const auto event = decode_manual_send(text);
    if (!event.ok()) return check_refusal(event.error());
    require(event->own_text.has_value(), "a manual send brings its text");
    require(count_code_points(event->own_text->title) <= limits::kTitleChars,
            "a title keeps its limit");
    require(event->own_text->body.size() <= limits::kBodyBytes, "a body keeps its limit");
    require(event->broadcast || event->team_id || !event->recipients.empty(), "it is for somebody");
    require(event->recipients.size() <= limits::kRecipientsPerEvent, "recipients keep their limit");
}

}  // namespace carillon::fuzz
