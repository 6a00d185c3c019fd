#pragma once
// How many connections each peer address has, so that one of them cannot have all there are.

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

    explicit AddressCount(std::uint32_t most);  // of one address; 0 = any number
    // Nothing when the address has as many as it may have.
    std::optional<Place> enter(boost::asio::ip::address address);

  private:
    struct Counts;
    std::uint32_t most_;
    std::shared_ptr<Counts> counts_;  // places may outlive this object
};

}  // namespace carillon
