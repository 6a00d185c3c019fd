#include "web-client/inbox_client.hpp"

#include "web-client/platform/browser.hpp"

#include <emscripten/eventloop.h>

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>

namespace carillon::center {
namespace {

constexpr std::size_t kCloseRows = 100;

}  // namespace

InboxClient::InboxClient(std::uint64_t seed, std::function<void()> changed)
    : changed_(std::move(changed)), session_(seed) {
    list_ = session_.open_list(Filter()).value();
    pager_.turn_to(list_);
}

InboxClient::~InboxClient() {
    if (timer_ != 0) emscripten_clear_timeout(timer_);
}

void InboxClient::start() {
    session_.start(browser::now());
    pump();
}

void InboxClient::handle_opened(int socket) {
    if (socket != socket_) return;
    session_.handle_opened(browser::now());
    pump();
}

void InboxClient::handle_text(int socket, const std::string& text) {
    if (socket != socket_) return;
    session_.handle_frame(text, browser::now());
    pump();
}

void InboxClient::handle_closed(int socket, std::uint16_t code) {
    if (socket != socket_) return;
    socket_ = 0;
    session_.handle_closed(code, browser::now());
    pump();
}

void InboxClient::handle_token(std::string token) {
    session_.handle_token(std::move(token), browser::now());
    pump();
}

void InboxClient::handle_page(int request, const std::string& body) {
    const bool grown = pager_.handle_page(request, body, session_, browser::now());
    pump();
    if (grown) changed_();
}

void InboxClient::handle_page_failure(int request) {
    pager_.handle_failure(request, browser::now());
    pump();
}

void InboxClient::handle_wakeup() {
    session_.handle_wakeup(browser::now());
    pump();
}

void InboxClient::submit(Operation operation, ClientSession::Sending sending) {
    const auto submitted = session_.submit(std::move(operation), browser::now(), sending);
    if (!submitted.ok()) refusals_.push_back(submitted.error());
    pump();
    if (!submitted.ok()) changed_();
}

void InboxClient::undo() {
    const auto undone = session_.undo(browser::now());
    if (!undone.ok()) refusals_.push_back(undone.error());
    pump();
    changed_();
}

void InboxClient::release_held() {
    session_.release_held();
    pump();
}

void InboxClient::open(Filter filter) {
    if (list_ != 0) session_.close_list(list_);
    // One list at a time: far from limits::kLists.
    list_ = session_.open_list(std::move(filter)).value();
    pager_.turn_to(list_);
    page();
    arm();
    changed_();
}

void InboxClient::look(std::size_t begin, std::size_t end) {
    const std::size_t head = list().head();
    // Close to the rows that are held they are held further on; a list that is not long is held
    // whole.
    const bool is_close = begin <= head + kCloseRows;
    const bool is_short = list().total() && *list().total() <= ListPager::kMostHead;
    const bool goes_on = head < ListPager::kMostHead && (is_close || is_short);
    pager_.want(goes_on && end + kCloseRows > head);
    const bool by_place = end > head && !(goes_on && is_close);
    const std::size_t last = list().total() ? static_cast<std::size_t>(*list().total()) : 0;
    const std::size_t to = std::min(end, last);
    const std::size_t from = std::min(std::max(begin, head), to);
    list().placed().look(by_place ? from : 0, by_place ? to : 0);
    page();
    arm();
}

std::vector<NotificationId> InboxClient::take_arrivals() {
    return std::exchange(arrivals_, {});
}

std::vector<Error> InboxClient::take_refusals() {
    return std::exchange(refusals_, {});
}

void InboxClient::pump() {
    bool changed = false;
    while (const auto effect = session_.poll()) {
        carry_out(*effect);
        changed = changed || std::holds_alternative<client_effects::Changed>(*effect) ||
                  std::holds_alternative<client_effects::Settled>(*effect);
    }
    if (changed) pager_.note(session_);
    page();
    arm();
    if (changed) changed_();
}

void InboxClient::carry_out(const ClientEffect& effect) {
    namespace effects = client_effects;
    if (const auto* open = std::get_if<effects::OpenSocket>(&effect)) {
        socket_ = ++last_socket_;
        browser::open_socket(socket_, open->since ? open->since->text() : std::string());
    } else if (const auto* send = std::get_if<effects::Send>(&effect)) {
        browser::send(socket_, send->text);
    } else if (const auto* close = std::get_if<effects::CloseSocket>(&effect)) {
        browser::close_socket(std::exchange(socket_, 0), close->code);
    } else if (std::holds_alternative<effects::RenewToken>(effect)) {
        browser::renew_token();
    } else if (const auto* received = std::get_if<effects::Received>(&effect)) {
        arrivals_.push_back(received->id);
    } else if (const auto* settled = std::get_if<effects::Settled>(&effect)) {
        if (settled->error) refusals_.push_back(*settled->error);
    } else if (const auto* fault = std::get_if<effects::Faulted>(&effect)) {
        browser::fault(fault->error.message);
    }
}

void InboxClient::page() {
    if (const auto request = pager_.poll(session_, browser::now())) {
        browser::fetch_page(request->number, request->query);
    }
}

void InboxClient::arm() {
    if (timer_ != 0) emscripten_clear_timeout(std::exchange(timer_, 0));
    auto due = session_.next_deadline();
    if (const auto page_due = pager_.next_deadline(); page_due && (!due || *page_due < *due)) {
        due = page_due;
    }
    if (!due) return;
    const auto wait = std::max(Millis{0}, *due - browser::now());
    // Browsers read longer waits as none at all.
    constexpr double kLongestMs = 2147483647.0;
    timer_ = emscripten_set_timeout(&InboxClient::timer_fired,
                                    std::min(static_cast<double>(wait.count()), kLongestMs), this);
}

void InboxClient::timer_fired(void* self) {
    auto& client = *static_cast<InboxClient*>(self);
    client.timer_ = 0;
    client.session_.handle_timeout(browser::now());
    client.pump();
}

}  // namespace carillon::center
