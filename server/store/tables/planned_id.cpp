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

bool is_as_planned(const Delivery& delivery) {
    if (planned_of(delivery.id) != delivery.notification) return false;
    Delivery planned;
    planned.id = delivery.id;
    planned.notification = delivery.notification;
    planned.user = delivery.user;
    planned.channel = delivery.channel;
    planned.step = delivery.step;
    planned.due_at = delivery.due_at;
    planned.wake_at = delivery.due_at;
    planned.created_at = delivery.created_at;
    planned.updated_at = delivery.created_at;
    planned.unless = delivery.unless;
    planned.counted_as = delivery.counted_as;
    return planned == delivery;
}

}  // namespace carillon
