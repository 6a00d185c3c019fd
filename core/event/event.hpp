#pragma once
// An event, a business fact emitted by another program, and the plan that turns it into
// notifications: validate, find out who is concerned, drop who is outside of the team, render.

#include "core/base/defaults.hpp"
#include "core/base/ids.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/base/zone_offsets.hpp"
#include "core/event/channels.hpp"
#include "core/event/templates.hpp"
#include "core/inbox/notification.hpp"
#include "core/json/document.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon {

struct Event {
    std::string id;  // the producer's, unique; may be empty
    std::string type;
    std::optional<Millis> timestamp;
    std::vector<UserId> recipients;  // each once, in the order given
    std::optional<TeamId> team_id;
    bool broadcast = false;
    std::optional<Priority> priority;
    std::optional<Channel> channel;
    std::optional<double> ttl_hours;
    std::optional<Millis> deliver_at;  // not before; nothing: now
    std::optional<std::string> group;  // of the payload, and stays in `data`; never empty
    std::string data = "{}";           // the payload without its routing members
    Variables variables;               // the payload's scalar members as text
    std::optional<Text> own_text;      // a manual send brings its text; no template is asked

    friend bool operator==(const Event&, const Event&) = default;
};

struct EventBatch {
    std::vector<Event> events;
    bool is_array = false;  // errors of an array name the index: "[3].payload.task"
};

// The body of POST /events: one event or an array of at most limits::kEventsPerRequest (none is a
// batch of nothing). A bad one refuses all. kMalformed: no JSON, or a member of a wrong JSON type;
// kUnprocessable: right types, but nothing to deliver (no recipients, an unknown priority, a
// missing member, a payload over its limits); kTooLarge: too many events or recipients, or one
// event over limits::kEventBytes. Unknown members beside the payload are passed over, null is as
// good as absent. Variables are the payload's scalar members but the routing ones; numbers keep the
// text they were written with.
Result<EventBatch> decode_events(std::string_view json);
// The scalar members of a payload, or of what a notification keeps of one (`data`), but the routing
// ones. Precondition: an object.
Variables read_variables(json::Value payload);
// The body of POST /notifications/test; errors as above. Its text is refused beyond the limits, not
// cut: its writer is there to shorten it.
Result<Event> decode_manual_send(std::string_view json);
// One event as producers write it. Precondition: without own_text, which no event can say.
std::string encode(const Event& event);

// One text for all ways of telling the same business fact: whatever the order and spelling of its
// members, the order of its recipients and the moment of sending (`timestamp`). Two events with one
// id are the same event when these are.
std::string canonical_fact(const Event& event);

// The part of the check that needs the templates: known type, every variable there.
// kUnprocessable, the field names the variable ("payload.task").
Status validate(const Event& event, const TemplateSet& templates);
// All of a batch; the field of the error carries the index when it is an array.
Status validate(const EventBatch& batch, const TemplateSet& templates);

// What the directory knows of one person concerned.
struct Recipient {
    UserId user;
    std::string locale;         // empty = unknown
    bool in_team = true;        // of the event's team; true for an event without a team
    std::string timezone = {};  // IANA name; empty = unknown
    // What they say themselves, as it is stored (preferences.hpp); empty = nothing.
    std::string preferences = {};
    bool is_erased = false;  // nothing is kept of them until the directory names them again
};

struct Skipped {
    UserId user;
    // "team_scope", "erased", "preference"; "template_gone": see Store's on_skipped
    std::string reason;
    friend bool operator==(const Skipped&, const Skipped&) = default;
};

// Whom an event reaches, and whom not.
struct Audience {
    std::vector<Recipient> reached;  // in the order given
    std::vector<Skipped> skipped;
};

Audience audience(const std::vector<Recipient>& recipients);

struct PlanSettings {
    std::string default_locale = defaults::kLocale;
    double default_ttl_hours = 0;  // 0 = never expires
    ChannelSwitches channels = {};
    std::string default_timezone = defaults::kTimezone;
    // Where the clocks of a zone stand around a moment; of a zone that nobody knows, as in UTC.
    // None: every zone is UTC.
    std::function<ZoneOffsets(const std::string& zone, Millis around)> zone_offsets = {};
};

// As a notification keeps it: a NUL ends a text for many a reader, and some databases hold none, so
// a blank stands for it.
std::string without_nul(std::string text);

struct Plan {
    std::vector<Notification> drafts;  // without id and rev: the store gives those
    std::vector<Skipped> skipped;
    std::vector<DeliveryStep> steps;  // of each of them
    std::vector<std::string>
        warnings;                // what its sender should know and nobody's notification tells
    bool asks_for_zone = false;  // would a text of it read differently in another time zone?
};

// Errors are validate's: these templates may be others than those that the event was checked with.
Result<Plan> plan(const Event& event, const std::vector<Recipient>& recipients,
                  const TemplateSet& templates, const PlanSettings& settings, Millis now);

}  // namespace carillon
