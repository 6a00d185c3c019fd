#include "server/deliver/email/smtp_connection.hpp"

#include <boost/asio/post.hpp>

#include <array>
#include <utility>

namespace carillon::deliver {

namespace asio = boost::asio;

using Direction = CurlConnection::Direction;

SmtpConnection::SmtpConnection(const asio::any_io_executor& executor,
                               std::unique_ptr<CurlConnection> line, SmtpExtensions offered)
    : executor_(executor), line_(std::move(line)), offered_(offered), timer_(executor) {}

void SmtpConnection::hand_over(const SmtpEnvelope& envelope, std::string_view mail,
                               Clock::time_point end, bool may_be_turned_away, Listener listener) {
    dialog_ = std::make_unique<SmtpDialog>(envelope, mail, offered_);
    listener_ = std::move(listener);
    may_be_turned_away_ = may_be_turned_away;
    is_told_ = false;
    timer_.expires_at(end);
    timer_.async_wait([weak = weak_from_this()](boost::system::error_code failure) {
        const auto self = weak.lock();
        if (failure || !self || !self->dialog_) return;
        self->dialog_->handle_end("it said nothing more", true);
        self->tell();
    });
    asio::post(executor_, [weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->advance();
    });
}

// Sends and receives what can be now, tells what has come of it, and waits for more.
void SmtpConnection::advance() {
    if (!line_ || !dialog_) return;
    bool is_blocked = false;
    do {
        is_blocked = !send_pending();
    } while (receive() && !dialog_->is_finished());
    tell();
    if (!line_ || !dialog_) return;
    wait_for(Direction::kRead);
    if (is_blocked) wait_for(Direction::kWrite);
}

// False: the rest has to wait.
bool SmtpConnection::send_pending() {
    while (!dialog_->is_finished() && !dialog_->pending().empty()) {
        const auto moved = line_->send(dialog_->pending());
        if (moved.is_closed) {
            // What it has said before is still to be read, a 421 for one.
            while (receive()) {
            }
            dialog_->handle_end("the connection broke off", false);
        }
        if (moved.bytes == 0) return moved.is_closed;
        dialog_->handle_sent(moved.bytes);
    }
    return true;
}

// True: something came that may be answered.
bool SmtpConnection::receive() {
    std::array<char, 4096> piece;
    const auto moved = line_->receive(piece);
    if (moved.is_closed) dialog_->handle_end("the connection broke off", false);
    if (moved.bytes == 0) return false;
    if (!reader_.take({piece.data(), moved.bytes})) {
        dialog_->handle_end("it does not speak SMTP", false);
        return false;
    }
    while (auto reply = reader_.poll())
        dialog_->handle_reply(std::move(*reply));
    return true;
}

void SmtpConnection::wait_for(Direction direction) {
    bool& is_waiting = direction == Direction::kRead ? is_waiting_to_read_ : is_waiting_to_write_;
    if (std::exchange(is_waiting, true)) return;
    line_->wait(direction, [weak = weak_from_this(), direction] {
        const auto self = weak.lock();
        if (!self) return;
        (direction == Direction::kRead ? self->is_waiting_to_read_ : self->is_waiting_to_write_) =
            false;
        self->advance();
    });
}

void SmtpConnection::tell() {
    const auto self = shared_from_this();  // who is told may let go of it
    const bool is_turned_away = may_be_turned_away_ && dialog_->was_turned_away();
    if (dialog_->result() && !is_told_ && !is_turned_away) {
        is_told_ = true;
        std::exchange(listener_.on_result, nullptr)(*dialog_->result());
    }
    if (!dialog_ || !dialog_->is_finished()) return;
    timer_.cancel();
    const bool is_reusable = dialog_->is_reusable();
    dialog_.reset();
    has_served_ = true;
    idle_since_ = Clock::now();
    if (!is_reusable) line_.reset();
    std::exchange(listener_.on_finished, nullptr)(is_reusable, is_turned_away);
}

bool SmtpConnection::is_quiet() {
    if (!line_) return false;
    char byte = 0;
    const auto moved = line_->receive({&byte, 1});
    return moved.bytes == 0 && !moved.is_closed;
}

void SmtpConnection::close(bool is_polite) {
    timer_.cancel();
    dialog_.reset();
    listener_ = {};
    if (line_ && is_polite) static_cast<void>(line_->send("QUIT\r\n"));
    line_.reset();
}

}  // namespace carillon::deliver
