// What may happen to a server and a connection, seen from the browser.

import assert from "node:assert/strict";
import { stopAll } from "../js/support/owned.mjs";
import { until, within } from "../js/support/patience.mjs";
import { after, afterEach, before, describe, test } from "../js/support/testing.mjs";
import { bellCount, closePages, kPatience, launch, newPage, noProblems, online, openAs, row, waitForBell } from "./support/browser.mjs";
import { inboxState, settled, underWay } from "./support/settled.mjs";
import { Server, taskFor } from "./support/server.mjs";

const untilState = (page, name) =>
  page.waitForFunction((state) => document.getElementById("bell").inbox.state.connection === state, name, kPatience);

describe("faults", () => {
  let server, browser, context, alice;

  before(async () => {
    server = await Server.start({ env: { NOTIFICATION_REPLAY_LIMIT: "10" } });
    browser = await launch();
    context = await browser.newContext();
    [alice] = await server.people();
  });
  afterEach(closePages);
  after(() => stopAll(browser, server));

  test("a server killed while events arrive loses nothing it acknowledged; tabs come back by themselves", async () => {
    const first = await openAs(context, server, alice);
    const second = await openAs(context, server, alice);

    // Events one after the other, by id, sent again until they are acknowledged.
    const acknowledged = new Set();
    let stop = false; // once the event under way is acknowledged
    let giveUp = false; // at once
    let failure = null;
    const produce = async () => {
      for (let i = 0; !stop; ++i) {
        const event = { id: `kill-${i}`, ...taskFor([alice.id], `Kill ${i}`) };
        while (!acknowledged.has(event.id) && !giveUp) {
          try {
            const answer = await server.emit(await server.token(alice.id), event);
            assert.equal(answer.status, 200);
            acknowledged.add(event.id);
          } catch (error) {
            if (error instanceof assert.AssertionError) throw error;
            await new Promise((resolve) => setImmediate(resolve)); // the server is down: try again
          }
        }
      }
    };
    const producer = produce().catch((error) => (failure = error));
    try {
      await row(first, "Kill").waitFor(kPatience);
      await server.kill("SIGKILL");
      await Promise.all([untilState(first, "offline"), untilState(second, "offline")]);
      await server.launch();
      const atRestart = acknowledged.size;
      await until("five more events to be taken", async () => {
        assert.ifError(failure);
        return acknowledged.size >= atRestart + 5;
      }, () => `${acknowledged.size - atRestart} were`);
      stop = true;
      await within(producer, "the last event to be taken", () => `${acknowledged.size} events were taken`);
    } finally {
      stop = giveUp = true;
    }
    assert.ifError(failure);

    const unread = await settled(server, await server.token(alice.id), [first, second]);
    await Promise.all([waitForBell(first, unread.count), waitForBell(second, unread.count)]);
    const { body: all } = await server.get(await server.token(alice.id), "/api/v1/notifications?q=Kill&limit=200");
    assert.equal(all.total, acknowledged.size, "each acknowledged event exists once");
    noProblems(first, second);
  });

  test("a page whose own operation is unanswered is not compared with the server, though at its revision", async () => {
    const page = await newPage(context);
    // What the page says of rows that it has shown is held back on its way; all else goes through.
    const held = [];
    let isHolding = true;
    let link;
    await page.routeWebSocket(/\/ws\/notifications/, (socket) => {
      link = socket.connectToServer();
      socket.onMessage((text) => (isHolding && /"type":"seen"/.test(text) ? held.push(text) : link.send(text)));
    });
    await page.goto(`${server.url}/?user=${alice.id}`);
    await online(page);
    assert.equal((await server.emit(await server.token(alice.id), taskFor([alice.id], "Shown and not yet said", { priority: "critical" }))).status, 200);
    await row(page, "Shown and not yet said").waitFor(kPatience);
    await until("the page to say what it has shown", async () => {
      await page.evaluate(() => new Promise(requestAnimationFrame));
      return held.length > 0;
    }, () => inboxState(page));

    const { body } = await server.get(await server.token(alice.id), "/api/v1/notifications/unread");
    const state = await inboxState(page);
    assert.equal(state.revision, body.revision);
    assert.notDeepEqual(state.unread, body.unread, "its own operation is laid over what it shows");
    assert.match(underWay(state, body.revision), /an operation that is not answered/);
    isHolding = false;
    for (const text of held) link.send(text);
    await settled(server, await server.token(alice.id), [page]);
    noProblems(page);
  });

  test("what is done while offline is shown at once and done when the server is back", async () => {
    const page = await openAs(context, server, alice);
    await server.emit(await server.token(alice.id), taskFor([alice.id], "Read offline", { priority: "critical" }));
    await row(page, "Read offline").waitFor(kPatience);
    const countBefore = await bellCount(page);
    await server.kill("SIGKILL");
    await untilState(page, "offline");
    await row(page, "Read offline").locator('[data-action="read"]').click();
    await waitForBell(page, countBefore - 1);
    await server.launch();
    await online(page);
    const { count } = await settled(server, await server.token(alice.id), [page]);
    assert.equal(count, countBefore - 1);
    await waitForBell(page, countBefore - 1);
    noProblems(page);
  });

  test("a snapshot is limited to the replay limit, the count is not", async () => {
    const { body } = await server.get(await server.token(alice.id), "/api/v1/notifications/unread");
    assert.ok(body.count > 10);
    const other = await browser.newContext(); // in which nothing is kept
    const page = await openAs(other, server, alice);
    const state = await inboxState(page);
    assert.equal(state.unread.total, body.count);
    assert.equal(state.truncated, true);
    assert.equal(await bellCount(page), body.count);
    noProblems(page);
    await closePages();
    await other.close();
  });

  test("the sixth tab works as the first does: they share a connection", async () => {
    const pages = [];
    for (let i = 0; i < 6; ++i) pages.push(await openAs(context, server, alice));
    assert.equal(await server.metric("notifications_ws_active_connections"), 1);
    await server.emit(await server.token(alice.id), taskFor([alice.id], "For six tabs", { priority: "critical" }));
    for (const page of pages) await row(page, "For six tabs").waitFor(kPatience);
  });

  test("the sixth connection of a person is refused with 4429 and comes in when another leaves", async () => {
    await until("the pages of other tests to leave", async () =>
      (await server.metric("notifications_ws_active_connections")) === 0,
    () => server.metric("notifications_ws_active_connections"));
    // Of six browsers: what belongs to one shares a connection.
    const contexts = [];
    for (let i = 0; i < 6; ++i) contexts.push(await browser.newContext());
    try {
      const pages = [];
      for (let i = 0; i < 5; ++i) pages.push(await openAs(contexts[i], server, alice));
      const sixth = await newPage(contexts[5]);
      await sixth.goto(`${server.url}/?user=${alice.id}`);
      await sixth.waitForFunction(
        () => document.getElementById("bell")?.inbox?.state.closeCode === 4429, null, kPatience);
      assert.equal((await inboxState(sixth)).known, false, "how many are unread is not known");
      await pages[0].close();
      await untilState(sixth, "online");
    } finally {
      await closePages();
      await Promise.all(contexts.map((one) => one.close()));
    }
  });
});
