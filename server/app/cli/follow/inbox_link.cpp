#include "server/app/cli/follow/inbox_link.hpp"

#include "server/app/cli/follow/socket.hpp"
#include "server/app/cli/http_client.hpp"
#include "server/base/clock/system_clock.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>
#include <variant>

namespace carillon::cli {

namespace asio = boost::asio;

namespace {

constexpr std::uint16_t kNotSignedIn = 4401;

}  // namespace

InboxLink::InboxLink(asio::io_context& context, InboxLinkSettings settings,
                     std::function<void()> changed)
    : context_(context),
      settings_(std::move(settings)),
      changed_(std::move(changed)),
      session_(settings_.seed),
      timer_(context) {}

InboxLink::~InboxLink() {
    if (socket_) socket_->give_up();
    fetching_.join();
}

void InboxLink::start() {
    session_.start(system_now());
    pump();
}

void InboxLink::stop() {
    session_.stop(system_now());
    pump();
    timer_.cancel();
}

void InboxLink::submit(Operation operation) {
    const auto submitted = session_.submit(std::move(operation), system_now());
    if (!submitted.ok()) refusals_.push_back(submitted.error());
    pump();
    if (!submitted.ok()) changed_();
}

bool InboxLink::undo() {
    if (!session_.can_undo()) return false;
    const auto undone = session_.undo(system_now());
    if (!undone.ok()) refusals_.push_back(undone.error());
    pump();
    if (!undone.ok()) changed_();
    return true;
}

void InboxLink::want_more(bool wanted) {
    pager_.want(wanted);
    if (const auto request = pager_.poll(session_, system_now())) fetch(*request);
    arm();
}

void InboxLink::try_now() {
    session_.handle_wakeup(system_now());
    pump();
}

std::vector<NotificationId> InboxLink::take_arrivals() {
    return std::exchange(arrivals_, {});
}

std::vector<Error> InboxLink::take_refusals() {
    return std::exchange(refusals_, {});
}

void InboxLink::handle_opened(const Socket* socket) {
    if (socket != socket_.get()) return;
    session_.handle_opened(system_now());
    pump();
}

void InboxLink::handle_text(const Socket* socket, const std::string& text) {
    if (socket != socket_.get()) return;
    session_.handle_frame(text, system_now());
    pump();
}

void InboxLink::handle_closed(const Socket* socket, std::uint16_t code) {
    if (socket != socket_.get()) return;
    socket_.reset();
    session_.handle_closed(code, system_now());
    pump();
}

void InboxLink::open(const std::string& since) {
    socket_ = std::make_shared<Socket>(context_, *this);
    const auto token = settings_.token();
    if (!token) {
        refusals_.push_back(token.error());
        asio::post(context_,
                   [this, socket = socket_] { handle_closed(socket.get(), kNotSignedIn); });
        return;
    }
    socket_->open({asio::ip::make_address(settings_.host), settings_.port}, *token, since);
}

// Waits for the answer on a thread of its own.
void InboxLink::fetch(const Pager::Request& request) {
    const auto token = settings_.token();
    const std::string host =
        settings_.host.find(':') == std::string::npos ? settings_.host : '[' + settings_.host + ']';
    std::string url =
        "http://" + host + ':' + std::to_string(settings_.port) + "/api/v1/notifications?limit=200";
    if (!request.cursor.empty()) url += "&cursor=" + request.cursor;
    asio::post(fetching_, [this, number = request.number, url = std::move(url), token] {
        HttpClient client;
        auto answer = token ? client.get(url, *token) : Result<HttpAnswer>(token.error());
        asio::post(context_, [this, number, answer = std::move(answer)] {
            const bool is_page = answer && answer->status == 200;
            const bool has_grown =
                is_page && pager_.handle_page(number, answer->body, session_, system_now());
            if (!is_page) pager_.handle_failure(number, system_now());
            pump();
            if (has_grown) changed_();
        });
    });
}

void InboxLink::pump() {
    bool has_changed = false;
    while (const auto effect = session_.poll()) {
        carry_out(*effect);
        has_changed = has_changed || std::holds_alternative<client_effects::Changed>(*effect) ||
                      std::holds_alternative<client_effects::Settled>(*effect);
    }
    if (has_changed) pager_.note(session_.inbox());
    if (const auto request = pager_.poll(session_, system_now())) fetch(*request);
    arm();
    if (has_changed) changed_();
}

void InboxLink::carry_out(const ClientEffect& effect) {
    namespace effects = client_effects;
    if (const auto* opening = std::get_if<effects::OpenSocket>(&effect)) {
        open(opening->since ? opening->since->text() : std::string());
    } else if (const auto* send = std::get_if<effects::Send>(&effect)) {
        if (socket_) socket_->send(send->text);
    } else if (const auto* close = std::get_if<effects::CloseSocket>(&effect)) {
        if (socket_) std::exchange(socket_, nullptr)->close(close->code);
    } else if (std::holds_alternative<effects::RenewToken>(effect)) {
        if (auto token = settings_.token()) session_.handle_token(std::move(*token), system_now());
    } else if (const auto* received = std::get_if<effects::Received>(&effect)) {
        arrivals_.push_back(received->id);
    } else if (const auto* settled = std::get_if<effects::Settled>(&effect)) {
        if (settled->error) refusals_.push_back(*settled->error);
    } else if (const auto* faulted = std::get_if<effects::Faulted>(&effect)) {
        refusals_.push_back(faulted->error);
    }
}

void InboxLink::arm() {
    auto due = session_.next_deadline();
    if (const auto page = pager_.next_deadline(); page && (!due || *page < *due)) due = page;
    if (!due) {
        timer_.cancel();
        return;
    }
    timer_.expires_after(std::max(Millis{0}, *due - system_now()));
    timer_.async_wait([this](const boost::system::error_code& ec) {
        if (ec) return;
        session_.handle_timeout(system_now());
        pump();
    });
}

}  // namespace carillon::cli
