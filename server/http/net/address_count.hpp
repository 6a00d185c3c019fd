#pragma once
// How many connections each client has, so that one of them cannot have all there are. A client is
// an IPv4 address, or the /64 of an IPv6 one: that is what a network gives to one customer, who may
// use any address of it.

#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <memory>
#include <optional>

namespace carillon {

// Any thread; asked once for each connection that is accepted, so a mutex does.
class AddressCount {
  public:
    // Held by a connection as long as it lives; letting go of it makes room.
    using Place = std::shared_ptr<void>;

    explicit AddressCount(std::uint32_t most);  // of one client; 0 = any number
    // Nothing when the client has as many as it may have.
    std::optional<Place> enter(boost::asio::ip::address address);

  private:
    struct Counts;
    std::uint32_t most_;
    std::shared_ptr<Counts> counts_;  // places may outlive this object
};

}  // namespace carillon
