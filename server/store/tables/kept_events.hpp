#pragma once
// What a store keeps of events beside their notifications: those that are to happen later, and
// those that were taken back.

#include "core/base/time.hpp"
#include "core/event/event.hpp"
#include "core/wire/rest.hpp"

#include <string>

namespace carillon {

// An event that is to happen at a moment to come. Its event has its id, and no deliver_at.
struct ScheduledEvent {
    Millis due_at{0};
    Event event;
    std::string request_id;
    Millis created_at{0};
};

// An event that was taken back, with what came of that so far.
struct Retraction {
    std::string event_id;
    rest::RetractResult result;
    bool is_done = false;  // otherwise there are notifications left to be taken back
    Millis at{0};
};

// event, title, body, due_at, request_id, created_at.
template <class Columns>
ScheduledEvent read_scheduled(const Columns& columns) {
    auto batch = decode_events(columns.text(0));
    if (!batch.ok() || batch->events.size() != 1) columns.refuse(0, "no event");
    ScheduledEvent scheduled;
    scheduled.event = std::move(batch->events.front());
    if (!columns.is_null(1))
        scheduled.event.own_text = Text{std::string(columns.text(1)), std::string(columns.text(2))};
    scheduled.due_at = columns.time(3);
    scheduled.request_id = columns.text(4);
    scheduled.created_at = columns.time(5);
    return scheduled;
}

// event_id, cancelled, retracted, sent_already, is_done as 0 or 1, at.
template <class Columns>
Retraction read_retraction(const Columns& columns) {
    Retraction retraction;
    retraction.event_id = columns.text(0);
    retraction.result.cancelled = columns.number(1);
    retraction.result.retracted = columns.number(2);
    retraction.result.sent_already = columns.number(3);
    retraction.is_done = columns.integer(4) != 0;
    retraction.at = columns.time(5);
    return retraction;
}

}  // namespace carillon
