#pragma once
// The database as one node sees it: every call takes its time, may fail before or after it is
// carried out, and is answered on the node if that still lives. Mutations are carried out and
// answered in the order called; their commits are told before their answers.

#include "server/auth/principal.hpp"
#include "server/store/engine/write_jobs.hpp"
#include "tests/simulation/database.hpp"
#include "tests/simulation/operation_check.hpp"
#include "tests/simulation/stage.hpp"
#include "tests/support/wrapped_store.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace carillon::sim {

class Node;

class NodeStore final : public test::WrappedStore {
  public:
    NodeStore(Stage& stage, Database& database, Executed& executed, Node& node);

    void begin();  // the node starts
    // A session is handed a frame: the client's id of the operation in it, and what the sign-ins of
    // its connection permit.
    void note_request(std::string_view op, PermissionSet rights);

    void publish(PublishRequest request, Completion<std::vector<PublishedEvent>> done) override;
    void operate(OperateRequest request, Completion<Operated> done) override;
    void run_due(std::size_t limit, Completion<std::size_t> done) override;
    void contact(std::vector<UserId> users, Completion<carillon::Done> done) override;
    void cleanup(Completion<CleanupOutcome> done) override;
    void lease_deliveries(std::vector<DeliveryRoom> room,
                          Completion<LeasedDeliveries> done) override;
    void extend_leases(std::vector<DeliveryAttempt> attempts,
                       Completion<carillon::Done> done) override;
    void end_attempts(std::vector<EndedAttempt> ended, Completion<carillon::Done> done) override;
    void note_report(DeliveryReport report, Completion<carillon::Done> done) override;
    void send_again(SendAgainRequest request, Completion<SentAgain> done) override;
    void retract(std::string event_id, Completion<rest::RetractResult> done) override;
    void erase(PersonRequest request, Completion<rest::EraseResult> done) override;
    void change_preferences(PreferencesChange change, Completion<KeptPreferences> done) override;
    void preferences(UserId user, Completion<KeptPreferences> done) override;
    void put_webhook(WebhookRequest request, Completion<Webhook> done) override;
    void delete_webhook(WebhookRequest request, Completion<carillon::Done> done) override;
    void state(UserId user, std::optional<Revision> since, Completion<InboxState> done) override;
    void list(UserId user, ListQuery query, Completion<rest::Page> done,
              AskerGone gone = nullptr) override;

  private:
    // `call(store, take)` carries it out and gives what comes of it to `take`.
    template <class T, class Call>
    void mutate(Call call, Completion<T> done);
    template <class T, class Call>
    void read(Call call, Completion<T> done);
    void publish_step(std::shared_ptr<PublishJob> job, std::vector<std::string> events);
    void operate_step(std::shared_ptr<OperateJob> job, std::string op);
    // Each step is a transaction of its own: whatever may befall one may befall it.
    void run_steps(std::shared_ptr<WriteJob> job);
    void note_operated(const OperateJob& job, const std::string& op);
    Millis delay();
    std::string judge_rights(const OperateRequest& request);
    void judge_state(const UserId& user, const std::optional<Revision>& since,
                     const InboxState& read);

    struct Request {
        std::string op;
        PermissionSet rights;
    };

    Stage& stage_;
    Database& database_;
    Executed& executed_;
    Node& node_;
    std::unordered_map<OperationMark, Request> requests_;  // as sessions were handed them
    Millis carried_out_{0};                                // not before the mutation before
    Millis answered_{0};
};

}  // namespace carillon::sim
