#include "core/session/pager.hpp"

namespace carillon {

void Pager::note(const Inbox& inbox) {
    if (pages_.follow(inbox)) requests_.forget();
}

std::optional<Pager::Request> Pager::poll(const ClientSession& session, Millis now) {
    const auto next = pages_.next();
    if (!wanted_ || !next || !requests_.may_begin(now)) return std::nullopt;
    if (session.connection() != Connection::kOnline) return std::nullopt;
    era_ = next->era;
    return Request{requests_.begin(), next->cursor};
}

bool Pager::handle_page(int number, const std::string& body, ClientSession& session, Millis now) {
    if (!requests_.is_answered_by(number)) return false;
    switch (pages_.lay(era_, body, session).fit) {
        case Pages::Fit::kMalformed:
            requests_.fail(now);
            return false;
        case Pages::Fit::kTaken:
            requests_.succeed();
            return true;
        default:  // the inbox may be changing all the time
            requests_.outdate(now);
            return false;
    }
}

void Pager::handle_failure(int number, Millis now) {
    if (requests_.is_answered_by(number)) requests_.fail(now);
}

}  // namespace carillon
