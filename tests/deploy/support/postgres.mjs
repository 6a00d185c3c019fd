// A PostgreSQL server with deploy/postgres/postgresql.conf, by scripts/with-postgres.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root } from "./files.mjs";

/** {url, stop()}: stops when asked to, and when this process ends. */
export async function startPostgres() {
  const child = spawn(
    join(root, "scripts", "with-postgres"),
    ["--as-deployed", "sh", "-c", 'echo "$CARILLON_TEST_POSTGRES"; exec cat'],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  const ended = once(child, "exit");
  for await (const url of createInterface({ input: child.stdout })) {
    return {
      url,
      async stop() {
        child.stdin.end();
        await ended;
      },
    };
  }
  throw new Error("PostgreSQL did not start");
}
