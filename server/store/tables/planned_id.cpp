#include "server/store/tables/planned_id.hpp"

namespace carillon {

DeliveryId planned_id(const NotificationId& of, std::uint32_t step) {
    auto bytes = of.bytes();
    bytes.back() = static_cast<std::uint8_t>(step + 1);
    return DeliveryId(bytes);
}

NotificationId planned_of(const DeliveryId& id) {
    auto bytes = id.bytes();
    bytes.back() = 0;
    return NotificationId(bytes);
}

}  // namespace carillon
