// Processes and folders that a test has made, and that go when the test's process goes, however it
// ends: a failure leaves no server, database or proxy behind. They do not keep the process alive
// either: a run whose tests are over ends.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { within } from "./patience.mjs";

const children = new Set();
const folders = new Set();

process.once("exit", () => {
  for (const child of children) child.kill("SIGKILL");
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});
for (const [signal, number] of [["SIGTERM", 15], ["SIGINT", 2], ["SIGHUP", 1]]) {
  process.once(signal, () => process.exit(128 + number));
}

/** A new folder below the system's for such. */
export function ownFolder(prefix) {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  folders.add(folder);
  return folder;
}

export function dropFolder(folder) {
  folders.delete(folder);
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** One program: its lines of output, and its end. */
export class OwnProcess {
  /** All that it has said on both outputs, line by line. */
  lines = [];
  #watchers = new Set();

  /** `options` are spawn's; outputs that are pipes are read. */
  constructor(program, args, options = {}) {
    this.name = program.split("/").at(-1);
    this.child = spawn(program, args, options);
    children.add(this.child);
    /** {code, signal}, or {error} when it could not be started. */
    this.ended = new Promise((resolve) => {
      this.child.once("error", (error) => resolve({ error }));
      // "close" comes when its outputs are read to the end, "exit" may come before.
      this.child.once("exit", (code, signal) => resolve({ code, signal }));
    }).then((end) => {
      children.delete(this.child);
      this.end = end;
      return end;
    });
    this.child.unref();
    for (const stream of this.child.stdio) stream?.unref?.();
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream) createInterface({ input: stream }).on("line", (line) => this.#note(line));
    }
  }

  get pid() {
    return this.child.pid;
  }
  get isRunning() {
    return this.end === undefined;
  }

  /** The first line, said already or to come, that `pattern` fits; its match. */
  said(pattern) {
    const fits = this.lines.map((line) => pattern.exec(line)).find(Boolean);
    if (fits) return Promise.resolve(fits);
    let watcher;
    const line = new Promise((resolve) => {
      watcher = (text) => {
        const match = pattern.exec(text);
        if (match) resolve(match);
      };
      this.#watchers.add(watcher);
    });
    const end = this.ended.then((how) => {
      throw new Error(`${this.name} has ended (${told(how)}) before it said ${pattern}:\n${this.tail()}`);
    });
    return within(Promise.race([line, end]), `${this.name} to say ${pattern}`, () => this.tail()).finally(() =>
      this.#watchers.delete(watcher),
    );
  }

  /** Sends the signal and waits for the end; {code, signal}. SIGKILL follows when it does not come. */
  async stop(signal = "SIGTERM") {
    if (!this.isRunning) return this.end;
    this.child.kill(signal);
    try {
      return await within(this.ended, `${this.name} to end after ${signal}`, () => this.tail());
    } catch (error) {
      this.child.kill("SIGKILL");
      throw error;
    }
  }

  tail() {
    return this.lines.slice(-40).join("\n");
  }

  #note(line) {
    this.lines.push(line);
    for (const watcher of this.#watchers) watcher(line);
  }
}

const told = ({ code, signal, error }) => error?.message ?? (signal === null ? `code ${code}` : signal);

/** Starts all of them at once: {stop()}. When one does not start, the others are stopped again. */
export async function startAll(...starting) {
  const results = await Promise.allSettled(starting);
  const failed = results.find(({ status }) => status === "rejected");
  if (!failed) return results.map(({ value }) => value);
  await stopAll(...results.map(({ value }) => value));
  throw failed.reason;
}

/** Stops each that is there, in this order, also when one before does not end as it should. */
export async function stopAll(...all) {
  const errors = [];
  for (const each of all) {
    try {
      await (each?.stop ?? each?.close)?.call(each);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors.length === 1 ? errors[0] : new AggregateError(errors);
}
