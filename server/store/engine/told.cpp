#include "server/store/engine/told.hpp"

#include <utility>

namespace carillon {

Told told_of(const Mutations& mutations) {
    return {mutations.commits(),         mutations.created_later(), mutations.skipped(),
            mutations.revocations(),     mutations.deliveries(),    mutations.disabled(),
            mutations.has_delivery_due()};
}

void tell(const StoreSettings& settings, Told told) {
    if (settings.on_commit && !told.commits.empty()) settings.on_commit(std::move(told.commits));
    if (settings.on_created_later && !told.created_later.empty())
        settings.on_created_later(std::move(told.created_later));
    if (settings.on_skipped && !told.skipped.empty()) settings.on_skipped(std::move(told.skipped));
    if (settings.on_revoked && !told.revoked.empty())
        settings.on_revoked(std::move(told.revoked), true);
    if (settings.on_deliveries && !told.deliveries.empty())
        settings.on_deliveries(std::move(told.deliveries));
    if (settings.on_webhooks_disabled && !told.disabled.empty())
        settings.on_webhooks_disabled(std::move(told.disabled));
    if (settings.on_delivery_due && told.has_delivery_due) settings.on_delivery_due();
}

}  // namespace carillon
