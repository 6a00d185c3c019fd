#include "core/session/preferences_view.hpp"

#include "core/json/reader.hpp"

#include <algorithm>
#include <utility>

namespace carillon {
namespace {

Error unknown() {
    return {Errc::kUnavailable, "", "the preferences are not known yet"};
}

}  // namespace

Status PreferencesView::take_answer(std::string_view json) {
    const auto answer = json::parse_object(json);
    if (!answer) return answer.error();
    auto document = decode_preferences(json);
    if (!document) return document.error();
    if (const auto told = answer->root().find("rules"); told && told->is(json::Kind::kObject)) {
        auto rules = read_decision_rules(*told);
        if (!rules) return rules.error();
        document->unsubscribed = rules->unsubscribed;
        rules_ = std::move(*rules);
    } else if (said_) {
        keep_unsubscribed(*said_, *document);
    }
    said_ = std::move(*document);
    return Done{};
}

Status PreferencesView::take_document(std::string_view json) {
    auto document = decode_preferences(json);
    if (!document) return document.error();
    if (said_) keep_unsubscribed(*said_, *document);
    said_ = std::move(*document);
    return Done{};
}

std::uint32_t PreferencesView::lay(std::string patch) {
    laid_.push_back({++last_number_, std::move(patch)});
    return last_number_;
}

void PreferencesView::lift(std::uint32_t number) {
    laid_.erase(std::remove_if(laid_.begin(), laid_.end(),
                               [number](const Laid& each) { return each.number == number; }),
                laid_.end());
}

Preferences PreferencesView::shown() const {
    Preferences shown = *said_;
    for (const Laid& each : laid_) {
        auto merged = merge_preferences(shown, each.patch);
        if (!merged) continue;
        keep_unsubscribed(shown, *merged);
        shown = std::move(*merged);
    }
    return shown;
}

std::string PreferencesView::document() const {
    return is_known() ? encode(shown()) : std::string();
}

std::string PreferencesView::effective() const {
    return is_known() ? encode_effective(shown(), *rules_) : std::string();
}

Result<PreferencesView::Place> PreferencesView::place_of(const DecisionQuestion& question,
                                                         Millis now) const {
    if (!is_known()) return unknown();
    return Place{std::string(rules_->timezone_of(shown())), question.at.value_or(now)};
}

Result<std::string> PreferencesView::explain(const DecisionQuestion& question,
                                             const ZoneOffsets& zone, Millis at) const {
    if (!is_known()) return unknown();
    return carillon::explain(shown(), *rules_, question, zone, at);
}

Result<bool> PreferencesView::is_heard(const DecisionQuestion& question, const ZoneOffsets& zone,
                                       Millis at) const {
    if (!is_known()) return unknown();
    return carillon::is_heard(shown(), *rules_, question, zone, at);
}

}  // namespace carillon
