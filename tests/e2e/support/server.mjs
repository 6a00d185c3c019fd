// The real server as a child process: started, killed, started again on the same port and data.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const program = process.env.CARILLON ?? join(root, "build", "release", "carillon");

export class Server {
  /** `env` adds to the environment of each start; `args` follow `serve`. */
  static async start({ env = {}, args = ["--demo"] } = {}) {
    const server = new Server(env, args);
    server.data = await mkdtemp(join(tmpdir(), "carillon-e2e-"));
    await server.launch();
    return server;
  }

  constructor(env, args) {
    this.env = env;
    this.args = args;
    this.listen = "127.0.0.1:0";
    this.log = [];
  }

  async launch() {
    this.child = spawn(program, ["serve", ...this.args], {
      env: {
        PATH: process.env.PATH,
        NOTIFICATION_LISTEN: this.listen,
        NOTIFICATION_DATA_DIR: this.data,
        NOTIFICATION_DRAIN: "0",
        ...this.env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    createInterface({ input: this.child.stderr }).on("line", (line) => this.log.push(line));
    for await (const line of createInterface({ input: this.child.stdout })) {
      const address = /http:\/\/(127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (!address) continue;
      this.listen = address;
      this.url = `http://${address}`;
      this.child.stdout.resume();
      return;
    }
    throw new Error(`the server did not start:\n${this.log.join("\n")}`);
  }

  async kill(signal = "SIGKILL") {
    const ended = once(this.child, "exit");
    this.child.kill(signal);
    return (await ended)[0];
  }

  async stop() {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.kill("SIGTERM");
    await rm(this.data, { recursive: true, force: true });
  }

  async people() {
    return (await (await fetch(`${this.url}/demo/users`)).json()).users;
  }

  /** A token of a demo user; it may emit events too. */
  async token(userId) {
    const answer = await fetch(`${this.url}/demo/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ user_id: userId }),
    });
    if (!answer.ok) throw new Error(`/demo/session: ${answer.status}`);
    return (await answer.json()).token;
  }

  /** Emits one event; answers {status, body}. */
  async emit(token, event) {
    const answer = await fetch(`${this.url}/api/v1/events`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify(event),
    });
    return { status: answer.status, body: await answer.json() };
  }

  /** The value of a metric without labels. */
  async metric(name) {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    return Number(new RegExp(`^${name} (.+)$`, "m").exec(text)?.[1]);
  }

  async get(token, path) {
    const answer = await fetch(`${this.url}${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return { status: answer.status, body: await answer.json() };
  }
}

export function taskFor(userIds, task = "Call Acme", more = {}) {
  return { event: "task.assigned", payload: { recipients: userIds, task, url: "/#tasks/42", ...more } };
}
