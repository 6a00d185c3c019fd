#pragma once
// What is told of the mutations of a transaction once it is durable, before they are answered.

#include "server/store/rules/mutations.hpp"
#include "server/store/store.hpp"

#include <vector>

namespace carillon {

struct Told {
    Commits commits;
    std::vector<CreatedLater> created_later;
    std::vector<Skipped> skipped;
    std::vector<Revocation> revoked;
    std::vector<Delivery> deliveries;
    std::vector<Webhook> disabled;
    bool has_delivery_due = false;
};

Told told_of(const Mutations& mutations);
// By the callbacks of the settings.
void tell(const StoreSettings& settings, Told told);

}  // namespace carillon
