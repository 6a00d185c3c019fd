// SqliteTables and SqliteReadTables: webhooks.

#include "server/store/sqlite/columns.hpp"
#include "server/store/sqlite/query.hpp"
#include "server/store/sqlite/sqlite_read_tables.hpp"
#include "server/store/sqlite/sqlite_tables.hpp"

namespace carillon::sqlite {
namespace {

std::vector<Webhook> read_all(Connection& db) {
    std::vector<Webhook> all;
    Query query(db, "SELECT id, content FROM webhooks ORDER BY id");
    while (query.step())
        all.push_back(read_webhook(query));
    return all;
}

void raise_version(Connection& db) {
    Query(db, "UPDATE meta SET webhooks_version = webhooks_version + 1").run();
}

}  // namespace

const std::vector<Webhook>& SqliteTables::webhooks() {
    return webhooks_.get(meta_.webhooks_version, [this] { return read_all(db_); });
}

// There is one transaction that writes.
std::vector<Webhook> SqliteTables::webhooks_to_change() {
    return webhooks();
}

void SqliteTables::put_webhook(const Webhook& webhook) {
    Query(db_, "INSERT OR REPLACE INTO webhooks (id, content) VALUES (?, ?)")
        .bind(webhook.id)
        .bind(stored_text(webhook))
        .run();
    raise_version(db_);
    webhooks_.note_change();
}

void SqliteTables::delete_webhook(const WebhookId& id) {
    Query(db_, "DELETE FROM webhooks WHERE id = ?").bind(id).run();
    raise_version(db_);
    webhooks_.note_change();
}

std::vector<Webhook> SqliteReadTables::webhooks() {
    return read_all(db_);
}

}  // namespace carillon::sqlite
