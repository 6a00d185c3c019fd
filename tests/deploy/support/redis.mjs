// A Redis server with deploy/redis/redis.conf, on a socket in a folder of its own, by
// scripts/throwaway-redis.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { OwnProcess, dropFolder, ownFolder } from "../../js/support/owned.mjs";
import { kPatienceMs } from "../../js/support/patience.mjs";
import { root } from "./files.mjs";

/** {url, ask(command, argument...), stop()}; `options` are those of redis-server. */
export async function startRedis(...options) {
  const folder = ownFolder("carillon-redis-");
  const socket = join(folder, "redis.sock");
  const server = new OwnProcess(join(root, "scripts", "throwaway-redis"), [folder, "--as-deployed", ...options], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = async () => {
    try {
      await server.stop();
    } finally {
      dropFolder(folder);
    }
  };
  try {
    await server.said(/The server is now ready to accept connections at/);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `unix:${socket}`,
    ask: (...words) =>
      execFileSync("redis-cli", ["-s", socket, ...words], { encoding: "utf8", timeout: kPatienceMs }).trim(),
    stop,
  };
}
