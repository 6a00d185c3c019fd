// What a closed tab leaves in the browser, and what a new one finds.
import assert from "node:assert/strict";
import { stopAll } from "../js/support/owned.mjs";
import { until } from "../js/support/patience.mjs";
import { after, afterEach, before, describe, test } from "../js/support/testing.mjs";
import { closePages, launch, noProblems } from "./support/browser.mjs";
import { blankPage, connectIn, isOnline, stateIn, titlesOf } from "./support/inbox_page.mjs";
import { Server, taskFor } from "./support/server.mjs";

const isOffline = ({ connection }) => connection === "offline";

describe("storage", () => {
  let server, browser, context, alice, bob;

  before(async () => {
    server = await Server.start();
    browser = await launch();
    [alice, bob] = await server.people();
  });
  afterEach(async () => {
    await closePages();
    await context?.close();
    if (!server.isRunning) await server.launch();
  });
  after(() => stopAll(browser, server));

  async function fresh(user, task) {
    context = await browser.newContext();
    const token = await server.token(user.id);
    assert.equal((await server.emit(token, taskFor([user.id], task, { priority: "critical" }))).status, 200);
    const page = await blankPage(context, server);
    await connectIn(page, token);
    await stateIn(page, isOnline);
    return { page, token };
  }
  const idOf = (page, task) =>
    page.evaluate((text) => window.inbox.state.items.find(({ title }) => title.includes(text))?.id, task);
  const saved = (page, text) =>
    until(`${text} to be kept`, () =>
      page.evaluate(
        (wanted) =>
          new Promise((resolve, reject) => {
            const opening = indexedDB.open("carillon");
            opening.onerror = () => reject(opening.error);
            opening.onsuccess = () => {
              const all = opening.result.transaction("inboxes").objectStore("inboxes").getAll();
              all.onsuccess = () => {
                opening.result.close();
                resolve(all.result.some((kept) => kept.text.includes(wanted)));
              };
            };
          }),
        text,
      ));

  test("the last inbox is shown before the server answers, and with its server away", async () => {
    const { page, token } = await fresh(alice, "Kept for later");
    const { unread } = await stateIn(page, isOnline);
    await saved(page, "Kept for later");
    await server.kill("SIGKILL");
    await page.reload();
    await connectIn(page, token);
    const state = await stateIn(page, ({ known }) => known);
    assert.notEqual(state.connection, "online");
    assert.ok(titlesOf(state).some((title) => title.includes("Kept for later")));
    assert.equal(state.unread.total, unread.total);
    await server.launch();
    await page.evaluate((given) => (window.token = given), await server.token(alice.id));
    await stateIn(page, isOnline);
  });

  test("what was done offline survives a reload, and is done once the server is back", async () => {
    const { page, token } = await fresh(alice, "Read offline and closed");
    await saved(page, "Read offline and closed");
    const id = await idOf(page, "Read offline and closed");
    await server.kill("SIGKILL");
    await stateIn(page, isOffline);
    await page.evaluate((one) => void window.inbox.archive(one), id);
    await page.reload();
    await connectIn(page, token);
    const again = await stateIn(page, ({ known }) => known);
    assert.ok(!again.items.some((item) => item.id === id), "it is still archived here");
    await server.launch();
    const newToken = await server.token(alice.id);
    await page.evaluate((given) => (window.token = given), newToken);
    await stateIn(page, isOnline);
    await until("the server to have it archived", async () =>
      (await server.get(newToken, `/api/v1/notifications/${id}`)).body.archived_at !== null);
    noProblems(page);
  });

  test("a delete that was held back when its tab died is done by the next tab", async () => {
    const { page, token } = await fresh(alice, "Deleted and crashed");
    await saved(page, "Deleted and crashed");
    const id = await idOf(page, "Deleted and crashed");
    await page.evaluate((one) => void window.inbox.remove(one), id);
    await until("it to be kept", () =>
      page.evaluate(
        () =>
          new Promise((resolve) => {
            const opening = indexedDB.open("carillon");
            opening.onsuccess = () => {
              const all = opening.result.transaction("operations").objectStore("operations").getAll();
              all.onsuccess = () => {
                opening.result.close();
                resolve(all.result.some(({ text }) => text.includes('"delete"')));
              };
            };
          }),
      ));
    const devtools = await context.newCDPSession(page);
    devtools.send("Page.crash").catch(() => {});
    await page.waitForEvent("crash");
    const next = await blankPage(context, server);
    await connectIn(next, token);
    await stateIn(next, (state, gone) => state.connection === "online" && !state.items.some((item) => item.id === gone), id);
    await until("the server to have it deleted", async () =>
      (await server.get(token, `/api/v1/notifications/${id}`)).status === 404);
  });

  test("another person who signs in sees and sends nothing of it", async () => {
    const { page } = await fresh(alice, "Hers alone");
    await saved(page, "Hers alone");
    const id = await idOf(page, "Hers alone");
    await server.kill("SIGKILL");
    await stateIn(page, isOffline);
    await page.evaluate((one) => void window.inbox.archive(one), id);
    await server.launch();
    await page.reload();
    await connectIn(page, await server.token(bob.id));
    const { items } = await stateIn(page, isOnline);
    assert.ok(items.every((item) => item.user_id === bob.id));
    const hers = await server.token(alice.id);
    assert.equal((await server.get(hers, `/api/v1/notifications/${id}`)).body.archived_at, null);
    // The same page, in which she signs in again: her inbox, and what she had asked for.
    await page.evaluate((given) => {
      window.token = given;
      window.inbox.close();
    }, hers);
    await connectIn(page, hers);
    const own = await stateIn(page, isOnline);
    assert.ok(own.items.every((item) => item.user_id === alice.id));
    await until("hers to be archived", async () =>
      (await server.get(hers, `/api/v1/notifications/${id}`)).body.archived_at !== null);
  });

  test("a token function that answers for somebody else begins their inbox, without a row of the first", async () => {
    const { page } = await fresh(alice, "Before the switch");
    await page.evaluate((given) => (window.token = given), await server.token(bob.id));
    await server.kill("SIGKILL");
    await server.launch();
    await page.evaluate((given) => (window.token = given), await server.token(bob.id));
    await stateIn(page, (state, owner) => state.connection === "online" && state.items.every((item) => item.user_id === owner), bob.id);
    assert.equal(await idOf(page, "Before the switch"), undefined);
  });

  test("who had no token at first is known by the one that comes: what is kept is theirs, and what was asked meanwhile", async () => {
    const { page, token } = await fresh(alice, "Known at last");
    await saved(page, "Known at last");
    const id = await idOf(page, "Known at last");
    await page.reload();
    await page.evaluate(async () => {
      const { connect } = await import("/carillon/index.js");
      window.inbox = await connect({ url: "/ws/notifications", token: () => window.token ?? Promise.reject(new Error("not yet")) });
      window.inbox.on("error", () => {});
    });
    assert.equal((await stateIn(page, isOffline)).known, false, "nobody knows whose it would be");
    await page.evaluate((one) => void window.inbox.archive(one).then(() => (window.isDone = true)), id);
    await page.evaluate((given) => {
      window.token = given;
      window.inbox.retry();
    }, token);
    await stateIn(page, (state, gone) => state.connection === "online" && !state.items.some((item) => item.id === gone), id);
    await page.waitForFunction(() => window.isDone);
    const second = await blankPage(context, server);
    await connectIn(second, token);
    await stateIn(second, isOnline);
    assert.equal(await server.metric("notifications_ws_active_connections"), 1, "and it is shared");
  });

  test("an operation of a closed tab that the server refuses is rolled back and told", async () => {
    const { page, token } = await fresh(alice, "To be refused");
    await saved(page, "To be refused");
    const id = await idOf(page, "To be refused");
    await server.kill("SIGKILL");
    await stateIn(page, isOffline);
    await page.evaluate((one) => void window.inbox.archive(one), id);
    await server.launch();
    await page.routeWebSocket(/\/ws\/notifications/, (socket) => {
      const link = socket.connectToServer();
      socket.onMessage((text) => {
        const { type, op } = JSON.parse(text);
        if (type !== "archive") return link.send(text);
        return socket.send(JSON.stringify({ type: "result", op, ok: false, error: { code: "forbidden", message: "no" } }));
      });
    });
    await page.reload();
    await connectIn(page, await server.token(alice.id));
    await stateIn(page, (state, back) => state.connection === "online" && state.items.some((item) => item.id === back), id);
    assert.deepEqual(await page.evaluate(() => window.errors), [["forbidden", "archive"]]);
    assert.ok(token);
  });

  test("a sign-out leaves nothing behind", async () => {
    const { page } = await fresh(alice, "Gone with her");
    await saved(page, "Gone with her");
    await page.evaluate(() => window.inbox.close({ forget: true }));
    await server.kill("SIGKILL");
    await page.reload();
    await connectIn(page, await page.evaluate(() => "a.b.c"));
    assert.equal((await stateIn(page, isOffline)).known, false);
  });

  for (const [name, breaking] of [
    ["that is blocked", () => Object.defineProperty(globalThis, "indexedDB", { get: () => { throw new DOMException("no", "SecurityError"); } })],
    ["that refuses to open", () => (IDBFactory.prototype.open = () => { throw new DOMException("no", "SecurityError"); })],
    ["that is full", () => (IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); })],
    ["that never answers", () => (IDBFactory.prototype.open = () => ({}))],
  ]) {
    test(`with a storage ${name} all works without`, async () => {
      context = await browser.newContext();
      await context.addInitScript(breaking);
      const token = await server.token(alice.id);
      const page = await blankPage(context, server);
      await connectIn(page, token);
      await stateIn(page, isOnline);
      await server.emit(token, taskFor([alice.id], `Without (${name})`, { priority: "critical" }));
      await stateIn(page, ({ items }, text) => items.some(({ title }) => title.includes(text)), `Without (${name})`);
      await page.evaluate((one) => window.inbox.ack(one), await idOf(page, `Without (${name})`));
      noProblems(page);
    });
  }
});
