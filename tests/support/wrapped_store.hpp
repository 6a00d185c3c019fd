#pragma once
// A store that hands everything on to another, for tests that change one thing of it.

#include "server/store/store.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace carillon::test {

class WrappedStore : public Store {
  public:
    explicit WrappedStore(std::shared_ptr<Store> inner) : inner_(std::move(inner)) {}

    void publish(PublishRequest request, Completion<std::vector<PublishedEvent>> done) override {
        inner_->publish(std::move(request), std::move(done));
    }
    void operate(OperateRequest request, Completion<Operated> done) override {
        inner_->operate(std::move(request), std::move(done));
    }
    void run_due(std::size_t limit, Completion<std::size_t> done) override {
        inner_->run_due(limit, std::move(done));
    }
    void contact(std::vector<UserId> users, Completion<Done> done) override {
        inner_->contact(std::move(users), std::move(done));
    }
    void cleanup(Completion<CleanupOutcome> done) override { inner_->cleanup(std::move(done)); }
    void put_user(DirectoryUser user, Completion<Done> done) override {
        inner_->put_user(std::move(user), std::move(done));
    }
    void delete_user(UserId user, Completion<Done> done) override {
        inner_->delete_user(user, std::move(done));
    }
    void learn_user(LearnedUser user, Completion<Done> done) override {
        inner_->learn_user(std::move(user), std::move(done));
    }
    void revoke(RevokeRequest request, Completion<Revocation> done) override {
        inner_->revoke(std::move(request), std::move(done));
    }
    void repair(std::optional<UserId> after, Completion<RepairStep> done) override {
        inner_->repair(after, std::move(done));
    }
    void lease_deliveries(std::vector<DeliveryRoom> room,
                          Completion<LeasedDeliveries> done) override {
        inner_->lease_deliveries(std::move(room), std::move(done));
    }
    void extend_leases(std::vector<DeliveryAttempt> attempts, Completion<Done> done) override {
        inner_->extend_leases(std::move(attempts), std::move(done));
    }
    void end_attempts(std::vector<EndedAttempt> ended, Completion<Done> done) override {
        inner_->end_attempts(std::move(ended), std::move(done));
    }
    void note_report(DeliveryReport report, Completion<Done> done) override {
        inner_->note_report(std::move(report), std::move(done));
    }
    void send_again(SendAgainRequest request, Completion<SentAgain> done) override {
        inner_->send_again(std::move(request), std::move(done));
    }
    void retract(std::string event_id, Completion<rest::RetractResult> done) override {
        inner_->retract(std::move(event_id), std::move(done));
    }
    void begin_export(PersonRequest request, Completion<Done> done) override {
        inner_->begin_export(std::move(request), std::move(done));
    }
    void erase(PersonRequest request, Completion<rest::EraseResult> done) override {
        inner_->erase(std::move(request), std::move(done));
    }
    void export_page(UserId user, ExportPlace place, Completion<ExportPage> done) override {
        inner_->export_page(user, std::move(place), std::move(done));
    }
    void put_subscription(UserId user, std::string address_digest, std::string content,
                          Completion<SubscriptionId> done) override {
        inner_->put_subscription(user, std::move(address_digest), std::move(content),
                                 std::move(done));
    }
    void delete_subscription(std::optional<UserId> user, SubscriptionId id,
                             Completion<Done> done) override {
        inner_->delete_subscription(user, id, std::move(done));
    }
    void put_webhook(WebhookRequest request, Completion<Webhook> done) override {
        inner_->put_webhook(std::move(request), std::move(done));
    }
    void delete_webhook(WebhookRequest request, Completion<Done> done) override {
        inner_->delete_webhook(std::move(request), std::move(done));
    }
    void webhooks(Completion<std::vector<Webhook>> done) override {
        inner_->webhooks(std::move(done));
    }
    void webhook(WebhookId id, Completion<Webhook> done) override {
        inner_->webhook(id, std::move(done));
    }
    void change_preferences(PreferencesChange change, Completion<KeptPreferences> done) override {
        inner_->change_preferences(std::move(change), std::move(done));
    }
    void preferences(UserId user, Completion<KeptPreferences> done) override {
        inner_->preferences(user, std::move(done));
    }
    void deliveries(DeliveryQuery query, Completion<DeliveryPage> done) override {
        inner_->deliveries(std::move(query), std::move(done));
    }
    void analytics(AnalyticsQuery query, Completion<AnalyticsReport> done) override {
        inner_->analytics(std::move(query), std::move(done));
    }
    void subscriptions(UserId user, Completion<std::vector<PushSubscription>> done) override {
        inner_->subscriptions(user, std::move(done));
    }
    void has_sent(UserId actor, std::string event_id, Completion<bool> done) override {
        inner_->has_sent(actor, std::move(event_id), std::move(done));
    }
    void count_due_deliveries(Completion<std::uint64_t> done) override {
        inner_->count_due_deliveries(std::move(done));
    }
    void list(UserId user, ListQuery query, Completion<rest::Page> done,
              AskerGone gone = nullptr) override {
        inner_->list(user, std::move(query), std::move(done), std::move(gone));
    }
    void unread(UserId user, std::uint32_t limit, Completion<Snapshot> done) override {
        inner_->unread(user, limit, std::move(done));
    }
    void one(UserId user, NotificationId id, Completion<Notification> done) override {
        inner_->one(user, id, std::move(done));
    }
    void unscoped(NotificationId id, Completion<Notification> done) override {
        inner_->unscoped(id, std::move(done));
    }
    void audit(AuditQuery query, Completion<AuditPage> done) override {
        inner_->audit(std::move(query), std::move(done));
    }
    void state(UserId user, std::optional<Revision> since, Completion<InboxState> done) override {
        inner_->state(user, std::move(since), std::move(done));
    }
    void user(UserId user, Completion<DirectoryUser> done) override {
        inner_->user(user, std::move(done));
    }
    void user_by_email(std::string email, Completion<DirectoryUser> done) override {
        inner_->user_by_email(std::move(email), std::move(done));
    }
    void users(std::size_t limit, Completion<std::vector<DirectoryUser>> done) override {
        inner_->users(limit, std::move(done));
    }
    void find_users(DirectoryQuery query, Completion<DirectoryPage> done) override {
        inner_->find_users(std::move(query), std::move(done));
    }
    void revocations(Completion<std::vector<Revocation>> done) override {
        inner_->revocations(std::move(done));
    }
    void look_now() override { inner_->look_now(); }
    void probe(Completion<Done> done) override { inner_->probe(std::move(done)); }
    StoreBacklog backlog() const override { return inner_->backlog(); }

  private:
    std::shared_ptr<Store> inner_;
};

}  // namespace carillon::test
