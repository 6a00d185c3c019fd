// One socket for all tabs of a person in a browser.
import assert from "node:assert/strict";
import { stopAll } from "../js/support/owned.mjs";
import { until } from "../js/support/patience.mjs";
import { after, afterEach, before, describe, test } from "../js/support/testing.mjs";
import { closePages, launch, noProblems } from "./support/browser.mjs";
import { blankPage, connectIn, isOnline, stateIn } from "./support/inbox_page.mjs";
import { Server, taskFor } from "./support/server.mjs";

describe("tabs that share a socket", () => {
  let server, browser, context, alice, bob, token;

  before(async () => {
    server = await Server.start();
    browser = await launch();
    [alice, bob] = await server.people();
  });
  afterEach(async () => {
    await closePages();
    await context?.close();
    if (!server.isRunning) await server.launch();
    await until("the sockets to close", async () => (await sockets()) === 0, sockets);
  });
  after(() => stopAll(browser, server));

  const sockets = () => server.metric("notifications_ws_active_connections");
  async function tabs(count, options = {}) {
    context = await browser.newContext();
    token = await server.token(alice.id);
    const pages = [];
    for (let i = 0; i < count; ++i) {
      const page = await blankPage(context, server);
      await connectIn(page, token, options);
      await stateIn(page, isOnline);
      pages.push(page);
    }
    return pages;
  }
  const leads = (page) => page.evaluate(() => window.inbox.isLeader);
  async function leaderOf(pages) {
    const flags = await Promise.all(pages.map(leads));
    assert.equal(flags.filter(Boolean).length, 1, "one leads");
    const leader = pages[flags.indexOf(true)];
    return { leader, others: pages.filter((page) => page !== leader) };
  }
  const emit = async (task) =>
    assert.equal((await server.emit(token, taskFor([alice.id], task, { priority: "critical" }))).status, 200);
  const sees = (page, task) => stateIn(page, ({ items }, text) => items.some(({ title }) => title.includes(text)), task);
  const idOf = (page, task) =>
    page.evaluate((text) => window.inbox.state.items.find(({ title }) => title.includes(text)).id, task);

  test("eight tabs have one socket; each hears what arrives, and one of them leads", async () => {
    const pages = await tabs(8);
    assert.equal(await sockets(), 1);
    await leaderOf(pages);
    for (const page of pages) {
      await page.evaluate(() => {
        window.heard = [];
        window.inbox.on("received", ({ title }, { isLeader }) => window.heard.push([title, isLeader]));
      });
    }
    await emit("Heard in every tab");
    for (const page of pages) await sees(page, "Heard in every tab");
    const heard = await Promise.all(pages.map((page) => page.evaluate(() => window.heard)));
    assert.ok(heard.every((list) => list.length === 1));
    assert.equal(heard.filter(([[, isLeader]]) => isLeader).length, 1);
    noProblems(...pages);
  });

  test("what is done in a tab that follows is done, and shown in all", async () => {
    const pages = await tabs(3);
    const { others } = await leaderOf(pages);
    await emit("Read by one that follows");
    await sees(others[0], "Read by one that follows");
    const id = await idOf(others[0], "Read by one that follows");
    await others[0].evaluate((one) => window.inbox.ack(one), id); // answered
    for (const page of pages) await stateIn(page, ({ items }, one) => items.find((item) => item.id === one)?.is_read === true, id);
    const states = await Promise.all(pages.map((page) => stateIn(page, isOnline)));
    assert.equal(new Set(states.map(({ revision }) => revision)).size, 1);
  });

  for (const [name, end] of [
    ["is closed", (page) => page.close()],
    ["crashes", async (page) => {
      const devtools = await context.newCDPSession(page);
      const crashed = page.waitForEvent("crash");
      devtools.send("Page.crash").catch(() => {});
      await crashed;
    }],
    ["leaves the page", (page) => page.goto("about:blank")],
    ["closes its inbox", (page) => page.evaluate(() => window.inbox.close())],
  ]) {
    test(`when the one that leads ${name} another does, and what it had not said is said again`, async (t) => {
      const pages = await tabs(3);
      const { leader, others } = await leaderOf(pages);
      await emit(`Before it ${name}`);
      await sees(others[0], `Before it ${name}`);
      const id = await idOf(others[0], `Before it ${name}`);
      const began = Date.now();
      const acked = others[0].evaluate((one) => window.inbox.archive(one), id);
      await end(leader);
      await acked;
      await emit(`After it ${name}`);
      for (const page of others) await sees(page, `After it ${name}`);
      t.diagnostic(`taken over, and told of what arrived, within ${Date.now() - began} ms`);
      await leaderOf(others);
      assert.equal((await server.get(token, `/api/v1/notifications/${id}`)).body.archived_at !== null, true);
      assert.equal(await sockets(), 1);
    });
  }

  test("one that is frozen while it leads is followed by another, and follows when it thaws", async (t) => {
    const pages = await tabs(3);
    const { leader, others } = await leaderOf(pages);
    // As a breakpoint does: nothing runs, not even what a page does when it is told that it will be frozen.
    const devtools = await context.newCDPSession(leader);
    await devtools.send("Debugger.enable");
    await devtools.send("Debugger.pause");
    const held = leader.evaluate(() => 1);
    const began = Date.now();
    await others[0].bringToFront();
    await until("another to lead", async () => (await Promise.all(others.map(leads))).some(Boolean));
    await emit("While it was frozen");
    for (const page of others) await sees(page, "While it was frozen");
    t.diagnostic(`taken over, and told of what arrived, within ${Date.now() - began} ms`);
    await devtools.send("Debugger.resume");
    await devtools.detach();
    await held;
    await sees(leader, "While it was frozen");
    await stateIn(leader, isOnline);
    await leaderOf(pages);
    await until("one socket to be left", async () => (await sockets()) === 1, sockets);
    await emit("After it thawed");
    for (const page of pages) await sees(page, "After it thawed");
  });

  test("a server that is killed and comes back finds all of them again, by one socket", async () => {
    const pages = await tabs(4);
    await server.kill("SIGKILL");
    for (const page of pages) await stateIn(page, ({ connection }) => connection === "offline");
    await server.launch();
    token = await server.token(alice.id);
    for (const page of pages) await page.evaluate((given) => (window.token = given), token);
    for (const page of pages) await stateIn(page, isOnline);
    await emit("After the kill");
    for (const page of pages) await sees(page, "After the kill");
    await until("one socket to be left", async () => (await sockets()) === 1, sockets);
  });

  test("two people in one browser share nothing", async () => {
    const [page] = await tabs(1);
    const other = await blankPage(context, server);
    await connectIn(other, await server.token(bob.id));
    await stateIn(other, isOnline);
    assert.equal(await sockets(), 2);
    assert.ok((await leads(page)) && (await leads(other)));
    await emit("For her alone");
    await sees(page, "For her alone");
    assert.ok((await stateIn(other, isOnline)).items.every(({ user_id: user }) => user === bob.id));
  });

  test("without Web Locks, or asked so, each tab has a socket of its own", async () => {
    await tabs(2, { share: false });
    assert.equal(await sockets(), 2);
    await closePages();
    await context.close();
    await until("the sockets to close", async () => (await sockets()) === 0, sockets);
    context = await browser.newContext();
    await context.addInitScript(() => Object.defineProperty(navigator, "locks", { value: undefined }));
    for (let i = 0; i < 2; ++i) {
      const page = await blankPage(context, server);
      await connectIn(page, token);
      await stateIn(page, isOnline);
    }
    assert.equal(await sockets(), 2);
  });

  test("behind a proxy that refuses upgrades the tabs share an event stream", async () => {
    context = await browser.newContext();
    await context.addInitScript(() => {
      window.WebSocket = class {
        constructor() {
          setTimeout(() => this.onclose?.({ code: 1006 }));
        }
        send() {}
        close() {}
      };
    });
    token = await server.token(alice.id);
    const pages = [];
    const streams = [];
    for (let i = 0; i < 2; ++i) {
      const page = await blankPage(context, server);
      page.on("request", (request) => request.url().endsWith("/notifications/stream") && streams.push(page));
      await connectIn(page, token);
      pages.push(page);
      await until("it to be online", () => page.evaluate(() => {
        window.inbox.retry();
        return window.inbox.state.connection === "online";
      }));
    }
    await emit("By an event stream");
    for (const page of pages) await sees(page, "By an event stream");
    const { others } = await leaderOf(pages);
    const id = await idOf(others[0], "By an event stream");
    await others[0].evaluate((one) => window.inbox.archive(one), id);
    assert.notEqual((await server.get(token, `/api/v1/notifications/${id}`)).body.archived_at, null);
    assert.deepEqual(new Set(streams), new Set([pages[0]]), "one tab has asked for a stream");
  });

  test("a tab that speaks as an earlier version did, open since before, keeps nobody from the server", async () => {
    context = await browser.newContext();
    const old = await blankPage(context, server);
    await old.evaluate(
      async ([url, person]) => {
        const name = `carillon ${new URL("/ws/notifications", url).href.replace(/^http/, "ws")} ${person}`;
        const channel = new BroadcastChannel(name);
        channel.onmessage = ({ data: { kind, from: to } }) => {
          if (kind === "ping") channel.postMessage({ kind: "pong", from: "old", to });
          if (kind === "join") channel.postMessage({ kind: "welcome", from: "old", to, frames: [] });
        };
        await new Promise((held) => navigator.locks.request(name, () => (held(), new Promise(() => {}))));
      },
      [server.url, alice.id],
    );
    token = await server.token(alice.id);
    const page = await blankPage(context, server);
    await connectIn(page, token);
    await stateIn(page, isOnline);
    await emit("For both versions");
    await sees(page, "For both versions");
  });

  test("a tab whose sign-in is refused does not keep another from signing in", async () => {
    const [first] = await tabs(1);
    await first.evaluate(() => (window.token = window.token.replace(/[^.]+$/, "AAAA")));
    await server.kill("SIGKILL");
    await server.launch();
    token = await server.token(alice.id);
    await stateIn(first, ({ closeCode }) => closeCode === 4401);
    const second = await blankPage(context, server);
    await connectIn(second, token);
    await stateIn(second, isOnline);
    await emit("For who is signed in");
    await sees(second, "For who is signed in");
  });
});
