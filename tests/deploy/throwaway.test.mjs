// The servers that tests start for themselves: on machines that allow less, and when they do not start.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OwnProcess, startAll, stopAll } from "../js/support/owned.mjs";
import { kPatienceMs, within } from "../js/support/patience.mjs";
import { test } from "../js/support/testing.mjs";
import { root } from "./support/files.mjs";
import { startPostgres } from "./support/postgres.mjs";
import { startRedis } from "./support/redis.mjs";

const foldersOf = (kind) => readdirSync(tmpdir()).filter((name) => name.startsWith(`carillon-${kind}-`));

test("PostgreSQL with the settings of the deployment keeps to the shared memory that this machine has", async (t) => {
  // initdb tries what works and writes it down; where /dev/shm cannot be written to it is not posix.
  const postgres = await startPostgres({
    tune(folder) {
      const path = join(folder, "data", "postgresql.conf");
      const found = readFileSync(path, "utf8");
      assert.match(found, /^dynamic_shared_memory_type = \w+/m);
      writeFileSync(path, found.replace(/^dynamic_shared_memory_type = \w+/m, "dynamic_shared_memory_type = mmap"));
    },
  });
  t.after(() => postgres.stop());
  const ask = (sql) => execFileSync("psql", ["-XAtq", "-d", postgres.url, "-c", sql], { encoding: "utf8", timeout: kPatienceMs }).trim();
  assert.equal(ask("SHOW dynamic_shared_memory_type"), "mmap");
  assert.equal(ask("SHOW fsync"), "on");
});

test("a PostgreSQL that cannot start is told, and what was started beside it is stopped", async () => {
  const before = foldersOf("postgres");
  let redis;
  const beside = startRedis().then((started) => (redis = started));
  await assert.rejects(
    startAll(startPostgres({ tune: (folder) => rmSync(join(folder, "data", "PG_VERSION")) }), beside),
    /PostgreSQL did not start: .*has ended \(code 1\) before it said[^]*PG_VERSION/,
  );
  assert.throws(() => redis.ask("ping"), "the Redis beside it is gone");
  assert.deepEqual(foldersOf("postgres").filter((name) => !before.includes(name)), []);
});

test("a Redis that cannot start is told with its reason", async () => {
  await assert.rejects(startRedis("--no-such-setting", "1"), /throwaway-redis has ended \(code 1\)[^]*no-such-setting/);
});

test("scripts/with-postgres ends with its command's code, and its server goes when it is killed", async () => {
  const script = join(root, "scripts", "with-postgres");
  const options = { stdio: ["ignore", "pipe", "pipe"] };
  const failing = new OwnProcess(script, ["sh", "-c", "exit 7"], options);
  assert.equal((await within(failing.ended, "with-postgres to end", () => failing.tail())).code, 7);

  const killed = new OwnProcess(script, ["sh", "-c", 'echo "server $CARILLON_TEST_POSTGRES_PID $CARILLON_TEST_POSTGRES"; exec tail --pid=$PPID -f /dev/null'], options);
  try {
    const [, pid, url] = await killed.said(/^server (\d+) (.*)$/);
    const client = new OwnProcess("psql", ["-XAtq", "-d", url, "-c", "SELECT 'here'", "-c", "SELECT pg_sleep(1000)"], options);
    await client.said(/^here$/);
    await killed.stop("SIGKILL");
    // Its connection ends with the server.
    const { code } = await within(client.ended, `server ${pid} to end`, () => client.tail());
    assert.notEqual(code, 0);
  } finally {
    await stopAll(killed);
  }
});
