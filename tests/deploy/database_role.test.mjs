// deploy/postgres/10-carillon.sh: the nodes' role is no superuser, and a node runs as it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { Server, ask } from "../e2e/support/server.mjs";
import { kPatienceMs } from "../js/support/patience.mjs";
import { test } from "../js/support/testing.mjs";
import { root, textOf } from "./support/files.mjs";
import { startPostgres } from "./support/postgres.mjs";

const kPassword = "it's a \\ password; -- with everything";

test("the nodes' role owns its database and may nothing else, and a node needs nothing else", async (t) => {
  const postgres = await startPostgres();
  t.after(() => postgres.stop());
  const folder = new URLSearchParams(postgres.url.split("?")[1]).get("host");
  // The throwaway server's own superuser has the name of the role that is made: it goes out of its way.
  const sql = (user, database, text) => execFileSync("psql", ["-XAtq", "-h", folder, "-U", user, "-d", database, "-c", text], { encoding: "utf8", timeout: kPatienceMs }).trim();
  sql("carillon", "postgres", "CREATE ROLE boss LOGIN SUPERUSER");
  sql("boss", "postgres", "ALTER ROLE carillon RENAME TO first_of_all");
  execFileSync(join(root, "deploy", "postgres", "10-carillon.sh"), [], {
    encoding: "utf8", timeout: kPatienceMs, stdio: ["ignore", "pipe", "inherit"],
    env: { PATH: process.env.PATH, PGHOST: folder, POSTGRES_USER: "boss", POSTGRES_DB: "postgres", CARILLON_DB_PASSWORD: kPassword },
  });
  assert.equal(sql("boss", "postgres", "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication FROM pg_roles WHERE rolname = 'carillon'"), "f|f|f|f");
  assert.equal(sql("boss", "postgres", "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'carillon'"), "carillon");
  assert.match(sql("boss", "postgres", "SELECT rolpassword FROM pg_authid WHERE rolname = 'carillon'"), /^SCRAM-SHA-256\$/);
  const server = await Server.start({ args: [], env: { DATABASE_URL: `postgresql:///carillon?host=${folder}&user=carillon` } });
  t.after(() => server.stop());
  assert.equal((await ask(`${server.url}/readyz`)).status, 200);
});

test("no password of the composition stands on a command line", () => {
  const compose = textOf("deploy/docker-compose.yml");
  const lines = compose.split("\n").filter((line) => /^\s*(command|test|entrypoint):|^\s+- --/.test(line));
  assert.ok(lines.length >= 4, lines.join("\n"));
  for (const line of lines) assert.ok(!/PASSWORD|SECRET|requirepass|-a\b/.test(line), line);
  // The shell would put what stands for a variable on the line of the program that it starts.
  const script = textOf("deploy/postgres/10-carillon.sh").split("\n").filter((line) => !line.startsWith("#"));
  assert.ok(script.some((line) => line.startsWith("psql ")), script.join("\n"));
  for (const line of script) assert.ok(!/\$\{?\w*(PASSWORD|SECRET)/.test(line), line);
});
