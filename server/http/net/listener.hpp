#pragma once
// Accepts connections and hands them to the shards in turn.

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "server/config/config.hpp"
#include "server/http/net/connection_places.hpp"
#include "server/http/net/http.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace carillon {

struct NetServices;
class Shard;

class Listener final : public std::enable_shared_from_this<Listener> {
  public:
    // Binds and listens. kInvalid with the line to show when the address cannot be had. The
    // services outlive the listener.
    static Result<std::shared_ptr<Listener>> open(const ListenAddress& address, http::Door door,
                                                  const NetServices& services);

    // With the port that was picked.
    const ListenAddress& address() const { return address_; }

    // --- any thread, while the shards run
    void start();
    // Accepts what waits, then nothing more: later connections are refused by the system. When this
    // returns the shards have been given all that was accepted. Not from a shard's thread.
    void stop();

  private:
    Listener(const NetServices& services, boost::asio::ip::tcp::acceptor acceptor,
             ListenAddress address, http::Door door);
    void accept();
    void accept_some();
    boost::system::error_code accept_one();
    void accept_waiting();
    void accepted(Shard& shard, boost::asio::ip::tcp::socket socket);
    // The address has too many; told so, as far as there is room for telling.
    void turn_away(Shard& shard, boost::asio::ip::tcp::socket socket, ConnectionCap::Place total,
                   const std::string& address);
    // The server has too many: there is none for telling.
    void tell_full();
    void accept_failed(const boost::system::error_code& reason);

    const NetServices& services_;
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::steady_timer pause_;
    ListenAddress address_;
    const http::Door door_;
    ConnectionCap admin_cap_;  // whoever looks after a server that is full gets in
    ConnectionCap& cap_;
    std::size_t next_shard_ = 0;
    AddressCount turned_away_;  // of all addresses alike, while they are told
    std::uint64_t closed_untold_ = 0;
    // When the log last said so: at most once a second, and once a minute each.
    std::optional<Millis> told_full_at_;
    std::optional<Millis> told_failure_at_;
    std::optional<Millis> told_crowd_at_;
};

}  // namespace carillon
