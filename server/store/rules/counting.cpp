// Mutations: what happens is counted in the daily sums of GET /analytics, in the transaction in
// which it happens.

#include "server/store/rules/mutations.hpp"

namespace carillon {

// From what it was counted as to what it is: whatever wrote the row in between (an older node, a
// person by hand) is made up for.
void Mutations::count(Row& row, bool is_new) {
    if (row.counted == 0 && !is_new) return;  // made by a version that counts nothing
    const Contribution is = contribution_of(row.notification);
    const Contribution was = Contribution::unpack(row.counted);
    if (is == was) return;
    row.counted = is.packed();
    const Cohort cohort = cohort_of(row.notification);
    for (const auto& [measure, by] : difference(was, is))
        tables_.add_to_sums(cohort, measure, by);
}

void Mutations::count_deleted(const Row& row) {
    if (row.counted == 0 || !is_unread(row.notification)) return;
    tables_.add_to_sums(cohort_of(row.notification), Measure{Counted::kDeletedUnread}, 1);
}

void Mutations::count(Delivery& delivery, const Cohort& cohort) {
    delivery.counted_as = text(DeliveryCount{delivery.state, cohort});
    tables_.add_to_sums(cohort, Measure{Counted::kDelivery, 0, delivery.channel, delivery.state},
                        1);
}

void Mutations::count_change(Delivery& delivery) {
    auto counted = parse_delivery_count(delivery.counted_as);
    if (!counted || counted->state == delivery.state) return;
    Measure measure{Counted::kDelivery, 0, delivery.channel, counted->state};
    tables_.add_to_sums(counted->cohort, measure, -1);
    measure.state = delivery.state;
    tables_.add_to_sums(counted->cohort, measure, 1);
    counted->state = delivery.state;
    delivery.counted_as = text(*counted);
}

}  // namespace carillon
