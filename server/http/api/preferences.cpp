// GET, PUT, PATCH /preferences, POST /preferences/explain, and the same for another person below
// /directory/users/{id}: what somebody says of how they are reached, and what follows from it.

#include "core/event/preferences.hpp"

#include "core/base/limits.hpp"
#include "core/event/directory_values.hpp"
#include "core/json/reader.hpp"
#include "core/json/strict_validator.hpp"
#include "core/json/writer.hpp"
#include "core/policy/decision.hpp"
#include "server/base/clock/time_zones.hpp"
#include "server/http/api/exchange.hpp"
#include "server/http/api/routes.hpp"
#include "server/http/net/problem.hpp"
#include "server/ingest/template_source.hpp"

#include <algorithm>
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

// With what is in force, and the revision as its tag.
void answer_document(Exchange& exchange, const KeptPreferences& kept) {
    const auto templates = exchange.services.templates.current();
    std::string body;
    json::ObjectWriter object(body);
    object.members_of(encode(kept.document));
    object.json("effective", encode_effective(kept.document, templates->defaults(), *templates));
    object.close();
    auto response = json_response(200, std::move(body));
    response.headers.emplace_back("ETag", '"' + kept.at.text() + '"');
    exchange.answer(std::move(response));
}

void get_preferences(ExchangePtr exchange) {
    const auto user = subject_of(*exchange);
    if (!user) return;
    exchange->services.store.preferences(*user,
                                         exchange->on_value<KeptPreferences>(answer_document));
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

// --- what would happen, and why

struct Question {
    std::string type;
    std::optional<Priority> priority;
    std::optional<Millis> at;
};

Result<Question> decode_question(std::string_view body) {
    const auto document = json::parse_object(body);
    if (!document) return document.error();
    json::ObjectReader reader(document->root(), {}, Errc::kUnprocessable);
    Question question;
    question.type = reader.need_string("type", {1, limits::kTypeChars});
    question.priority = reader.maybe_parsed<Priority>(
        "priority", "one of low, normal, high, critical", parse_priority);
    question.at = reader.maybe_time("at");
    if (reader.failed()) return reader.error();
    return question;
}

// What is known of whom and what, read one after the other.
struct Answering {
    Question question;
    UserId user;
    KeptPreferences kept = {};
    DirectoryUser person = {};
    bool has_push = false;
};

void answer_explained(Exchange& exchange, const Answering& about) {
    const auto templates = exchange.services.templates.current();
    const Template* entry = templates->find(about.question.type);
    if (!entry)
        return exchange.refuse({Errc::kUnprocessable, "type",
                                "type " + json::quoted(about.question.type) + " is unknown"});
    const Preferences& said = about.kept.document;
    const DecisionSubject subject{said,
                                  templates->defaults(),
                                  entry->type,
                                  about.question.priority.value_or(entry->priority),
                                  entry->is_mandatory,
                                  false};
    const Millis at = about.question.at.value_or(exchange.now());
    std::string zone = said.timezone.empty() ? about.person.timezone : said.timezone;
    if (zone.empty()) zone = exchange.services.default_timezone;
    const ZoneOffsets offsets = zone_offsets(zone, at);
    DecisionState state;
    state.made_at = at;
    state.open = exchange.services.channels;
    state.has_address = {!about.person.email.empty(), !about.person.phone.empty(), about.has_push};
    const auto steps = steps_of(entry->deliver, entry->channel, subject.priority);
    exchange.answer_json(
        200, encode_decisions(subject, decide_all(subject, steps, state, offsets, at), offsets));
}

void explain(ExchangePtr exchange) {
    auto question = decode_question(exchange->request.body);
    if (!question) return exchange->refuse(question.error());
    const auto user = subject_of(*exchange);
    if (!user) return;
    const auto about = std::make_shared<Answering>(Answering{std::move(*question), *user});
    Store& store = exchange->services.store;
    store.preferences(
        *user, exchange->on_value<KeptPreferences>([about](Exchange& self, KeptPreferences kept) {
            about->kept = std::move(kept);
            self.services.store.user(
                about->user, self.on_shard<DirectoryUser>([about](Exchange& asked,
                                                                  Result<DirectoryUser> person) {
                    if (person) about->person = std::move(*person);
                    asked.services.store.subscriptions(
                        about->user,
                        asked.on_value<std::vector<PushSubscription>>(
                            [about](Exchange& last, const std::vector<PushSubscription>& theirs) {
                                about->has_push = !theirs.empty();
                                answer_explained(last, *about);
                            }));
                }));
        }));
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
    {http::Method::kPost, kOwnExplain, explain, kView, Body::kSmall},
    {http::Method::kGet, kOthers, get_preferences, kWrite},
    {http::Method::kPut, kOthers, put_preferences, kWrite, Body::kSmall},
    {http::Method::kPatch, kOthers, patch_preferences, kWrite, Body::kSmall},
    {http::Method::kPost, kOthersExplain, explain, kWrite, Body::kSmall},
};

}  // namespace

std::span<const Route> preference_routes() {
    return kRoutes;
}

}  // namespace carillon
