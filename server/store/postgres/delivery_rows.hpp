#pragma once
// Deliveries within one write transaction: what is put and changed is collected, and written in one
// statement each. On a writer's thread. Failures are PostgresError.

#include "core/policy/delivery.hpp"
#include "server/store/postgres/connection.hpp"
#include "server/store/postgres/params.hpp"
#include "server/store/tables/planned_runs.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace carillon::postgres {

// "SELECT …" as row_columns.hpp reads it, and `rest`. `content`: what is read for that column.
std::string select_deliveries(const std::string& rest, const std::string& content);

// Without content, those that are there, by id.
std::vector<Delivery> read_deliveries(Transaction& db, const std::vector<std::string>& ids);

class DeliveryRows {
  public:
    explicit DeliveryRows(Transaction& db) : db_(db) {}  // outlives it

    // As in WriteTables.
    void put(const Delivery& delivery);
    void update(const Delivery& delivery);
    std::vector<Delivery> of_ids(std::vector<DeliveryId> ids);
    std::vector<Delivery> of_notifications(std::vector<NotificationId> ids);
    std::vector<Delivery> due(DeliveryChannel channel, Millis now, std::size_t limit);
    void erase(const std::vector<DeliveryId>& ids);
    // Of a statement that must see what was saved.
    std::vector<Delivery> read(const std::string& rest, const Params& params);
    std::optional<DeliveryId> first_mail(const UserId& user, const std::string& group);
    std::size_t forget(const DeliveryId& below, std::size_t limit);
    // What was saved.
    void write();

  private:
    // Of the runs that are found, which are locked, the deliveries that are meant.
    std::vector<Delivery> read_planned(const std::string& rest, const Params& params,
                                       const std::function<bool(const Delivery&)>& is_one);
    // Those within one of the pairs, which are in order.
    std::vector<Delivery> planned_between(const std::vector<DeliveryId>& first,
                                          const std::vector<DeliveryId>& last);
    std::vector<Delivery> due_planned(DeliveryChannel channel, Millis now, std::size_t limit);
    void insert();
    void update();

    Transaction& db_;
    PlannedRuns planned_;
    std::vector<Delivery> new_;      // others
    std::size_t content_bytes_ = 0;  // of these
    std::vector<Delivery> changed_;  // the last of one id counts
};

}  // namespace carillon::postgres
