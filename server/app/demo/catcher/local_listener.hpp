#pragma once
// Listens on this machine alone, for what the demo would have sent. One thread of its own, on which
// everything that it takes is served.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>

namespace carillon {

class LocalListener {
  public:
    static constexpr std::size_t kConnections = 32;  // more are closed at once

    // Held by a connection as long as it is there: its place among those.
    using Place = std::shared_ptr<void>;
    // Called on the thread.
    using Take = std::function<void(boost::asio::ip::tcp::socket socket, Place place)>;

    // On a port that the system picks.
    LocalListener(const boost::asio::ip::address_v4& address, Take take,
                  boost::system::error_code& ec);
    ~LocalListener();
    LocalListener(const LocalListener&) = delete;
    LocalListener& operator=(const LocalListener&) = delete;

    void start();
    std::uint16_t port() const { return port_; }

  private:
    void accept();
    void accept_later();

    Take take_;
    std::shared_ptr<std::size_t> open_ = std::make_shared<std::size_t>(0);
    boost::asio::io_context context_{1};
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::steady_timer pause_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

}  // namespace carillon
