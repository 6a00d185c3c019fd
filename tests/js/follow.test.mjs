// `carillon follow` as somebody at a terminal uses it: in tmux, whose screen is read.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { Server, program, taskFor } from "../e2e/support/server.mjs";
import { OwnProcess, dropFolder, ownFolder, stopAll } from "./support/owned.mjs";
import { until } from "./support/patience.mjs";
import { after, afterEach, before, describe, test } from "./support/testing.mjs";

const run = promisify(execFile);

/** A terminal of its own: a server of tmux with one window. */
class Terminal {
  static async open(command, env, size = { columns: 80, rows: 24 }) {
    const terminal = new Terminal();
    terminal.folder = ownFolder("carillon-tmux-");
    terminal.env = { PATH: process.env.PATH, TERM: "xterm-256color", LC_ALL: "C.UTF-8", ...env };
    // The window stays when its command ends, and says so.
    await terminal.tmux("-f", "/dev/null", "new-session", "-d", "-x", String(size.columns), "-y", String(size.rows),
      `${command}; echo "ended with $?"; exec cat`);
    return terminal;
  }

  tmux(...args) {
    return run("tmux", ["-S", join(this.folder, "socket"), ...args], { env: this.env });
  }

  async screen() {
    return (await this.tmux("capture-pane", "-p")).stdout;
  }

  press(...keys) {
    return this.tmux("send-keys", ...keys);
  }

  /** Waits until the screen matches. */
  async shows(pattern) {
    let screen = "";
    return until(`the screen to show ${pattern}`, async () => {
      screen = await this.screen();
      return pattern.test(screen) ? screen : null;
    }, () => screen);
  }

  async stop() {
    await this.tmux("kill-server").catch(() => {});
    dropFolder(this.folder);
  }
}

describe("carillon follow", () => {
  let server, alice, token, terminal;

  before(async () => {
    server = await Server.start();
    [alice] = await server.people();
    token = await server.token(alice.id);
    await server.emit(token, taskFor([alice.id], "Read \u001b[2Jme", { priority: "critical" }));
  });
  afterEach(async () => {
    await terminal?.stop();
    terminal = null;
  });
  after(() => stopAll(server));

  const environment = () => ({ NOTIFICATION_DATA_DIR: server.data });
  const unread = async () => (await server.get(token, "/api/v1/notifications/unread?limit=1")).body.count;
  const kept = async (words) => {
    const { body } = await server.get(token, "/api/v1/notifications?limit=200");
    return body.items.find(({ title }) => title.includes(words));
  };

  test("the inbox is on the screen, and keys do what they say, everywhere", async () => {
    terminal = await Terminal.open(`${program} follow --user ${alice.email}`, environment());
    await terminal.shows(/ live *$/m);
    const count = await unread();
    const screen = await terminal.shows(new RegExp(`${count} unread`));
    assert.match(screen, /Read {2}\[2Jme/); // what it would do to a terminal is a blank
    assert.match(screen, new RegExp(alice.email));

    await terminal.press("Enter");
    await terminal.shows(/Marked as read/);
    await until("it is read on the server", async () => (await kept("2Jme")).is_read);
    await terminal.press("u");
    await until("it is unread again", async () => !(await kept("2Jme")).is_read);

    await server.emit(token, taskFor([alice.id], "Arrives live"));
    await terminal.shows(/Arrives live/);
    await terminal.press("q");
    await terminal.shows(/ended with 0/);
  });

  test("a smaller window shows the chosen row, and a server that is away is told", async () => {
    terminal = await Terminal.open(`${program} follow --user ${alice.id}`, environment(), { columns: 40, rows: 10 });
    await terminal.shows(/ • !! /);
    await terminal.press("End");
    await terminal.tmux("resize-window", "-x", "100", "-y", "30");
    await terminal.shows(/j\/k move/);
    await server.kill();
    await terminal.shows(/offline, again in/);
    await server.launch();
    token = await server.token(alice.id);
    await terminal.press("R");
    await terminal.shows(/ live *$/m);
    await terminal.press("C-c");
    await terminal.shows(/ended with 0/);
  });

  test("without a terminal it prints a line for each", async () => {
    const follow = new OwnProcess(program, ["follow", "--user", alice.id, "--json"], {
      env: { PATH: process.env.PATH, ...environment() },
      stdio: ["ignore", "pipe", "pipe"],
    });
    try {
      await follow.said(/"title":"[^"]*2Jme"/);
      await server.emit(token, taskFor([alice.id], "One more line"));
      await follow.said(/"title":"[^"]*One more line"/);
      assert.equal((await follow.stop("SIGINT")).code, 0);
    } finally {
      await follow.stop("SIGKILL");
    }
  });

  test("where no server runs it says so", async () => {
    const folder = ownFolder("carillon-nobody-");
    try {
      const failure = await run(program, ["follow", "--user", alice.id], {
        env: { PATH: process.env.PATH, NOTIFICATION_DATA_DIR: folder },
      }).then(() => null, (error) => error);
      assert.equal(failure?.code, 1);
      assert.match(failure.stderr, /no server runs on the data folder .*carillon serve/);
    } finally {
      dropFolder(folder);
    }
  });
});
