// Several tabs of a person, and whatever may befall them, by a seeded walk: what each shows in the end is
// what the server has for whoever is signed in there. As many steps as a minute holds; of a night 10,000.
//   CARILLON_WALK_SEED=N CARILLON_WALK_STEPS=N
import assert from "node:assert/strict";
import { stopAll } from "../js/support/owned.mjs";
import { until, within } from "../js/support/patience.mjs";
import { randomOf } from "../js/support/random.mjs";
import { after, before, describe, test } from "../js/support/testing.mjs";
import { closePages, launch } from "./support/browser.mjs";
import { blankPage } from "./support/inbox_page.mjs";
import { Relay } from "./support/relay.mjs";
import { Server, taskFor } from "./support/server.mjs";

const kSteps = Number(process.env.CARILLON_WALK_STEPS ?? Infinity);
const kWalkMs = Number.isFinite(kSteps) ? Infinity : 60_000;
const kSeed = Number(process.env.CARILLON_WALK_SEED ?? Math.floor(Math.random() * 1e6));
const kTabs = 8;
const kFrozen = 2; // at most, at a time
const kHourMs = 3_600_000;

describe("a walk over several tabs", () => {
  let server, relay, browser, context, people, tabs;
  const random = randomOf(kSeed);

  before(async () => {
    server = await Server.start();
    relay = await Relay.start(() => Number(server.listen.split(":")[1]));
    browser = await launch();
    context = await browser.newContext();
    people = (await server.people()).slice(0, 2);
  });
  after(async () => {
    await closePages();
    await stopAll(browser, server, relay);
  });

  // A tab is {page, user, devtools}: the last while it is frozen.
  const awake = () => tabs.filter(({ devtools }) => devtools === null);

  async function signIn(tab, user) {
    tab.user = user;
    await within(
      tab.page.evaluate(async (id) => {
        const { connect } = await import("/carillon/index.js");
        const token = async () => {
          const asked = fetch("/demo/session", {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ user_id: id }),
            signal: AbortSignal.timeout(30_000),
          });
          return (await (await asked).json()).token;
        };
        window.inbox = await connect({ url: "/ws/notifications", token });
        window.inbox.on("error", () => {});
      }, user.id),
      "connect() in a tab",
    );
  }
  async function open(tab) {
    tab.page = await blankPage(context, relay);
    tab.devtools = null;
    await signIn(tab, tab.user);
  }
  const operate = ({ page }, name, at) =>
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
  // Nothing runs in it, not even what a page does when it is told that it will be frozen.
  async function freeze(tab) {
    const devtools = await context.newCDPSession(tab.page);
    await devtools.send("Debugger.enable");
    const paused = new Promise((resolve) => devtools.once("Debugger.paused", resolve));
    await devtools.send("Debugger.pause");
    tab.held = tab.page.evaluate(() => 1);
    await within(paused, "the tab to be frozen");
    tab.devtools = devtools;
  }
  async function thaw(tab) {
    const { devtools } = tab;
    tab.devtools = null;
    await devtools.send("Debugger.resume");
    await devtools.detach();
    await tab.held;
  }

  const steps = {
    async operation() {
      await operate(random.of(awake()), random.of(["ack", "ack", "unack", "archive", "snooze", "remove", "ackAll", "undo", "undo"]), random.below(40));
    },
    async event() {
      const user = random.of(people);
      const event = taskFor([user.id], `Step ${random.below(1e6)}`, { priority: random.of(["low", "normal", "high", "critical"]) });
      if (server.isRunning) await server.emit(await server.token(user.id), event);
    },
    async reload() {
      const tab = random.of(awake());
      await tab.page.reload();
      await signIn(tab, tab.user);
    },
    async close() {
      const tab = random.of(awake());
      await tab.page.close();
      await open(tab);
    },
    async crash() {
      const tab = random.of(awake());
      const devtools = await context.newCDPSession(tab.page);
      const crashed = tab.page.waitForEvent("crash");
      devtools.send("Page.crash").catch(() => {});
      await crashed;
      await tab.page.close();
      await open(tab);
    },
    async outage() {
      if (server.isRunning) await server.kill(random.of(["SIGKILL", "SIGTERM"]));
      else await server.launch();
    },
    async cut() {
      relay.cut();
    },
    async freeze() {
      const frozen = tabs.filter(({ devtools }) => devtools !== null);
      if (frozen.length === kFrozen) await thaw(random.of(frozen));
      else await freeze(random.of(awake()));
    },
    // The same person again, or another one; and nothing is to be left of who has gone, or all.
    async signOut() {
      const tab = random.of(awake());
      await tab.page.evaluate((forget) => window.inbox.close({ forget }), random.below(4) === 0);
      await signIn(tab, random.of([people[0], people[0], people[1]]));
    },
  };
  const kinds = [
    ...Array(10).fill("operation"), ...Array(6).fill("event"), ...Array(2).fill("reload"), ...Array(2).fill("signOut"), "cut", "cut",
    "freeze", "freeze", "close", "crash", "outage",
  ];

  async function walk() {
    const end = Date.now() + kWalkMs;
    let step = 0;
    for (; step < kSteps && Date.now() < end; ++step) {
      const kind = random.of(kinds);
      await within(steps[kind](), `step ${step}, ${kind} (seed ${kSeed})`);
    }
    return step;
  }

  // What is held back is sent, and whatever is under way comes to its end.
  async function settle() {
    if (!server.isRunning) await server.launch();
    for (const tab of tabs) if (tab.devtools !== null) await thaw(tab);
    for (const { page } of tabs) {
      await page.evaluate(() => {
        Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
        delete document.visibilityState;
        window.inbox.retry();
      });
    }
  }

  // True when each tab shows what the server has for its person; `seen` is what they show.
  async function areEqual(seen) {
    const states = await Promise.all(tabs.map(({ page }) => page.evaluate(() => JSON.parse(JSON.stringify(window.inbox.state)))));
    const told = new Map();
    for (const { id } of people) {
      told.set(id, (await server.get(await server.token(id), "/api/v1/notifications/unread?limit=200")).body);
    }
    seen.splice(0, seen.length, ...states.map(({ connection, revision, unread, items }, at) => ({
      user: tabs[at].user.id, connection, revision, wanted: told.get(tabs[at].user.id).revision, total: unread.total,
      pending: items.filter(({ pending }) => pending).length,
    })));
    if (!seen.every(({ connection, revision, wanted, pending }) => connection === "online" && revision === wanted && pending === 0)) return false;
    states.forEach(({ unread, items }, at) => {
      const body = told.get(tabs[at].user.id);
      assert.deepEqual(unread, body.unread);
      const listed = items.filter((item) => !item.is_read).map(({ id }) => id);
      assert.deepEqual(listed.slice(0, body.items.length), body.items.map(({ id }) => id));
    });
    return true;
  }

  const limit = Number.isFinite(kSteps) ? { timeout: 8 * kHourMs } : {};
  test(`ends with what the server has (seed ${kSeed})`, limit, async (t) => {
    tabs = Array.from({ length: kTabs }, () => ({ page: null, user: people[0], devtools: null }));
    for (const tab of tabs) await open(tab);
    t.diagnostic(`seed ${kSeed}, ${await walk()} steps`);
    await settle();
    const seen = [];
    await until("each tab to show what the server has", () => areEqual(seen), () => ({ seed: kSeed, seen }));
    const persons = new Set(tabs.map(({ user }) => user.id)).size;
    const sockets = () => server.metric("notifications_ws_active_connections");
    await until("one socket for all tabs of a person", async () => (await sockets()) === persons, sockets);
  });
});
