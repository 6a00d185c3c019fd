// A server as an operator starts it, on a data folder of its own, and a token of an administrator by
// its command line.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Server, program } from "../../e2e/support/server.mjs";
import { kPatienceMs } from "../../js/support/patience.mjs";

/** Who the examples of the description are about. */
const kUser = "3f8b1c52-6f0e-4a57-9c55-1f2a7d9e4b01";

/** {server, token, user}; the token is of that user, as an administrator. */
export async function adminServer() {
  const server = await Server.start({
    args: [],
    env: { NOTIFICATION_LOG_LEVEL: "warning", NOTIFICATION_MAX_CONN_PER_ADDRESS: "0" },
  });
  try {
    const { stdout } = await promisify(execFile)(program, ["token", "--user", kUser, "--role", "admin", "--ttl", "7200"], {
      env: { PATH: process.env.PATH, NOTIFICATION_DATA_DIR: server.data },
      timeout: kPatienceMs,
    });
    return { server, token: stdout.trim(), user: kUser };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
