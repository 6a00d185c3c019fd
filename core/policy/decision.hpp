#pragma once
// Whether, when and why a notification reaches its owner by each channel: the one decision, the
// same in the server and in a browser. A pure function of what the type asks for, what the person
// and the operator say, and the moment; what depends on a time zone gets its offsets as an
// argument.
//
// In order: the operator has the channel on; a mandatory type or critical priority passes all that
// a person can say; the channel's switch; the most specific line of `types` that speaks of the
// channel (exact, then the longest family); an address is known; what the step waits for; the
// digest; quiet hours and the pause. Of the person's document first, where it does not speak of the
// defaults, then of what is built in.

#include "core/base/time.hpp"
#include "core/base/zone_offsets.hpp"
#include "core/event/channels.hpp"
#include "core/event/delivery_steps.hpp"
#include "core/event/preferences.hpp"
#include "core/event/templates.hpp"
#include "core/inbox/notification.hpp"

#include <array>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon {

// Which line of which document says something.
struct PreferenceLine {
    enum class Where { kNone, kSwitch, kType };
    Where where = Where::kNone;  // kNone: nobody says it, it is built in
    bool is_default = false;     // the operator's
    std::string_view type;       // of kType: as it is named there
    Channel channel = Channel::kWeb;

    bool exists() const { return where != Where::kNone; }
    // "types.task.*.email", "defaults.channels.sms"; empty when there is none.
    std::string text() const;
};

// Whose say and about what. All that it looks at outlives it.
struct DecisionSubject {
    const Preferences& said;      // the person's document
    const Preferences& defaults;  // the operator's
    std::string_view type;
    Priority priority = Priority::kNormal;
    bool is_mandatory = false;
    bool offers_digest = true;  // otherwise nothing is gathered

    bool passes_all() const { return is_mandatory || priority == Priority::kCritical; }
};

// Does a person want this channel for this type, whatever the hour?
struct ChannelChoice {
    bool is_on = true;
    PreferenceLine line;           // that says so
    bool is_unsubscribed = false;  // turned off by the link of a mail
};
// As if nothing were mandatory or critical.
ChannelChoice choice_of(const DecisionSubject& subject, Channel channel);

// Where the notification and the ways out stand.
struct DecisionState {
    Millis made_at{0};  // of the notification
    bool is_seen = false;
    bool is_read = false;
    ChannelSwitches open{true, true, true};         // that the operator has on
    ChannelSwitches has_address{true, true, true};  // as far as it is known
};

enum class ChannelVerdict { kNow, kLater, kDigest, kNever };
std::string_view text(ChannelVerdict verdict);

// What decided it.
enum class Ground {
    kWanted,      // nothing speaks against it
    kMandatory,   // it passes all
    kCritical,    // likewise
    kNotAsked,    // the type has no step for this channel at this priority
    kNotOpen,     // the channel is off, by the operator
    kPreference,  // the person, or the defaults, do not want it
    kUnsubscribed,
    kNoAddress,
    kSeen,  // which makes the step needless
    kRead,
    kStep,  // the step waits
    kDigest,
    kPaused,
    kQuietHours,
};
// As explanations name it: "quiet_hours". Of what is a reason of deliveries it is that one.
std::string_view text(Ground ground);
// As deliveries tell it (core/policy/delivery.hpp); empty for what is no reason there.
std::string_view reason_of(Ground ground);

struct ChannelDecision {
    Channel channel = Channel::kWeb;
    ChannelVerdict verdict = ChannelVerdict::kNow;
    Ground ground = Ground::kWanted;
    std::optional<Millis> at;  // when it is sent, or asked again; none for kNever
    PreferenceLine line;
    const DeliveryStep* step = nullptr;  // that it is about; null for web
};

// Of one step, at this moment.
ChannelDecision decide(const DecisionSubject& subject, const DeliveryStep& step,
                       const DecisionState& state, const ZoneOffsets& zone, Millis now);
// Of the inbox: kNow, or kNever when the person does not want it there.
ChannelDecision decide_web(const DecisionSubject& subject, Millis now);
// One of each channel, in the order of kChannels: of its first step that has not become needless.
using ChannelDecisions = std::array<ChannelDecision, std::size(kChannels)>;
ChannelDecisions decide_all(const DecisionSubject& subject, const std::vector<DeliveryStep>& steps,
                            const DecisionState& state, const ZoneOffsets& zone, Millis now);

// What becomes of the row in the inbox: a person who does not want it there gets it archived and
// read where it is sent otherwise, and else not at all.
enum class InboxFate { kShown, kFiled, kSkipped };
InboxFate inbox_fate(const DecisionSubject& subject, const std::vector<DeliveryStep>& steps,
                     const DecisionState& state, const ZoneOffsets& zone, Millis now);
// Archived and read, as of its making.
void file_away(Notification& n);

// The next moment after `after` that a digest is for. Precondition: one of the two has a digest.
Millis next_digest(const Preferences& said, const Preferences& defaults, const ZoneOffsets& zone,
                   Millis after);
// What is due at `at` may leave then: at once, or when the pause and quiet hours are over.
struct Quiet {
    Millis until{0};
    Ground ground = Ground::kWanted;  // why it waits
};
Quiet quiet_at(const Preferences& said, const Preferences& defaults, const ZoneOffsets& zone,
               Millis at);

// Whether any answer can depend on a time zone.
bool asks_for_zone(const Preferences& said, const Preferences& defaults, bool offers_digest);

// --- as told

// Why, in plain sentences, the decisive one last.
std::vector<std::string> because(const DecisionSubject& subject, const ChannelDecision& decision,
                                 const ZoneOffsets& zone);
// {"decisions":[{"channel","decision","reason","at","because":[…],"line"}]}
std::string encode_decisions(const DecisionSubject& subject, const ChannelDecisions& decisions,
                             const ZoneOffsets& zone);
// {"web":{"state":"on|off|mandatory","line":…|null},…} of one type.
void append_effective(std::string& out, const DecisionSubject& subject);
// {"task.assigned":…,…}, of all types.
std::string encode_effective(const Preferences& said, const Preferences& defaults,
                             const TemplateSet& templates);

}  // namespace carillon
