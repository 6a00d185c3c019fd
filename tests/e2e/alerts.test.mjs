// What else of a page tells of arrivals: title, icon, sound, messages of the desktop; once in a browser, and
// not in a pause.

import assert from "node:assert/strict";
import { stopAll } from "../js/support/owned.mjs";
import { until } from "../js/support/patience.mjs";
import { after, afterEach, before, describe, test } from "../js/support/testing.mjs";
import { closePages, kPatience, launch, newPage, noProblems } from "./support/browser.mjs";
import { note } from "./support/list.mjs";
import { ask, Server, taskFor } from "./support/server.mjs";

const kKinds = "title icon sound desktop";

// In the places of what speaks and pops up: they write down what they are asked.
function pretend() {
  window.told = [];
  window.heard = 0;
  document.addEventListener("DOMContentLoaded", () => Object.defineProperty(document, "hidden", { get: () => true }));
  window.Notification = class {
    static permission = "default";
    static async requestPermission() {
      this.permission = "granted";
    }
    constructor(title, { body }) {
      window.told.push([title, body]);
      window.lastTold = this;
    }
    close() {}
  };
  const knob = { value: 0, setValueAtTime() {}, exponentialRampToValueAtTime() {} };
  const part = () => ({ frequency: knob, gain: knob, connect: (next) => next, start: () => (window.heard += 1), stop() {} });
  window.AudioContext = class {
    state = "running";
    currentTime = 0;
    createOscillator = part;
    createGain = part;
    close() {}
  };
}

describe("alerts", () => {
  let server, browser, context, person, token;

  before(async () => {
    server = await Server.start();
    browser = await launch();
    context = await browser.newContext();
    person = (await server.people()).find(({ locale }) => locale === "en");
    token = await server.token(person.id);
  });
  afterEach(closePages);
  after(() => stopAll(browser, server));

  async function open(kinds) {
    const page = await newPage(context);
    const html = `<!doctype html><title>Customers</title><link rel="icon" href="/icons/carillon.svg">
      <script type="module" src="/carillon/elements/index.js"></script>
      <notification-bell token="${token}" alerts="${kinds}"></notification-bell>`;
    await page.addInitScript(pretend);
    await page.route(`${server.url}/bell`, (route) => route.fulfill({ contentType: "text/html", body: html }));
    await page.goto(`${server.url}/bell`);
    await page.waitForFunction(() => document.querySelector("notification-bell").inbox?.state.connection === "online", null, kPatience);
    await page.evaluate(() => document.querySelector("notification-bell").shadowRoot.querySelector("button").click());
    return page;
  }
  const send = async (title, more) => assert.equal((await server.emit(token, [note(person, title, "Please come.", more)])).status, 200);
  const titled = (page, text) => page.waitForFunction((wanted) => document.title === wanted, text, kPatience);
  const count = (page) => page.evaluate(() => document.querySelector("notification-bell").inbox.state.unread.total);
  const told = async (pages) => (await Promise.all(pages.map((page) => page.evaluate(() => window.told)))).flat();
  const heard = async (pages) => (await Promise.all(pages.map((page) => page.evaluate(() => window.heard)))).reduce((a, b) => a + b);

  test("title and icon in each tab; a sound and a message in one of them, and a press on it opens the notification", async () => {
    const pages = [await open(kKinds), await open(kKinds)];
    const start = await count(pages[0]);
    for (const page of pages) {
      await titled(page, `(${start}) Customers`);
      await page.waitForFunction(() => document.querySelector("link").href.startsWith("data:image/png"), null, kPatience);
    }
    await send("A fire", { priority: "high" });
    for (const page of pages) await titled(page, `(${start + 1}) Customers`);
    await until("one of them to tell", async () => (await told(pages)).length > 0);
    assert.deepEqual(await told(pages), [["A fire", "Please come."]]);
    assert.equal(await heard(pages), 2, "two notes, once");
    await send("Of no haste", {});
    await until("both notes again", async () => (await heard(pages)) === 4);
    assert.equal((await told(pages)).length, 1, "a normal one pops nothing up");
    await pages[0].evaluate(() => (document.title = "Another"));
    await titled(pages[0], `(${start + 2}) Another`);

    for (const page of pages) await page.evaluate(() => window.lastTold?.onclick());
    await until("it to be read", async () => (await count(pages[0])) === start + 1);
    noProblems(...pages);
  });

  test("in a pause nothing is heard but what is critical; without the attribute nothing at all", async () => {
    const pages = [await open(kKinds)];
    const plain = await open("");
    assert.equal(await plain.title(), "Customers");
    const answer = await ask(`${server.url}/api/v1/preferences`, {
      method: "PATCH",
      headers: { "content-type": "application/merge-patch+json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ paused_until: new Date(Date.now() + 3_600_000).toISOString() }),
    });
    assert.equal(answer.status, 200);
    const start = await count(pages[0]);
    // Of a type that is not mandatory.
    const task = (name, priority) => server.emit(token, taskFor([person.id], name, { priority }));
    await task("Not now", "high");
    await titled(pages[0], `(${start + 1}) Customers`);
    await task("Now", "critical");
    await titled(pages[0], `(${start + 2}) Customers`);
    await until("the critical one, and no other", async () => (await told(pages)).length > 0);
    assert.deepEqual((await told(pages)).map(([title]) => title), ["New task: Now"]);
    assert.equal(await heard(pages), 2);
    assert.equal(await plain.title(), "Customers");
    assert.equal((await told([plain])).length + (await heard([plain])), 0);
    noProblems(...pages, plain);
  });
});
