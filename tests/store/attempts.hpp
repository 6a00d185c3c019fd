#pragma once
// What becomes of attempts, whichever way they went out.

#include "tests/store/test_store.hpp"

#include <utility>
#include <vector>

namespace carillon::test {

inline const UserId kUser = user(1);

inline void end(TestStore& store, const LeasedDelivery& leased, DeliveryOutcome outcome) {
    value_of(await<Done>([&](auto done) {
        store.store().end_attempts(
            {{{leased.delivery.id, leased.delivery.attempts}, std::move(outcome)}},
            std::move(done));
    }));
}

inline SentAgain send_again(TestStore& store, std::vector<DeliveryId> ids) {
    SendAgainRequest request;
    request.ids = std::move(ids);
    request.audit.action = kAuditRetry;
    request.audit.remote = "carillon repair";
    return value_of(await<SentAgain>(
        [&](auto done) { store.store().send_again(std::move(request), std::move(done)); }));
}

}  // namespace carillon::test
