// A PostgreSQL server with deploy/postgres/postgresql.conf, by scripts/throwaway-postgres.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { OwnProcess, dropFolder, ownFolder } from "../../js/support/owned.mjs";
import { kPatienceMs } from "../../js/support/patience.mjs";
import { root } from "./files.mjs";

const script = join(root, "scripts", "throwaway-postgres");

/**
 * {url, stop()}: gone at the latest with this process. `tune(folder)` changes the new cluster before
 * the server starts.
 */
export async function startPostgres({ tune = () => {} } = {}) {
  const folder = ownFolder("carillon-postgres-");
  let server;
  const stop = async () => {
    try {
      await server?.stop("SIGQUIT"); // at once, nothing is written
    } finally {
      dropFolder(folder);
    }
  };
  try {
    await promisify(execFile)(script, ["make", folder], { timeout: kPatienceMs });
    await tune(folder);
    server = new OwnProcess(script, ["run", folder, "--as-deployed"], { stdio: ["ignore", "pipe", "pipe"] });
    await server.said(/database system is ready to accept connections/);
  } catch (error) {
    await stop();
    throw new Error(`PostgreSQL did not start: ${error.message}`, { cause: error });
  }
  return { url: `postgresql:///postgres?host=${folder}&user=carillon`, stop };
}
