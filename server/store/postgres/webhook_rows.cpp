// PostgresTables and PostgresReadTables: webhooks.

#include "server/store/postgres/columns.hpp"
#include "server/store/postgres/postgres_read_tables.hpp"
#include "server/store/postgres/postgres_tables.hpp"

namespace carillon::postgres {
namespace {

std::vector<Webhook> all_webhooks(Transaction& db) {
    Rows rows = db.run("SELECT id, content FROM webhooks ORDER BY id");
    std::vector<Webhook> all;
    while (rows.next())
        all.push_back(read_webhook(rows));
    return all;
}

constexpr const char* kRaise = "UPDATE meta SET webhooks_version = webhooks_version + 1";

}  // namespace

const std::vector<Webhook>& PostgresTables::webhooks() {
    return webhooks_.get(meta_.webhooks_version, [this] { return all_webhooks(db_); });
}

// Whoever changes one holds the row of meta; each statement sees what was committed before it.
std::vector<Webhook> PostgresTables::webhooks_to_change() {
    db_.run("SELECT 1 FROM meta FOR UPDATE");
    return all_webhooks(db_);
}

void PostgresTables::put_webhook(const Webhook& webhook) {
    webhooks_.note_change();
    db_.run(kRaise);
    db_.run(
        "INSERT INTO webhooks (id, content) VALUES ($1, $2)"
        " ON CONFLICT (id) DO UPDATE SET content = excluded.content",
        Params().add(webhook.id).add(stored_text(webhook)));
}

void PostgresTables::delete_webhook(const WebhookId& id) {
    webhooks_.note_change();
    db_.run(kRaise);
    db_.run("DELETE FROM webhooks WHERE id = $1", Params().add(id));
}

std::vector<Delivery> PostgresTables::waiting_for(const WebhookId& webhook, std::size_t limit) {
    return deliveries_.read(
        "WHERE d.channel = 'webhook' AND d.target = $1 AND d.wake_at IS NOT NULL"
        " AND d.state = 'waiting' LIMIT $2 FOR UPDATE SKIP LOCKED",
        Params().add(webhook.text()).add(limit));
}

std::vector<Webhook> PostgresReadTables::webhooks() {
    return all_webhooks(db_);
}

}  // namespace carillon::postgres
