// GET, PUT, PATCH /preferences, POST /preferences/explain, and the same for another person below
// /directory/users/{id}: what somebody says of how they are reached, and what follows from it.

#include "core/event/preferences.hpp"

#include "core/event/directory_values.hpp"
#include "core/json/writer.hpp"
#include "core/policy/decision_rules.hpp"
#include "server/base/clock/time_zones.hpp"
#include "server/http/api/exchange.hpp"
#include "server/http/api/routes.hpp"
#include "server/http/net/problem.hpp"
#include "server/ingest/template_source.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace carillon {

namespace {

// Whose: of the path, or the one who asks.
std::optional<UserId> subject_of(Exchange& exchange) {
    if (exchange.parameters.empty()) return exchange.user();
    const auto id = UserId::parse(exchange.parameters.at(0));
    if (!id) exchange.refuse({Errc::kNotFound, "", "no such user"});
    return id;
}

// With what is in force, what that was decided by where it is to be told, and the revision as tag.
void answer_document(Exchange& exchange, const KeptPreferences& kept,
                     const DecisionRules* rules = nullptr) {
    const auto templates = exchange.services.templates.current();
    std::string body;
    json::ObjectWriter object(body);
    object.members_of(encode(kept.document));
    object.json("effective", encode_effective(kept.document, templates->defaults(), *templates));
    if (rules) object.json("rules", encode(*rules));
    object.close();
    auto response = json_response(200, std::move(body));
    response.headers.emplace_back("ETag", '"' + kept.at.text() + '"');
    exchange.answer(std::move(response));
}

// What core cannot know: which zones there are.
Status check_here(Preferences& preferences) {
    if (preferences.timezone.empty()) return Done{};
    auto zone = find_time_zone(preferences.timezone);
    if (!zone) return zone.error();
    if (!*zone)
        return Error{Errc::kUnprocessable, "timezone",
                     "timezone must be " + std::string(directory_accepted::kTimezone) + ", not \"" +
                         preferences.timezone + '"'};
    preferences.timezone = std::move(**zone);
    return Done{};
}

// The revisions that If-Match names (RFC 9110 section 13.1.1); none: it asks for nothing.
std::vector<std::string> if_match_of(const http::Request& request) {
    std::vector<std::string> tags;
    for (std::string_view tag : request.headers.members("If-Match")) {
        if (tag == "*") return {};
        if (tag.size() >= 2 && tag.front() == '"' && tag.back() == '"')
            tags.emplace_back(tag.substr(1, tag.size() - 2));
        else
            tags.emplace_back(tag);  // a weak one, or none: never the same
    }
    return tags;
}

using Make = std::function<Result<Preferences>(const Preferences& before)>;

void change_preferences(const ExchangePtr& exchange, Make make) {
    const auto user = subject_of(*exchange);
    if (!user) return;
    PreferencesChange change;
    change.user = *user;
    change.make = [make = std::move(make)](const Preferences& before) -> Result<Preferences> {
        auto after = make(before);
        if (!after) return after;
        if (const Status status = check_here(*after); !status) return status.error();
        keep_unsubscribed(before, *after);
        return after;
    };
    change.if_at = if_match_of(exchange->request);
    change.request_id = exchange->request.request_id;
    if (*user != exchange->user())
        change.audit =
            AuditDraft{exchange->user(), std::string(kAuditPreferences), exchange->request.remote};
    exchange->services.store.change_preferences(
        std::move(change), exchange->on_shard<KeptPreferences>(
                               [](Exchange& self, const Result<KeptPreferences>& kept) {
                                   if (kept) return answer_document(self, *kept);
                                   if (kept.error().code != Errc::kConflict)
                                       return self.refuse(kept.error());
                                   self.answer(problem(412, kept.error(), self.request.request_id));
                               }));
}

void put_preferences(ExchangePtr exchange) {
    auto document = decode_preferences(exchange->request.body);
    if (!document) return exchange->refuse(document.error());
    change_preferences(exchange, [document = std::move(*document)](const Preferences&) {
        return Result<Preferences>(document);
    });
}

void patch_preferences(ExchangePtr exchange) {
    change_preferences(exchange, [body = exchange->request.body](const Preferences& before) {
        return merge_preferences(before, body);
    });
}

// --- what is known of whom, read one after the other

struct About {
    UserId user;
    KeptPreferences kept = {};
    DirectoryUser person = {};
    bool has_push = false;

    DecisionRules rules(const ApiServices& services) const {
        DecisionRules rules = rules_of(*services.templates.current());
        rules.timezone = person.timezone.empty() ? services.default_timezone : person.timezone;
        rules.open = services.channels;
        rules.offers_digest = services.channels.is_on(Channel::kEmail);
        rules.has_address = {!person.email.empty(), !person.phone.empty(), has_push};
        rules.unsubscribed = kept.document.unsubscribed;
        return rules;
    }
};

using AboutDone = std::function<void(Exchange&, const About&)>;

void read_about(const ExchangePtr& exchange, AboutDone done) {
    const auto user = subject_of(*exchange);
    if (!user) return;
    const auto about = std::make_shared<About>(About{*user});
    exchange->services.store.preferences(
        *user, exchange->on_value<KeptPreferences>([about, done = std::move(done)](
                                                       Exchange& self, KeptPreferences kept) {
            about->kept = std::move(kept);
            self.services.store.user(
                about->user,
                self.on_shard<DirectoryUser>(
                    [about, done](Exchange& asked, Result<DirectoryUser> person) {
                        // Nobody need be in the directory; but while it cannot be asked, "has no
                        // address" would be a guess.
                        if (!person && person.error().code != Errc::kNotFound)
                            return asked.refuse(person.error());
                        if (person) about->person = std::move(*person);
                        asked.services.store.subscriptions(
                            about->user,
                            asked.on_value<std::vector<PushSubscription>>(
                                [about, done](Exchange& last,
                                              const std::vector<PushSubscription>& theirs) {
                                    about->has_push = !theirs.empty();
                                    done(last, *about);
                                }));
                    }));
        }));
}

void get_preferences(ExchangePtr exchange) {
    read_about(exchange, [](Exchange& self, const About& about) {
        const DecisionRules rules = about.rules(self.services);
        answer_document(self, about.kept, &rules);
    });
}

void explain_preferences(ExchangePtr exchange) {
    auto question = decode_question(exchange->request.body);
    if (!question) return exchange->refuse(question.error());
    read_about(exchange, [question = std::move(*question)](Exchange& self, const About& about) {
        const DecisionRules rules = about.rules(self.services);
        const Millis at = question.at.value_or(self.now());
        const std::string zone(rules.timezone_of(about.kept.document));
        auto answer = explain(about.kept.document, rules, question, zone_offsets(zone, at), at);
        if (!answer) return self.refuse(answer.error());
        self.answer_json(200, std::move(*answer));
    });
}

constexpr std::string_view kOwn = "/api/v1/preferences";
constexpr std::string_view kOwnExplain = "/api/v1/preferences/explain";
constexpr std::string_view kOthers = "/api/v1/directory/users/{id}/preferences";
constexpr std::string_view kOthersExplain = "/api/v1/directory/users/{id}/preferences/explain";
constexpr auto kView = Permission::kView;
constexpr auto kWrite = Permission::kDirectoryWrite;

constexpr Route kRoutes[] = {
    {http::Method::kGet, kOwn, get_preferences, kView},
    {http::Method::kPut, kOwn, put_preferences, kView, Body::kSmall},
    {http::Method::kPatch, kOwn, patch_preferences, kView, Body::kSmall},
    {http::Method::kPost, kOwnExplain, explain_preferences, kView, Body::kSmall},
    {http::Method::kGet, kOthers, get_preferences, kWrite},
    {http::Method::kPut, kOthers, put_preferences, kWrite, Body::kDocument},
    {http::Method::kPatch, kOthers, patch_preferences, kWrite, Body::kDocument},
    {http::Method::kPost, kOthersExplain, explain_preferences, kWrite, Body::kDocument},
};

}  // namespace

std::span<const Route> preference_routes() {
    return kRoutes;
}

}  // namespace carillon
