// GET /notifications/{id}/trace: the way of one notification, for who has to explain it.

#include "core/base/id_time.hpp"
#include "core/base/limits.hpp"
#include "core/json/writer.hpp"
#include "core/policy/delivery.hpp"
#include "server/http/api/exchange.hpp"
#include "server/http/api/routes.hpp"
#include "server/hub/push_log.hpp"

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

// A notification with all that is known of its way.
struct Way {
    Notification notification;
    std::vector<Delivery> deliveries;
    PushTrace pushed;
};

std::vector<Step> steps_of(const Way& way) {
    const Notification& n = way.notification;
    const Millis committed = time_of(n.id).value_or(n.created_at);
    std::vector<Step> steps{{"created", n.created_at}, {"committed", committed}};
    for (const Delivery& delivery : way.deliveries) {
        const bool is_to_come = delivery.state == DeliveryState::kWaiting;
        steps.push_back({text(delivery.state),
                         is_to_come ? delivery.due_at : delivery.updated_at,
                         {},
                         text(delivery.channel),
                         delivery.reason});
    }
    for (const Push& push : way.pushed.pushes)
        steps.push_back({"pushed", push.at, push.session});
    // Its owner wants it elsewhere: nobody has seen or read it.
    if (is_filed_away(n)) {
        steps.push_back(
            {"filed", n.created_at, {}, text(Channel::kWeb), delivery_reason::kPreference});
    } else {
        if (n.seen_at) steps.push_back({"seen", *n.seen_at});
        if (n.read_at) steps.push_back({"read", *n.read_at});
    }
    if (n.clicked_at) steps.push_back({"clicked", *n.clicked_at});
    std::stable_sort(steps.begin(), steps.end(),
                     [](const Step& a, const Step& b) { return a.at < b.at; });
    return steps;
}

std::string encode_trace(const Way& way) {
    const Notification& n = way.notification;
    std::string out;
    json::ObjectWriter writer(out);
    writer.text("id", n.id.text());
    writer.text("user_id", n.user_id.text());
    if (n.team_id)
        writer.text("team_id", n.team_id->text());
    else
        writer.null("team_id");
    if (way.pushed.request_id.empty())
        writer.null("request_id");
    else
        writer.text("request_id", way.pushed.request_id);
    json::append_array(writer.key("steps"), steps_of(way), [&out](const Step& step) {
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
void answer_trace(Exchange& exchange, const Notification& n, std::vector<Delivery> deliveries) {
    exchange.services.pushes_of(n, [self = exchange.shared_from_this(), n,
                                    deliveries = std::move(deliveries)](PushTrace pushed) {
        self->shard.post([self, way = Way{n, deliveries, std::move(pushed)}] {
            self->answer_json(200, encode_trace(way));
        });
    });
}

void look_up_deliveries(Exchange& exchange, const Notification& n) {
    if (!may_trace(exchange.principal, n)) return exchange.refuse(no_such());
    DeliveryQuery query;
    query.notification = n.id;
    query.limit = limits::kPageMax;
    exchange.services.store.deliveries(
        std::move(query), exchange.on_value<DeliveryPage>([n](Exchange& self, DeliveryPage page) {
            answer_trace(self, n, std::move(page.items));
        }));
}

void trace_notification(ExchangePtr exchange) {
    const auto id = NotificationId::parse(exchange->parameters.at(0));
    if (!id) return exchange->refuse(no_such());
    // Nothing tells a foreign notification from none.
    exchange->services.store.unscoped(
        *id, exchange->on_shard<Notification>([](Exchange& self, const Result<Notification>& n) {
            if (n) return look_up_deliveries(self, *n);
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
