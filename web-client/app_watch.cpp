// What goes on while nobody does anything: rows count as seen, deliveries are asked for, ages grow.

#include "web-client/app.hpp"
#include "web-client/model/relative_time.hpp"
#include "web-client/platform/browser.hpp"

#include <algorithm>
#include <utility>

namespace carillon::center {

// When the screen changes although nothing happens: ages grow, a countdown runs, a toast goes.
void App::schedule(const ScreenState& screen) {
    using namespace std::chrono_literals;
    const auto wake_at = [&](Millis at) {
        pump_.want_in(static_cast<double>((at - screen.now).count()));
    };
    if (const auto until = commands_.next_deadline()) wake_at(*until);
    if (screen.retry_s && client_.session().retry_at()) {
        const Millis left = std::max(*client_.session().retry_at() - screen.now, Millis{0});
        wake_at(screen.now + (left % 1s).count() * 1ms + 1ms);
    }
    if (const auto due = seen_.next_deadline()) wake_at(*due);
    if (const auto due = deliveries_.next_deadline()) wake_at(*due);
    const auto& in_view = list_.in_view();
    if (!visible_ || in_view.empty()) return;
    Millis soonest = 1h;
    for (const NotificationId& id : in_view) {
        const ViewRow* row = screen.rows.row(id);
        if (row == nullptr) continue;
        const Millis stays =
            stays_for(row->notification.created_at, screen.now, browser::local_offset);
        soonest = std::min(soonest, stays);
    }
    wake_at(screen.now + soonest);
}

void App::watch_seen(const ScreenState& screen) {
    if (!visible_ || analytics_open_) return seen_.handle_hidden();
    std::vector<NotificationId> unseen;
    for (const NotificationId& id : list_.in_view()) {
        const ViewRow* row = screen.rows.row(id);
        if (row != nullptr && is_unseen(row->notification)) unseen.push_back(id);
    }
    seen_.handle_view(unseen, screen.now);
    auto seen = seen_.take(screen.now);
    if (!seen.empty()) commands_.mark_seen(std::move(seen));
}

void App::watch_deliveries(const ScreenState& screen) {
    std::optional<DeliveryWatch::Shown> shown;
    if (screen.detail && screen.chosen != nullptr) {
        const Notification& n = screen.chosen->notification;
        shown = {n.id, n.rev};
    }
    deliveries_.show(shown);
    if (const auto request = deliveries_.poll(screen.now))
        browser::fetch_deliveries(request->number, request->notification.text());
}

}  // namespace carillon::center
