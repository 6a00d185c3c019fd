// The real server as a child process: started, killed, started again on the same port and data.

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { OwnProcess, dropFolder, ownFolder } from "../../js/support/owned.mjs";
import { kPatienceMs } from "../../js/support/patience.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
export const program = process.env.CARILLON ?? join(root, "build", "release", "carillon");

/** fetch() that ends: an answer that does not come is an error that names the request. */
export async function ask(url, options = {}) {
  const limit = AbortSignal.timeout(kPatienceMs);
  try {
    return await fetch(url, { ...options, signal: options.signal ? anyOf(options.signal, limit) : limit });
  } catch (error) {
    if (limit.aborted) throw new Error(`no answer within ${kPatienceMs / 1000} s: ${options.method ?? "GET"} ${url}`);
    throw error;
  }
}
function anyOf(...signals) {
  const either = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) either.abort(signal.reason);
    signal.addEventListener("abort", () => either.abort(signal.reason), { once: true });
  }
  return either.signal;
}

export class Server {
  #tokens = new Map(); // by user; those of a demo end with it

  /** `env` adds to the environment of each start; `args` follow `serve`. */
  static async start({ env = {}, args = ["--demo"] } = {}) {
    const server = new Server(env, args);
    server.data = ownFolder("carillon-e2e-");
    try {
      await server.launch();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  constructor(env, args) {
    this.env = env;
    this.args = args;
    this.listen = "127.0.0.1:0";
  }

  async launch() {
    this.#tokens.clear();
    this.process = new OwnProcess(program, ["serve", ...this.args], {
      env: {
        PATH: process.env.PATH,
        NOTIFICATION_LISTEN: this.listen,
        NOTIFICATION_DATA_DIR: this.data,
        NOTIFICATION_DRAIN: "0",
        ...this.env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    [, this.listen] = await this.process.said(/^(?!\{).*http:\/\/(127\.0\.0\.1:\d+)/);
    this.url = `http://${this.listen}`;
  }

  get isRunning() {
    return this.process?.isRunning ?? false;
  }

  /** The exit code; null when a signal ended it. */
  async kill(signal = "SIGKILL") {
    return (await this.process.stop(signal)).code;
  }

  async stop() {
    try {
      await this.process?.stop("SIGTERM");
    } finally {
      dropFolder(this.data);
    }
  }

  async people() {
    return (await (await ask(`${this.url}/demo/users`)).json()).users;
  }

  /** A token of a demo user, good for this run of the server; it may emit events too. */
  async token(userId) {
    if (!this.#tokens.has(userId)) this.#tokens.set(userId, await this.newToken(userId));
    return this.#tokens.get(userId);
  }

  async newToken(userId) {
    const answer = await ask(`${this.url}/demo/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ user_id: userId }),
    });
    if (!answer.ok) throw new Error(`/demo/session: ${answer.status}`);
    return (await answer.json()).token;
  }

  /** Emits one event; answers {status, body}. */
  async emit(token, event) {
    const answer = await ask(`${this.url}/api/v1/events`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify(event),
    });
    return { status: answer.status, body: await answer.json() };
  }

  /** The value of a metric without labels. */
  async metric(name) {
    const text = await (await ask(`${this.url}/metrics`)).text();
    return Number(new RegExp(`^${name} (.+)$`, "m").exec(text)?.[1]);
  }

  async get(token, path) {
    const answer = await ask(`${this.url}${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return { status: answer.status, body: await answer.json() };
  }
}

export function taskFor(userIds, task = "Call Acme", more = {}) {
  return { event: "task.assigned", payload: { recipients: userIds, task, url: "/#tasks/42", ...more } };
}
