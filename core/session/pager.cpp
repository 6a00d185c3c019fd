#include "core/session/pager.hpp"

#include "core/base/limits.hpp"
#include "core/inbox/order.hpp"
#include "core/wire/rest.hpp"

#include <algorithm>

namespace carillon {
namespace {

constexpr Millis kFirstDelay{1000};
constexpr unsigned kDoublings = 5;  // the longest delay is 32 s

std::size_t count_read(const Inbox& inbox) {
    return static_cast<std::size_t>(
        std::count_if(inbox.rows().begin(), inbox.rows().end(),
                      [](const auto& row) { return row.second.is_read(); }));
}

}  // namespace

void Pager::restart() {
    cursor_.clear();
    last_.reset();
    complete_ = false;
    in_flight_ = 0;
    failures_ = 0;
    retry_at_.reset();
}

void Pager::note(const Inbox& inbox) {
    const std::string epoch = inbox.revision() ? inbox.revision()->epoch : std::string();
    const std::size_t rows = inbox.rows().size();
    const std::size_t read = count_read(inbox);
    if (epoch != epoch_ || lost_rows(inbox, read)) restart();
    epoch_ = epoch;
    truncated_ = inbox.truncated();
    rows_ = rows;
    read_ = read;
}

// A snapshot may bring more rows than it takes away. Then the last page's row has gone, or, with a
// list so short that it is in the snapshot, what arrived did not fit.
bool Pager::lost_rows(const Inbox& inbox, std::size_t read) const {
    if (inbox.rows().size() < rows_ || read < read_) return true;
    return (inbox.truncated() && !truncated_) || (last_ && inbox.find(*last_) == nullptr);
}

std::optional<Pager::Request> Pager::poll(const ClientSession& session, Millis now) {
    if (!wanted_ || complete_ || in_flight_ != 0) return std::nullopt;
    if (session.connection() != Connection::kOnline) return std::nullopt;
    if (retry_at_ && *retry_at_ > now) return std::nullopt;
    retry_at_.reset();
    in_flight_ = ++last_number_;
    return Request{in_flight_, cursor_};
}

bool Pager::handle_page(int number, const std::string& body, ClientSession& session, Millis now) {
    if (!answers(number)) return false;
    const auto page = rest::decode_page(body);
    if (!page.ok()) {
        handle_failure(number, now);
        return false;
    }
    in_flight_ = 0;
    // Refused: a row in it may have been deleted since. The same page is asked for again, at once
    // the first time, then with growing delays, since the inbox may be changing all the time.
    if (!session.add_page(body)) {
        if (failures_++ > 0) delay(now);
        return false;
    }
    failures_ = 0;
    complete_ = !page->next || session.inbox().rows().size() >= limits::kClientRows;
    if (page->next) cursor_ = encode_cursor(*page->next);
    // A row newer than the inbox is held only once its change has come.
    last_.reset();
    for (const Notification& n : page->items) {
        if (session.inbox().find(n.id) != nullptr) last_ = n.id;
    }
    return true;
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
