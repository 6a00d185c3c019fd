#include "web-client/announcer.hpp"

#include "web-client/model/relative_time.hpp"
#include "web-client/platform/browser.hpp"

#include <emscripten/eventloop.h>

#include <utility>

namespace carillon::center {
namespace {

constexpr double kGatherMs = 700;  // what comes within this time is spoken in one sentence
constexpr const char* kProduct = "Carillon";

}  // namespace

Announcer::~Announcer() {
    if (timer_ != 0) emscripten_clear_timeout(timer_);
}

void Announcer::handle_change(const ClientSession& session,
                              const std::vector<NotificationId>& arrivals, Language language) {
    language_ = language;
    const Texts& words = texts(language);
    unread_ = session.view().unread.total();
    std::string title = std::string(words.title) + " · " + kProduct;
    if (unread_ > 0) title = "(" + spelled(unread_, language) + ") " + title;
    if (title != title_) browser::set_title(title_ = std::move(title));

    for (const NotificationId& id : arrivals) {
        const Notification* n = session.inbox().find(id);
        if (n == nullptr) continue;
        std::string text = arrived_text(*n, language);
        if (n->priority == Priority::kCritical) {
            browser::announce(text, true);
        } else {
            waiting_.push_back(std::move(text));
        }
    }
    if (!waiting_.empty() && timer_ == 0) {
        timer_ = emscripten_set_timeout(&Announcer::timer_fired, kGatherMs, this);
    }

    const Connection connection = session.connection();
    if (connection == std::exchange(connection_, connection)) return;
    browser::connection_changed(text(connection), session.close_code().value_or(0));
    if (connection == Connection::kOnline) {
        browser::announce(was_online_ ? words.online : unread_text(unread_, language), false);
        was_online_ = true;
    } else if (connection == Connection::kOffline && was_online_) {
        browser::announce(words.offline, false);
    }
}

void Announcer::row(const Notification& n, std::uint64_t place, std::uint64_t rows,
                    Language language) {
    const std::string age =
        relative_time(n.created_at, browser::now(), browser::local_offset, language);
    browser::announce(row_text(n, age, place, rows, language), false);
}

void Announcer::timer_fired(void* self) {
    auto& announcer = *static_cast<Announcer*>(self);
    announcer.timer_ = 0;
    announcer.speak_arrivals();
}

void Announcer::speak_arrivals() {
    const auto waiting = std::exchange(waiting_, {});
    if (waiting.empty()) return;
    std::string text =
        waiting.size() == 1 ? waiting.front() : arrivals_text(waiting.size(), language_);
    text += ". " + unread_text(unread_, language_) + ".";
    browser::announce(text, false);
}

}  // namespace carillon::center
