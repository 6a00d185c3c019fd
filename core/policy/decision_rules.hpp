#pragma once
// All that the decision asks besides a person's document, as a server tells it to pages: with it
// and that document a page answers what would happen, as the server does.

#include "core/base/result.hpp"
#include "core/base/zone_offsets.hpp"
#include "core/event/channels.hpp"
#include "core/event/delivery_steps.hpp"
#include "core/event/preferences.hpp"
#include "core/event/templates.hpp"
#include "core/json/document.hpp"
#include "core/policy/decision.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon {

// What a type says of how it is sent.
struct TypeRules {
    Priority priority = Priority::kNormal;
    Channel channel = Channel::kWeb;
    bool is_mandatory = false;
    std::vector<DeliveryStep> deliver;

    friend bool operator==(const TypeRules&, const TypeRules&) = default;
};

struct DecisionRules {
    std::string timezone;  // of whose document names none
    ChannelSwitches open;  // that the operator has on
    ChannelSwitches has_address;
    bool offers_digest = false;
    std::vector<std::string> unsubscribed;  // Preferences::unsubscribed, which no document has
    Preferences defaults;
    std::map<std::string, TypeRules, std::less<>> types;

    // In which the person's hours are. Valid while both arguments are.
    std::string_view timezone_of(const Preferences& said) const;
};

// The types and the defaults of these templates; nothing of a person.
DecisionRules rules_of(const TemplateSet& templates);

// {"timezone","open","addresses","digest","unsubscribed","defaults","types"}.
std::string encode(const DecisionRules& rules);
// kUnprocessable or kMalformed; members that are not known are passed over.
Result<DecisionRules> read_decision_rules(json::Value value);

// --- what is asked

struct DecisionQuestion {
    std::string type;
    std::optional<Priority> priority;  // the type's own unless said
    std::optional<Millis> at;          // now unless said
};
// {"type","priority"?,"at"?}.
Result<DecisionQuestion> decode_question(std::string_view json);

// What would happen at `at`, as decision.hpp encodes it; the offsets are those around it of
// timezone_of(). kUnprocessable for a type that is not among the rules.
Result<std::string> explain(const Preferences& said, const DecisionRules& rules,
                            const DecisionQuestion& question, const ZoneOffsets& zone, Millis at);

// May a screen sound or pop up for a notification at `at`? Not in a pause or in quiet hours, but
// for what passes all. Otherwise as explain().
Result<bool> is_heard(const Preferences& said, const DecisionRules& rules,
                      const DecisionQuestion& question, const ZoneOffsets& zone, Millis at);

// The choices of all types (decision.hpp).
std::string encode_effective(const Preferences& said, const DecisionRules& rules);

}  // namespace carillon
