#pragma once
// Deliveries within one write transaction: what is put and changed is collected, and written in one
// statement each. On a writer's thread. Failures are PostgresError.

#include "core/policy/delivery.hpp"
#include "server/store/postgres/connection.hpp"
#include "server/store/postgres/params.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace carillon::postgres {

// "SELECT …" as row_columns.hpp reads it, and `rest`. `content`: what is read for that column.
std::string select_deliveries(const std::string& rest, const std::string& content);

class DeliveryRows {
  public:
    explicit DeliveryRows(Transaction& db) : db_(db) {}  // outlives it

    // As in WriteTables.
    void put(const Delivery& delivery);
    void update(const Delivery& delivery) { changed_.push_back(delivery); }
    // Of a statement that must see what was saved.
    std::vector<Delivery> read(const std::string& rest, const Params& params);
    std::optional<DeliveryId> first_mail(const UserId& user, const std::string& group);
    std::size_t forget(const DeliveryId& below, std::size_t limit);
    // What was saved.
    void write();

  private:
    void insert();
    void insert_planned();
    void update();

    Transaction& db_;
    std::vector<Delivery> planned_;  // new ones, as they were planned
    std::vector<Delivery> new_;      // others
    std::size_t content_bytes_ = 0;  // of these
    std::vector<Delivery> changed_;  // the last of one id counts
};

}  // namespace carillon::postgres
