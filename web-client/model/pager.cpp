#include "web-client/model/pager.hpp"

#include "core/limits.hpp"
#include "core/order.hpp"
#include "core/rest.hpp"

#include <algorithm>

namespace carillon::center {
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
    complete_ = false;
    in_flight_ = 0;
    failures_ = 0;
    retry_at_.reset();
}

void Pager::note(const Inbox& inbox) {
    const std::string epoch = inbox.revision() ? inbox.revision()->epoch : std::string();
    const std::size_t rows = inbox.rows().size();
    const std::size_t read = count_read(inbox);
    if (epoch != epoch_ || rows < rows_ || read < read_) restart();
    epoch_ = epoch;
    rows_ = rows;
    read_ = read;
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
    if (number != in_flight_) return false;
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
    return true;
}

void Pager::handle_failure(int number, Millis now) {
    if (number != in_flight_) return;
    in_flight_ = 0;
    ++failures_;
    delay(now);
}

void Pager::delay(Millis now) {
    retry_at_ = now + kFirstDelay * (1u << std::min(failures_ - 1, kDoublings));
}

}  // namespace carillon::center
