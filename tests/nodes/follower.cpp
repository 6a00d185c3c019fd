#include "tests/nodes/follower.hpp"

#include "server/base/clock/system_clock.hpp"
#include "tests/nodes/node.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>
#include <utility>

namespace carillon::test {

Follower::Follower(std::function<std::uint16_t()> port, const UserId& user)
    : port_(std::move(port)), user_(user), session_(user.hash()), now_(system_now()) {
    session_.start(now_);
    carry_out();
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (session_.connection() != Connection::kOnline) {
        if (std::chrono::steady_clock::now() > end) throw std::runtime_error("never in step");
        step();
    }
}

void Follower::await(const Revision& revision) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (!inbox().revision() || !reaches(*inbox().revision(), revision)) {
        if (std::chrono::steady_clock::now() > end) {
            throw std::runtime_error("the client stays at " + inbox().revision()->text() +
                                     " instead of " + revision.text());
        }
        step();
    }
}

// The next frame, or the next try to connect.
void Follower::step() {
    if (socket_) {
        try {
            session_.handle_frame(socket_->next(), now_);
        } catch (const std::runtime_error&) {
            socket_.reset();
            session_.handle_closed(1006, now_);
        }
    } else if (const auto next = session_.next_deadline()) {
        std::this_thread::yield();
        now_ = std::max(now_, *next);
        session_.handle_timeout(now_);
    } else {
        throw std::runtime_error("the client has given up");
    }
    carry_out();
}

void Follower::carry_out() {
    while (auto effect = session_.poll()) {
        if (auto* opening = std::get_if<client_effects::OpenSocket>(&*effect)) {
            open(opening->since);
        } else if (auto* send = std::get_if<client_effects::Send>(&*effect)) {
            if (socket_) socket_->send(send->text);
        } else if (std::holds_alternative<client_effects::CloseSocket>(*effect)) {
            socket_.reset();
        } else if (auto* fault = std::get_if<client_effects::Faulted>(&*effect)) {
            throw std::runtime_error("a frame that cannot be used: " + fault->error.message);
        }
    }
}

void Follower::open(const std::optional<Revision>& since) {
    ++connects_;
    try {
        socket_.emplace(port_(), "/ws/notifications?" +
                                     (since ? "since=" + since->text() + "&" : std::string()) +
                                     "token=" + node_token(user_));
        if (socket_->is_open()) return session_.handle_opened(now_);
    } catch (const std::runtime_error&) {
    }
    socket_.reset();
    session_.handle_closed(1006, now_);
}

}  // namespace carillon::test
