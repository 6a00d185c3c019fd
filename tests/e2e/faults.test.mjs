// What may happen to a server and a connection, seen from the browser.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { bellCount, kPatience, launch, noProblems, online, openAs, row, waitForBell } from "./support/browser.mjs";
import { Server, taskFor } from "./support/server.mjs";

const untilState = (page, name) =>
  page.waitForFunction((state) => document.getElementById("bell").inbox.state.connection === state, name, kPatience);

// Waits until the pages stand where the server stands, and compares the counters there. A list that
// is looked at marks rows as seen, so the server may move on meanwhile: then once more.
async function converged(server, token, pages) {
  for (;;) {
    const { body } = await server.get(token, "/api/v1/notifications/unread");
    const states = await Promise.all(pages.map((page) => page.waitForFunction((revision) => {
      const { state } = document.getElementById("bell").inbox;
      const counter = (text) => Number(text?.split(".")[1] ?? -1);
      return counter(state.revision) >= counter(revision) ? state : null;
    }, body.revision, kPatience).then((handle) => handle.jsonValue())));
    if (states.some((state) => state.revision !== body.revision)) continue;
    for (const state of states) assert.deepEqual(state.unread, body.unread);
    return body;
  }
}

describe("faults", () => {
  let server, browser, context, alice, token;

  before(async () => {
    server = await Server.start({ env: { NOTIFICATION_REPLAY_LIMIT: "10" } });
    browser = await launch();
    context = await browser.newContext();
    [alice] = await server.people();
    token = await server.token(alice.id);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test("a server killed while events arrive loses nothing it acknowledged; tabs come back by themselves", async () => {
    const first = await openAs(context, server, alice);
    const second = await openAs(context, server, alice);

    // Events one after the other, by id, sent again until they are acknowledged.
    const acknowledged = new Set();
    let stop = false;
    const producer = (async () => {
      for (let i = 0; !stop; ++i) {
        const event = { id: `kill-${i}`, ...taskFor([alice.id], `Kill ${i}`) };
        while (!acknowledged.has(event.id)) {
          try {
            const answer = await server.emit(token, event);
            assert.equal(answer.status, 200);
            acknowledged.add(event.id);
          } catch (error) {
            if (error instanceof assert.AssertionError) throw error;
            await new Promise((resolve) => setImmediate(resolve)); // the server is down: try again
          }
        }
      }
    })();
    await row(first, "Kill").waitFor(kPatience);
    await server.kill("SIGKILL");
    await Promise.all([untilState(first, "offline"), untilState(second, "offline")]);
    await server.launch();
    const atRestart = acknowledged.size;
    while (acknowledged.size < atRestart + 5) await new Promise((resolve) => setImmediate(resolve));
    stop = true;
    await producer;

    const unread = await converged(server, token, [first, second]);
    await Promise.all([waitForBell(first, unread.count), waitForBell(second, unread.count)]);
    const { body: all } = await server.get(token, "/api/v1/notifications?q=Kill&limit=200");
    assert.equal(all.total, acknowledged.size, "each acknowledged event exists once");
    noProblems(first, second);
    await Promise.all([first.close(), second.close()]);
  });

  test("what is done while offline is shown at once and done when the server is back", async () => {
    const page = await openAs(context, server, alice);
    await server.emit(token, taskFor([alice.id], "Read offline", { priority: "critical" }));
    await row(page, "Read offline").waitFor(kPatience);
    const before = await bellCount(page);
    await server.kill("SIGKILL");
    await untilState(page, "offline");
    await row(page, "Read offline").locator('[data-action="read"]').click();
    await waitForBell(page, before - 1);
    await server.launch();
    await online(page);
    await page.waitForFunction(
      () => document.getElementById("bell").inbox.state.items.every((item) => !item.pending), null, kPatience);
    const { body } = await server.get(token, "/api/v1/notifications/unread");
    assert.equal(body.count, before - 1);
    await waitForBell(page, before - 1);
    noProblems(page);
    await page.close();
  });

  test("a snapshot is limited to the replay limit, the count is not", async () => {
    const { body } = await server.get(token, "/api/v1/notifications/unread");
    assert.ok(body.count > 10);
    const page = await openAs(context, server, alice);
    const state = await page.evaluate(() => document.getElementById("bell").inbox.state);
    assert.equal(state.unread.total, body.count);
    assert.equal(state.truncated, true);
    assert.equal(await bellCount(page), body.count);
    noProblems(page);
    await page.close();
  });

  test("the sixth connection of a person is refused with 4429 and comes in when another leaves", async () => {
    while ((await server.metric("notifications_ws_active_connections")) > 0) {
      await new Promise((resolve) => setImmediate(resolve)); // the pages of other tests leave
    }
    const pages = [];
    for (let i = 0; i < 5; ++i) pages.push(await openAs(context, server, alice));
    const sixth = await context.newPage();
    await sixth.goto(`${server.url}/?user=${alice.id}`);
    await sixth.waitForFunction(
      () => document.getElementById("bell")?.inbox?.state.closeCode === 4429, null, kPatience);
    await pages[0].close();
    await sixth.waitForFunction(
      () => document.getElementById("bell").inbox.state.connection === "online", null, { timeout: 60_000 });
    await Promise.all([...pages.slice(1), sixth].map((page) => page.close()));
  });
});
