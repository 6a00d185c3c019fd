#pragma once
// Sees that the peer hangs up while its request is being answered, so that what was begun for it
// can be given up. Bytes of a further request are left where they are; behind them nothing is seen.
//
// One thread (the socket's). The socket outlives begin() to end().

#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <memory>

namespace carillon {

class PeerWatch : public std::enable_shared_from_this<PeerWatch> {
  public:
    explicit PeerWatch(boost::asio::ip::tcp::socket& socket) : socket_(socket) {}

    const std::shared_ptr<std::atomic<bool>>& flag() const { return flag_; }

    void begin() {
        socket_.async_wait(boost::asio::socket_base::wait_read,
                           [self = shared_from_this()](const boost::system::error_code& ec) {
                               if (!ec && !self->has_ended_) self->look();
                           });
    }
    // Nothing else may wait for the socket then.
    void end() {
        has_ended_ = true;
        boost::system::error_code ignored;
        socket_.cancel(ignored);
    }

  private:
    // Readable without a byte to read: it has ended.
    void look() {
        boost::system::error_code ec;
        if (socket_.available(ec) == 0 || ec) *flag_ = true;
    }

    boost::asio::ip::tcp::socket& socket_;
    std::shared_ptr<std::atomic<bool>> flag_ = std::make_shared<std::atomic<bool>>(false);
    bool has_ended_ = false;
};

}  // namespace carillon
