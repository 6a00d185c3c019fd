#include "server/http/net/message_socket.hpp"

#include <algorithm>

namespace carillon {

namespace asio = boost::asio;

namespace {

constexpr unsigned char kFinalText = 0x81;
constexpr std::size_t kShort = 125;      // the length in the second byte
constexpr std::size_t kMedium = 0xffff;  // in two bytes behind it; else in eight
constexpr unsigned char kMediumMark = 126;
constexpr unsigned char kLongMark = 127;

}  // namespace

FrameHead::FrameHead(std::size_t payload_bytes) : bytes{kFinalText}, size(2) {
    if (payload_bytes <= kShort) {
        bytes[1] = static_cast<unsigned char>(payload_bytes);
        return;
    }
    const bool is_medium = payload_bytes <= kMedium;
    bytes[1] = is_medium ? kMediumMark : kLongMark;
    for (unsigned shift = is_medium ? 16 : 64; shift > 0;) {
        shift -= 8;
        bytes.at(size++) = static_cast<unsigned char>(payload_bytes >> shift);
    }
}

MessageSocket::MessageSocket(asio::ip::tcp::socket socket, std::string prefix)
    : socket_(std::move(socket)), prefix_(std::move(prefix)) {
    error_code ignored;
    socket_.non_blocking(true, ignored);
}

MessageSocket::Rest MessageSocket::rest() const {
    const std::size_t of_head = std::min(taken_, head_.size);
    return {asio::buffer(head_.bytes.data() + of_head, head_.size - of_head),
            asio::buffer(*message_) + (taken_ - of_head)};
}

bool MessageSocket::write(FrameText message) {
    message_ = std::move(message);
    head_ = FrameHead(message_->size());
    taken_ = 0;
    if (is_control_under_way_ || !socket_.non_blocking()) return false;
    error_code ec;  // a failure shows again when the rest is written
    taken_ = socket_.write_some(rest(), ec);
    if (taken_ < head_.size + message_->size()) return false;
    message_.reset();
    return true;
}

void MessageSocket::write_rest(const std::shared_ptr<void>& owner, Written written) {
    written_ = std::move(written);
    owner_ = owner;
    if (!is_control_under_way_) begin_rest(owner);
}

void MessageSocket::begin_rest(std::shared_ptr<void> owner) {
    const auto waiting = std::make_shared<WaitingControl>();
    waiting_control_ = waiting;
    asio::async_write(
        socket_, rest(),
        [this, owner = std::move(owner), waiting, written = std::exchange(written_, nullptr)](
            const error_code& ec, std::size_t) {
            message_.reset();
            if (*waiting) std::exchange(*waiting, nullptr)();
            written(ec);
        });
}

}  // namespace carillon
