// The client of docs/examples, written from docs/protocol.md alone, follows the real server.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "./support/testing.mjs";
import { fileURLToPath } from "node:url";
import { Server, ask, program as served, taskFor } from "../e2e/support/server.mjs";
import { hello, snapshot } from "./support/fixtures.mjs";
import { OwnProcess, stopAll } from "./support/owned.mjs";
import { kPatienceMs } from "./support/patience.mjs";
import { Peer } from "./support/peer.mjs";

const kSecret = "a secret of thirty-two bytes or more";
const program = fileURLToPath(new URL("../../docs/examples/follow.py", import.meta.url));

describe("the example client", () => {
  let server, alice, token;
  before(async () => {
    // Not the demo: its tokens end with it, and this client has one for good.
    server = await Server.start({ args: [], env: { NOTIFICATION_JWT_SECRET: kSecret } });
    alice = { id: "0190f000-0000-7000-8000-00000000000a" };
    token = execFileSync(served, ["token", "--user", alice.id, "--role", "admin"], {
      encoding: "utf8", timeout: kPatienceMs, env: { PATH: process.env.PATH, NOTIFICATION_JWT_SECRET: kSecret },
    }).trim();
  });
  after(() => server?.stop());

  test("is under 150 lines", async () => {
    assert.ok((await readFile(program, "utf8")).split("\n").length <= 150);
  });

  test("comes back after a bye that names no time to return", async () => {
    const peer = await Peer.start();
    const url = peer.url.replace("ws:", "http:");
    const client = new OwnProcess("/usr/bin/python3", [program, url, token], { stdio: ["ignore", "pipe", "pipe"] });
    try {
      const first = await peer.connection();
      first.send(hello());
      first.send(snapshot("e1.1", []));
      first.send({ type: "bye", code: "silent", retry_after: null });
      first.close(4408);
      assert.equal((await peer.connection()).query.get("since"), "e1.1");
    } finally {
      await stopAll(client, peer);
    }
  });

  test("stays in step through events, reads and a killed server", async () => {
    const client = new OwnProcess("/usr/bin/python3", [program, server.url, token], { stdio: ["ignore", "pipe", "pipe"] });
    try {
      // Waits until the client stands where the server stands, and compares.
      const inStep = async () => {
        const { body } = await server.get(token, "/api/v1/notifications/unread?limit=200");
        const said = await client.said(new RegExp(`^\\{.*"revision": *"${body.revision.replace(".", "\\.")}".*`));
        const state = JSON.parse(said[0]);
        assert.deepEqual(state.unread, body.unread);
        assert.deepEqual(state.ids.slice(0, body.count), body.items.map(({ id }) => id));
        return body;
      };
      await inStep();
      await server.emit(token, taskFor([alice.id], "Followed"));
      const body = await inStep();
      const { id } = body.items.find(({ title }) => title.includes("Followed"));
      await ask(`${server.url}/api/v1/notifications/${id}/ack`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
      });
      await inStep();
      await server.kill("SIGKILL");
      await server.launch();
      await server.emit(token, taskFor([alice.id], "After the restart"));
      await inStep();
    } finally {
      await client.stop("SIGKILL");
    }
  });
});
