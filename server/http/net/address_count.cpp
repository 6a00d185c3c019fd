#include "server/http/net/address_count.hpp"

#include <algorithm>
#include <map>
#include <mutex>

namespace carillon {

using boost::asio::ip::address;

struct AddressCount::Counts {
    std::mutex mutex;
    std::map<address, std::uint32_t> by_address;  // only those that have one

    bool add(const address& of, std::uint32_t most) {
        const std::lock_guard lock(mutex);
        std::uint32_t& count = by_address[of];
        if (count >= most) return false;
        ++count;
        return true;
    }
    void remove(const address& of) {
        const std::lock_guard lock(mutex);
        const auto found = by_address.find(of);
        if (--found->second == 0) by_address.erase(found);
    }
};

AddressCount::AddressCount(std::uint32_t most) : most_(most), counts_(std::make_shared<Counts>()) {}

namespace {

address client_of(const address& of) {
    using boost::asio::ip::address_v6;
    if (of.is_v4()) return of;
    // One peer has one address, whichever socket it came through.
    if (of.to_v6().is_v4_mapped())
        return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, of.to_v6());
    auto bytes = of.to_v6().to_bytes();
    constexpr std::size_t kNetworkBytes = 8;
    std::fill(bytes.begin() + kNetworkBytes, bytes.end(), std::uint8_t{0});
    return address_v6(bytes);
}

}  // namespace

std::optional<AddressCount::Place> AddressCount::enter(address of) {
    if (most_ == 0) return Place();
    of = client_of(of);
    if (!counts_->add(of, most_)) return std::nullopt;
    return Place(counts_.get(), [counts = counts_, of](void*) { counts->remove(of); });
}

}  // namespace carillon
