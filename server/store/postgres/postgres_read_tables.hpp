#pragma once
// ReadTables over one read transaction. Failures are PostgresError.

#include "server/store/postgres/connection.hpp"
#include "server/store/tables/read_tables.hpp"

namespace carillon::postgres {

class PostgresReadTables final : public ReadTables {
  public:
    // Precondition: the read transaction is open and outlives this.
    explicit PostgresReadTables(Transaction& db) : db_(db) {}

    ReadHead head(const UserId& user) override;
    std::unique_ptr<FilteredRows> filtered(const UserId& user, const Filter& filter) override;
    void unread(const UserId& user, std::size_t limit, const Take<Notification>& take) override;
    std::optional<Notification> one(const UserId& user, const NotificationId& id) override;
    std::optional<Notification> unscoped(const NotificationId& id) override;
    std::uint64_t count_changed(const UserId& user, std::uint64_t since,
                                std::uint64_t most) override;
    void changed(const UserId& user, std::uint64_t since, const Take<Notification>& take) override;
    std::vector<DeletedRow> deleted(const UserId& user, std::uint64_t since) override;
    std::vector<NotificationId> ids(const UserId& user) override;
    std::vector<Notification> rows(const UserId& user,
                                   const std::vector<NotificationId>& ids) override;
    AuditAbout audit_about(const UserId& user, const std::string& after,
                           std::size_t limit) override;
    DeliveriesAbout deliveries_about(const UserId& user, const std::string& after,
                                     std::size_t limit) override;
    ScheduledAbout scheduled_naming(const std::vector<std::string>& ids, const std::string& after,
                                    std::size_t limit) override;
    void audit(const AuditQuery& query, std::size_t limit, const Take<AuditEntry>& take) override;
    std::vector<Delivery> deliveries(const DeliveryQuery& query, std::size_t limit) override;
    std::vector<GroupedSum> sums(const AnalyticsQuery& query) override;
    std::vector<Webhook> webhooks() override;
    std::vector<PushSubscription> subscriptions(const UserId& user) override;
    bool has_sent(const UserId& actor, const std::string& event_id) override;
    std::uint64_t count_due_deliveries(Millis now) override;
    std::optional<DirectoryUser> user(const UserId& user) override;
    std::vector<DirectoryUser> users(const DirectoryQuery& query, std::size_t limit) override;
    std::vector<EmailClaim> email_claims(const std::string& email) override;
    std::vector<Revocation> revocations() override;
    void probe() override;

  private:
    Transaction& db_;
};

}  // namespace carillon::postgres
