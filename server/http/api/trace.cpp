// GET /notifications/{id}/trace: the way of one notification, for who has to explain it.

#include "core/base/id_time.hpp"
#include "core/json/writer.hpp"
#include "server/http/api/exchange.hpp"
#include "server/http/api/routes.hpp"
#include "server/hub/push_log.hpp"
#include "server/ingest/ingest.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace carillon {

namespace {

Error no_such() {
    return {Errc::kNotFound, "", "no such notification"};
}

bool may_trace(const Principal& reader, const Notification& n) {
    if (reader.is_in_every_team()) return true;
    return n.team_id && reader.has_team(*n.team_id);
}

struct Step {
    std::string_view name;
    Millis at{0};
    std::string session = {};       // of a push
    std::string_view channel = {};  // of a delivery
    std::string_view reason = {};
};

std::vector<Step> steps_of(const Notification& n, const PushTrace& trace,
                           const ChannelSwitches& channels) {
    const Millis committed = time_of(n.id).value_or(n.created_at);
    std::vector<Step> steps{{"created", n.created_at}, {"committed", committed}};
    if (!channels.is_on(n.channel))
        steps.push_back({"suppressed", committed, {}, text(n.channel), kChannelOff});
    for (const Push& push : trace.pushes)
        steps.push_back({"pushed", push.at, push.session});
    if (n.seen_at) steps.push_back({"seen", *n.seen_at});
    if (n.read_at) steps.push_back({"read", *n.read_at});
    std::stable_sort(steps.begin(), steps.end(),
                     [](const Step& a, const Step& b) { return a.at < b.at; });
    return steps;
}

std::string encode_trace(const Notification& n, const PushTrace& trace,
                         const ChannelSwitches& channels) {
    std::string out;
    json::ObjectWriter writer(out);
    writer.text("id", n.id.text());
    writer.text("user_id", n.user_id.text());
    if (n.team_id)
        writer.text("team_id", n.team_id->text());
    else
        writer.null("team_id");
    if (trace.request_id.empty())
        writer.null("request_id");
    else
        writer.text("request_id", trace.request_id);
    json::append_array(writer.key("steps"), steps_of(n, trace, channels), [&out](const Step& step) {
        json::ObjectWriter one(out);
        one.text("step", step.name);
        one.time("at", step.at);
        if (!step.session.empty()) one.text("session", step.session);
        if (!step.channel.empty()) one.text("channel", step.channel);
        if (!step.reason.empty()) one.text("reason", step.reason);
        one.close();
    });
    writer.close();
    return out;
}

// What was pushed is known on the shard of the notification's user.
void answer_trace(Exchange& exchange, const Notification& n) {
    if (!may_trace(exchange.principal, n)) return exchange.refuse(no_such());
    exchange.services.pushes_of(n, [self = exchange.shared_from_this(), n](PushTrace trace) {
        self->shard.post([self, n, trace = std::move(trace)] {
            self->answer_json(200, encode_trace(n, trace, self->services.ingest.channels()));
        });
    });
}

void trace_notification(ExchangePtr exchange) {
    const auto id = NotificationId::parse(exchange->parameters.at(0));
    if (!id) return exchange->refuse(no_such());
    // Nothing tells a foreign notification from none.
    exchange->services.store.unscoped(
        *id, exchange->on_shard<Notification>([](Exchange& self, const Result<Notification>& n) {
            if (n) return answer_trace(self, *n);
            self.refuse(n.error().code == Errc::kNotFound ? no_such() : n.error());
        }));
}

constexpr Route kRoutes[] = {
    {http::Method::kGet, "/api/v1/notifications/{id}/trace", trace_notification,
     Permission::kAudit},
};

}  // namespace

std::span<const Route> trace_routes() {
    return kRoutes;
}

}  // namespace carillon
