// What log and metrics are told of a delivery.

#include "server/deliver/told.hpp"

#include "core/event/event.hpp"
#include "server/base/metrics/metrics.hpp"
#include "tests/server/captured_log.hpp"
#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace carillon::deliver {
namespace {

Delivery delivery_in(DeliveryState state) {
    Delivery delivery;
    delivery.id = *DeliveryId::parse("0190f000-0000-7000-8000-00000000d001");
    delivery.user = test::user(1);
    delivery.state = state;
    return delivery;
}

std::string counted(const Metrics& metrics, const std::string& state) {
    const std::string name =
        "notifications_deliveries_total{channel=\"email\",state=\"" + state + "\"} ";
    const std::string text = metrics.text();
    const auto at = text.find(name);
    if (at == std::string::npos) return "";
    return text.substr(at + name.size(), text.find('\n', at) - at - name.size());
}

TEST_CASE("what quiet hours, a pause or a digest put off is no failed attempt",
          "[deliver][metrics][log]") {
    Metrics metrics({"task.assigned"});
    const test::CapturedLog log;
    const std::string before = counted(metrics, "waiting");
    for (const std::string_view reason :
         {delivery_reason::kQuietHours, delivery_reason::kPaused, delivery_reason::kDigest}) {
        Delivery put_off = delivery_in(DeliveryState::kWaiting);
        put_off.reason = reason;
        // Of an attempt that was told when it ended.
        put_off.last_error = "450 come again";
        tell(put_off, metrics);
    }
    CHECK(counted(metrics, "waiting") == before);
    CHECK(log.lines("notification.delivery.failed").empty());

    Delivery waits_again = delivery_in(DeliveryState::kWaiting);
    waits_again.last_error = "450 come again";
    tell(waits_again, metrics);
    CHECK(counted(metrics, "waiting") == "1");
    CHECK(log.lines("notification.delivery.failed").size() == 1);
    tell(delivery_in(DeliveryState::kSending), metrics);
    CHECK(counted(metrics, "sending") == "1");
}

}  // namespace
}  // namespace carillon::deliver
