// Redis and PostgreSQL started with the settings of deploy/: they take them, and what the
// documentation promises of them holds.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "../js/support/testing.mjs";
import { startPostgres } from "./support/postgres.mjs";
import { startRedis } from "./support/redis.mjs";

async function redisFor(t, ...options) {
  const redis = await startRedis(...options);
  t.after(() => redis.stop());
  return redis.ask;
}

const setting = (ask, name) => ask("config", "get", name).split("\n")[1];

test("Redis takes the settings: nothing is evicted, the stream is on disk, slow listeners are cut", async (t) => {
  const ask = await redisFor(t);
  assert.equal(setting(ask, "maxmemory-policy"), "noeviction");
  assert.equal(setting(ask, "appendonly"), "yes");
  assert.equal(setting(ask, "appendfsync"), "everysec");
  assert.match(setting(ask, "client-output-buffer-limit"), /pubsub 33554432 8388608 10$/);
  assert.notEqual(setting(ask, "maxmemory"), "0");
});

test("a full Redis refuses an entry instead of throwing another one away", async (t) => {
  const ask = await redisFor(t, "--maxmemory", "3mb");
  const entry = "x".repeat(100_000);
  let added = 0;
  let answer = "";
  for (; added < 100; ++added) {
    answer = ask("xadd", "notifications.events.stream", "*", "event", entry);
    if (!/^\d+-\d+$/.test(answer)) break;
  }
  assert.match(answer, /^OOM/);
  assert.ok(added > 0);
  assert.equal(ask("xlen", "notifications.events.stream"), String(added));
});

test("PostgreSQL takes the settings, and none that the promise of durability forbids", async (t) => {
  const postgres = await startPostgres();
  t.after(() => postgres.stop());
  const ask = (sql) => execFileSync("psql", ["-XAtq", "-d", postgres.url, "-c", sql], { encoding: "utf8" }).trim();
  for (const name of ["fsync", "synchronous_commit", "full_page_writes"]) assert.equal(ask(`SHOW ${name}`), "on", name);
  assert.equal(ask("SHOW shared_preload_libraries"), "pg_stat_statements");
  // The server of the test listens elsewhere.
  const refused = "SELECT name, error FROM pg_file_settings WHERE error IS NOT NULL AND name <> 'listen_addresses'";
  assert.equal(ask(refused), "");
});
