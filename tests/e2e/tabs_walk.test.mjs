// Several tabs of a person, and whatever may befall them, by a seeded walk: what each shows in the end is
// what the server has.
//   CARILLON_WALK_SEED=N CARILLON_WALK_STEPS=N
import assert from "node:assert/strict";
import { stopAll } from "../js/support/owned.mjs";
import { until, within } from "../js/support/patience.mjs";
import { after, before, describe, test } from "../js/support/testing.mjs";
import { closePages, launch } from "./support/browser.mjs";
import { blankPage } from "./support/inbox_page.mjs";
import { Server, taskFor } from "./support/server.mjs";

const kSteps = Number(process.env.CARILLON_WALK_STEPS ?? 120);
const kSeed = Number(process.env.CARILLON_WALK_SEED ?? Math.floor(Math.random() * 1e6));
const kTabs = 8;

// SplitMix32.
function randomOf(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  return { below: (n) => next() % n, of: (list) => list[next() % list.length] };
}

describe("a walk over several tabs", () => {
  let server, browser, context, alice, pages;
  const random = randomOf(kSeed);

  before(async () => {
    server = await Server.start();
    browser = await launch();
    context = await browser.newContext();
    [alice] = await server.people();
  });
  after(async () => {
    await closePages();
    await stopAll(browser, server);
  });

  const connectPage = (page) =>
    within(
      page.evaluate(async (user) => {
        const { connect } = await import("/carillon/index.js");
        const token = async () => {
          const asked = fetch("/demo/session", {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ user_id: user }),
            signal: AbortSignal.timeout(30_000),
          });
          return (await (await asked).json()).token;
        };
        window.inbox = await connect({ url: "/ws/notifications", token });
        window.inbox.on("error", () => {});
      }, alice.id),
      "connect() in a tab",
    );
  async function openTab() {
    const page = await blankPage(context, server);
    await connectPage(page);
    return page;
  }
  const operate = (page, name, at) =>
    page.evaluate(
      ([method, index]) => {
        const { inbox } = window;
        const { items } = inbox.state;
        const ids = items.length > 0 ? [items[index % items.length].id] : [];
        if (method === "ackAll" || method === "undo") inbox[method]();
        else if (ids.length > 0) inbox[method](ids, method === "snooze" ? { minutes: 600 } : undefined);
      },
      [name, at],
    );

  const steps = {
    async operation() {
      await operate(random.of(pages), random.of(["ack", "ack", "unack", "archive", "snooze", "remove", "ackAll", "undo", "undo"]), random.below(40));
    },
    async event() {
      if (!server.isRunning) return;
      await server.emit(await server.token(alice.id), taskFor([alice.id], `Step ${random.below(1e6)}`, { priority: random.of(["low", "normal", "high", "critical"]) }));
    },
    async reload() {
      const page = random.of(pages);
      await page.reload();
      await connectPage(page);
    },
    async close() {
      const at = random.below(pages.length);
      await pages[at].close();
      pages[at] = await openTab();
    },
    async crash() {
      const at = random.below(pages.length);
      const devtools = await context.newCDPSession(pages[at]);
      const crashed = pages[at].waitForEvent("crash");
      devtools.send("Page.crash").catch(() => {});
      await crashed;
      await pages[at].close();
      pages[at] = await openTab();
    },
    async outage() {
      if (server.isRunning) await server.kill(random.of(["SIGKILL", "SIGTERM"]));
      else await server.launch();
    },
    async signOut() {
      const at = random.below(pages.length);
      await pages[at].evaluate(() => window.inbox.close());
      await connectPage(pages[at]);
    },
  };
  const kinds = ["operation", "operation", "operation", "operation", "operation", "event", "event", "event", "reload", "close", "crash", "outage", "signOut"];

  test(`ends with what the server has (seed ${kSeed}, ${kSteps} steps)`, async (t) => {
    pages = [];
    for (let i = 0; i < kTabs; ++i) pages.push(await openTab());
    for (let step = 0; step < kSteps; ++step) {
      const kind = random.of(kinds);
      await within(steps[kind](), `step ${step}, ${kind} (seed ${kSeed})`);
    }
    if (!server.isRunning) await server.launch();
    // What is held back is sent, and whatever is under way comes to its end.
    for (const page of pages) {
      await page.evaluate(() => {
        Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
        delete document.visibilityState;
        window.inbox.retry();
      });
    }
    let seen = null;
    await until("each tab to show what the server has", async () => {
      const { body } = await server.get(await server.token(alice.id), "/api/v1/notifications/unread?limit=200");
      const states = await Promise.all(pages.map((page) => page.evaluate(() => JSON.parse(JSON.stringify(window.inbox.state)))));
      seen = states.map(({ connection, revision, unread, items }) => ({
        connection, revision, total: unread.total, pending: items.filter(({ pending }) => pending).length,
      }));
      if (!states.every(({ connection, revision, items }) =>
        connection === "online" && revision === body.revision && !items.some(({ pending }) => pending))) return false;
      for (const { unread, items } of states) {
        assert.deepEqual(unread, body.unread);
        assert.deepEqual(items.filter((item) => !item.is_read).map(({ id }) => id), body.items.map(({ id }) => id));
      }
      return true;
    }, () => ({ seed: kSeed, seen }));
    const sockets = await server.metric("notifications_ws_active_connections");
    assert.equal(sockets, 1, "one socket for all of them");
    t.diagnostic(`seed ${kSeed}`);
  });
});
