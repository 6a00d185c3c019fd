// A Redis server with deploy/redis/redis.conf, on a socket in a folder of its own.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { deploy } from "./files.mjs";

/** {url, ask(command, argument...), stop()}; `options` are those of redis-server. */
export async function startRedis(...options) {
  const folder = mkdtempSync(join(tmpdir(), "carillon-redis-"));
  const socket = join(folder, "redis.sock");
  const child = spawn("redis-server", [
    join(deploy, "redis", "redis.conf"), "--port", "0", "--unixsocket", socket, "--dir", folder, "--logfile", "", ...options,
  ]);
  const ended = once(child, "exit");
  const said = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (!line.includes("The server is now ready to accept connections at")) continue;
    child.stdout.resume();
    return {
      url: `unix:${socket}`,
      ask: (...words) => execFileSync("redis-cli", ["-s", socket, ...words], { encoding: "utf8" }).trim(),
      async stop() {
        child.kill();
        await ended;
        rmSync(folder, { recursive: true, force: true });
      },
    };
  }
  throw new Error(`redis-server did not start:\n${said.join("\n")}`);
}
