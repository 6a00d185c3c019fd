#include "core/session/pager.hpp"

#include <algorithm>

namespace carillon {
namespace {

constexpr Millis kFirstDelay{1000};
constexpr unsigned kDoublings = 5;  // the longest delay is 32 s

}  // namespace

void Pager::note(const Inbox& inbox) {
    if (!pages_.follow(inbox)) return;
    in_flight_ = 0;
    failures_ = 0;
    retry_at_.reset();
}

std::optional<Pager::Request> Pager::poll(const ClientSession& session, Millis now) {
    const auto next = pages_.next();
    if (!wanted_ || !next || in_flight_ != 0) return std::nullopt;
    if (session.connection() != Connection::kOnline) return std::nullopt;
    if (retry_at_ && *retry_at_ > now) return std::nullopt;
    retry_at_.reset();
    era_ = next->era;
    in_flight_ = ++last_number_;
    return Request{in_flight_, next->cursor};
}

bool Pager::handle_page(int number, const std::string& body, ClientSession& session, Millis now) {
    if (!answers(number)) return false;
    const Pages::Laid laid = pages_.lay(era_, body, session);
    if (laid.fit == Pages::Fit::kMalformed) {
        handle_failure(number, now);
        return false;
    }
    in_flight_ = 0;
    if (laid.fit == Pages::Fit::kTaken) {
        failures_ = 0;
        return true;
    }
    // Asked for again at once the first time, then with growing delays, since the inbox may be
    // changing all the time.
    if (failures_++ > 0) delay(now);
    return false;
}

void Pager::handle_failure(int number, Millis now) {
    if (!answers(number)) return;
    in_flight_ = 0;
    ++failures_;
    delay(now);
}

void Pager::delay(Millis now) {
    retry_at_ = now + kFirstDelay * (1u << std::min(failures_ - 1, kDoublings));
}

}  // namespace carillon
