#pragma once
// Judges what webhooks are told: of each thing that happens, once for each webhook that was on in
// that very transaction and wants to hear of it, as it was then; and when a webhook is disabled.
// The rules are spelled again here, as in delivery_ledger.hpp.

#include "server/store/memory/memory_tables.hpp"
#include "server/store/store.hpp"
#include "tests/simulation/stage.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace carillon::sim {

class WebhookLedger {
  public:
    explicit WebhookLedger(Stage& stage) : stage_(stage) {}

    // --- within the transaction, behind it
    void note_put(const WebhookRequest& request, const Result<Webhook>& result, Millis now);
    void note_deleted(const WebhookRequest& request, const Result<Done>& result);
    void note_outcomes(const std::vector<EndedAttempt>& ended, Millis now);

    // After each transaction at `now` of its node's clock.
    void note(const MemoryTables& tables, Millis now);
    void restore(const MemoryTables& tables);
    // It is handed to its receiver now.
    void judge_handed(const Delivery& leased);

  private:
    struct Happening {
        std::string event;
        NotificationId notification;
        std::optional<std::string> type;  // nothing: it is not known any more
        std::string content;              // exactly; empty: it names the notification
        bool must_ring = true;
    };
    using Key = std::tuple<std::string, std::string, NotificationId>;  // webhook, event, of what
    struct Was {
        DeliveryState state = DeliveryState::kWaiting;
        std::uint32_t attempts = 0;
        std::string target;
    };

    void see_rows(const MemoryTables& tables);
    void see_deliveries(const MemoryTables& tables);
    void see(std::string event, const Notification& n, std::string content);
    void judge_rung(const MemoryTables& tables, Millis now);
    void judge_one_rung(const Delivery& rung, std::multimap<Key, const Happening*>& expected,
                        Millis now);
    void judge_webhooks(const MemoryTables& tables);
    void note_outcome(Webhook& webhook, const DeliveryOutcome& outcome, Millis now);
    void look_at(const MemoryTables& tables);

    Stage& stage_;
    std::map<WebhookId, Webhook> expected_;  // as they have to be
    std::map<WebhookId, Webhook> before_;    // as they were when the transaction began
    std::vector<Happening> happenings_;      // of this transaction
    // As it was behind the transaction before.
    std::map<NotificationId, Notification> rows_;
    std::map<DeliveryId, Was> deliveries_;
    std::map<DeliveryId, std::string> contents_;
};

}  // namespace carillon::sim
