#include "core/event/event.hpp"

#include "core/base/limits.hpp"
#include "core/base/nearest.hpp"
#include "core/json/document.hpp"
#include "core/json/reader.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace carillon {
namespace {

constexpr std::size_t kListedBytes = 600;

// The types there are, for an error's text; cut after a whole name.
std::string list_types(const TemplateSet& templates) {
    std::string list;
    for (const auto& [type, entry] : templates.all()) {
        if (list.size() + type.size() > kListedBytes) return list + ", …";
        if (!list.empty()) list += ", ";
        list += type;
    }
    return list;
}

std::vector<std::string_view> names_of(const TemplateSet& templates) {
    std::vector<std::string_view> names;
    for (const auto& [type, entry] : templates.all())
        names.push_back(type);
    return names;
}

// Who sent a member of a kind that no template can show has not forgotten it.
Status check_variable(const Event& event, const std::string& variable) {
    if (event.variables.find(variable) != event.variables.end()) return Done{};
    const std::string field = "payload." + variable;
    constexpr const char* kAccepted = "text, a number or a boolean";
    const auto data = json::Document::parse(event.data);
    if (data) {
        if (const auto given = data->root().find(variable)) {
            return Error{Errc::kUnprocessable, field,
                         field + " must be " + kAccepted + " for the template of " + event.type +
                             ", not " + json::show(*given)};
        }
    }
    return Error{
        Errc::kUnprocessable, field,
        field + " is missing; the template of " + event.type + " needs it as " + kAccepted};
}

std::optional<Millis> expiry(double ttl_hours, Millis now) {
    if (!(ttl_hours > 0)) return std::nullopt;
    const double ttl_ms = std::min(ttl_hours, limits::kMaxTtlHours) * 3600 * 1000;
    // At least a millisecond: what expires when it is made would never have been there.
    const auto whole_ms =
        std::max<std::int64_t>(static_cast<std::int64_t>(std::llround(ttl_ms)), 1);
    return std::min(now + Millis(whole_ms), limits::kMaxTime);
}

// Renders each locale once, and each zone only where the text shows a date: a broadcast has many
// recipients, few languages and few zones.
class Renderer {
  public:
    Renderer(const Event& event, const Template* entry, const PlanSettings& settings, Millis now)
        : event_(event), entry_(entry), settings_(settings), now_(now) {}

    const Text& text_for(const Recipient& recipient) {
        if (event_.own_text) return *event_.own_text;
        const std::string& locale =
            recipient.locale.empty() ? settings_.default_locale : recipient.locale;
        const auto [wording, is_new] = wordings_.try_emplace(locale);
        if (is_new) {
            const TextContext context{locale, settings_.default_locale};
            wording->second.asks_for_zone = carillon::asks_for_zone(*entry_, context);
        }
        const bool by_zone = wording->second.asks_for_zone;
        asks_for_zone_ = asks_for_zone_ || by_zone;
        const std::string& zone =
            recipient.timezone.empty() ? settings_.default_timezone : recipient.timezone;
        auto& texts = wording->second.by_zone;
        auto found = texts.find(by_zone ? std::string_view(zone) : std::string_view());
        if (found == texts.end()) {
            TextContext context{locale, settings_.default_locale, {}, now_};
            if (by_zone && settings_.zone_offsets)
                context.zone = settings_.zone_offsets(zone, now_);
            found = texts
                        .emplace(by_zone ? zone : std::string(),
                                 render(*entry_, context, event_.variables))
                        .first;
        }
        return found->second;
    }
    // Did any text so far?
    bool asks_for_zone() const { return asks_for_zone_; }

  private:
    // How the event reads in one locale.
    struct Wording {
        bool asks_for_zone = false;
        std::map<std::string, Text, std::less<>> by_zone;  // one of no name where none is asked for
    };

    const Event& event_;
    const Template* entry_;
    const PlanSettings& settings_;
    const Millis now_;
    bool asks_for_zone_ = false;
    std::map<std::string, Wording, std::less<>> wordings_;
};

}  // namespace

Status validate(const Event& event, const TemplateSet& templates) {
    if (event.own_text) return Done{};
    const Template* entry = templates.find(event.type);
    if (!entry) {
        return Error{Errc::kUnprocessable, "event",
                     "event \"" + event.type + "\" is unknown" +
                         did_you_mean(event.type, names_of(templates)) + "; known are " +
                         list_types(templates)};
    }
    for (const std::string& variable : entry->variables) {
        if (auto status = check_variable(event, variable); !status) return status;
    }
    return Done{};
}

Status validate(const EventBatch& batch, const TemplateSet& templates) {
    for (std::size_t i = 0; i < batch.events.size(); ++i) {
        const Status status = validate(batch.events[i], templates);
        if (status.ok()) continue;
        if (!batch.is_array) return status;
        return inside(status.error(), "[" + std::to_string(i) + "]");
    }
    return Done{};
}

std::string without_nul(std::string text) {
    std::replace(text.begin(), text.end(), '\0', ' ');
    return text;
}

Audience audience(const std::vector<Recipient>& recipients) {
    Audience who;
    for (const Recipient& recipient : recipients) {
        if (!recipient.in_team)
            who.skipped.push_back({recipient.user, "team_scope"});
        else if (recipient.is_erased)
            who.skipped.push_back({recipient.user, "erased"});
        else
            who.reached.push_back(recipient);
    }
    return who;
}

namespace {

// Each channel once.
void warn_of_channels_off(const std::vector<DeliveryStep>& steps, const ChannelSwitches& channels,
                          std::vector<std::string>& warnings) {
    for (const DeliveryStep& step : steps) {
        if (channels.is_on(step.channel)) continue;
        std::string warning = channel_off_warning(step.channel);
        if (std::find(warnings.begin(), warnings.end(), warning) == warnings.end())
            warnings.push_back(std::move(warning));
    }
}

}  // namespace

Result<Plan> plan(const Event& event, const std::vector<Recipient>& recipients,
                  const TemplateSet& templates, const PlanSettings& settings, Millis now) {
    if (auto status = validate(event, templates); !status) return status.error();
    const Template* entry = templates.find(event.type);
    Notification draft;
    draft.team_id = event.team_id;
    draft.type = without_nul(event.type);
    draft.data = event.data;
    draft.event_id = event.id;
    if (event.group) draft.group = without_nul(*event.group);
    draft.priority = event.priority.value_or(entry ? entry->priority : Priority::kNormal);
    draft.channel = event.channel.value_or(entry ? entry->channel : Channel::kWeb);
    draft.created_at = now;
    draft.updated_at = now;
    draft.expires_at = expiry(event.ttl_hours.value_or(settings.default_ttl_hours), now);

    Renderer renderer(event, entry, settings, now);
    Audience who = audience(recipients);
    Plan made;
    made.skipped = std::move(who.skipped);
    for (const Recipient& recipient : who.reached) {
        const Text& text = renderer.text_for(recipient);
        draft.user_id = recipient.user;
        draft.title = without_nul(text.title);
        draft.body = without_nul(text.body);
        made.drafts.push_back(draft);
    }
    static const std::vector<DeliveryStep> kNone;
    made.steps =
        steps_of(entry && !event.own_text ? entry->deliver : kNone, draft.channel, draft.priority);
    if (!made.drafts.empty()) warn_of_channels_off(made.steps, settings.channels, made.warnings);
    made.asks_for_zone = renderer.asks_for_zone();
    return made;
}

}  // namespace carillon
