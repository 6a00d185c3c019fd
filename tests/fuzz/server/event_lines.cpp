// The file of `carillon emit --file`, portion by portion.

#include "server/app/cli/event_lines.hpp"

#include "core/event/event.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

#include <sstream>

namespace carillon::fuzz {

void event_lines(std::string_view text) {
    std::istringstream in{std::string(text)};
    EventLines lines(in);
    for (std::size_t portions = 0;; ++portions) {
        require(portions <= text.size(), "a file has an end");
        const auto portion = lines.next();
        if (!portion.ok()) return check_refusal(portion.error());
        if (!*portion) return;
        require((*portion)->bytes_read <= text.size(), "no more is read than there is");
        require((*portion)->lines.size() <= EventLines::kPortionEvents,
                "a portion keeps its limit");
        const auto events = decode_events((*portion)->json);
        require(events.ok(), "a portion is what the server takes");
        require(events->events.size() == (*portion)->lines.size(), "each event has its line");
    }
}

}  // namespace carillon::fuzz
