// The service worker of push messages in a real browser: what it shows, what it leaves to the page, and
// what a click does. The browser is handed messages as its push service would hand them on, since none
// can be reached from here; docs/channels.md tells how to try one.

import assert from "node:assert/strict";
import { stopAll } from "../js/support/owned.mjs";
import { kPatienceMs, until, within } from "../js/support/patience.mjs";
import { PushBrowser } from "../js/support/push_browser.mjs";
import { after, afterEach, before, describe, test } from "../js/support/testing.mjs";
import { bellCount, closePages, launch, noProblems, openAs, waitForBell } from "./support/browser.mjs";
import { Server, taskFor } from "./support/server.mjs";

const kPublicKey = new PushBrowser().subscription("").keys.p256dh;
const messageOf = (item, members = {}) =>
  JSON.stringify({ id: item.id, title: item.title, body: item.body, url: "/tasks/42", priority: "high", unread: 1, ...members });

// In the worker. A browser that is asked for its notifications while it shows one takes that for one
// that was closed, and forgets it: so nobody asks before.
function listenToShowing() {
  const { registration } = self;
  const show = registration.showNotification.bind(registration);
  const titles = new Set();
  const waiting = new Map();
  registration.showNotification = async (title, options) => {
    await show(title, options);
    titles.add(title);
    waiting.get(title)?.();
  };
  self.shows = (title) => titles.has(title) || new Promise((resolve) => waiting.set(title, resolve));
}

describe("push messages", () => {
  let server, browser, context, alice, token;

  before(async () => {
    server = await Server.start();
    browser = await launch();
    [alice] = await server.people();
    token = await server.token(alice.id);
  });
  afterEach(async () => {
    await closePages();
    await context?.close();
  });
  after(() => stopAll(browser, server));

  /** A page with the worker registered by enablePush() itself. `push(text)` hands the worker a message. */
  async function pageWithPush() {
    context = await browser.newContext();
    await context.grantPermissions(["notifications"], { origin: server.url });
    await context.route("**/api/v1/push/key", (route) => route.fulfill({ json: { public_key: kPublicKey } }));
    const page = await openAs(context, server, alice);
    // What fails is the last step alone: this browser has no push service.
    const code = await page.evaluate(() =>
      document.getElementById("bell").inbox.enablePush().then(() => "subscribed", (error) => error.code));
    assert.equal(code, "push_service");
    const devtools = await context.newCDPSession(page);
    const registered = new Promise((resolve) => {
      devtools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations: [first] }) => first && resolve(first));
    });
    await devtools.send("ServiceWorker.enable");
    const { registrationId } = await within(registered, "the registration");
    await worker().evaluate(listenToShowing);
    const push = (data) =>
      devtools.send("ServiceWorker.deliverPushMessage", { origin: server.url, registrationId, data });
    return { page, push };
  }

  async function newTask(text) {
    const { body } = await server.emit(token, taskFor([alice.id], text));
    assert.equal(body.results[0].created, 1);
    const { body: list } = await server.get(token, "/api/v1/notifications?limit=200");
    return list.items.find(({ title, body: said }) => `${title} ${said}`.includes(text));
  }

  const isRead = async ({ id }) => (await server.get(token, `/api/v1/notifications/${id}`)).body.is_read;

  const worker = () => context.serviceWorkers()[0];

  /** Waits until the worker has had it shown. */
  const toShow = (title) => within(worker().evaluate((wanted) => self.shows(wanted), title), `"${title}" to be shown`);

  /** Titles of what the system shows for the site; not while it begins to show one. */
  const shown = (page) =>
    page.evaluate(async () => {
      const [registration] = await navigator.serviceWorker.getRegistrations();
      return (await registration.getNotifications()).map(({ title }) => title);
    });

  // A click by a person cannot be made from here: the event is, with what the system would give it. The
  // browser opens no window for it, which is told as an error.
  const click = (title) =>
    worker().evaluate(async (wanted) => {
      const notification = (await self.registration.getNotifications()).find((each) => each.title === wanted);
      let handled;
      self.dispatchEvent(Object.assign(new Event("notificationclick"), {
        notification,
        waitUntil: (promise) => (handled = promise),
      }));
      return handled.then(() => "opened", (error) => error.message);
    }, title);

  test("the worker is served as a script of its own, and stands beside the page's", async () => {
    const { page } = await pageWithPush();
    assert.deepEqual(
      await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).map(({ scope, active }) => [scope, active.scriptURL])),
      [[`${server.url}/carillon/`, `${server.url}/carillon/push-worker.js`]],
    );
    // The browser's own word on why it subscribes to nothing here.
    assert.deepEqual(page.problems.filter((problem) => !/Push API in incognito/.test(problem)), []);
  });

  test("a message is shown once nobody looks at a live inbox, and not before", async () => {
    const { page, push } = await pageWithPush();
    const [first, second] = [await newTask("Looked at"), await newTask("Missed")];
    const asked = page.evaluate(() => new Promise((resolve) => {
      navigator.serviceWorker.addEventListener("message", ({ data }) => data.type === "carillon.push" && resolve());
    }));
    // Once the page listens: what it is asked to evaluate, it does in that order.
    await page.evaluate(() => document.readyState);
    await push(messageOf(first, { title: "Looked at" }));
    await within(asked, "the worker to ask the page");
    await page.evaluate(() => document.getElementById("bell").inbox.close());
    await push(messageOf(second, { title: "Missed" }));
    await toShow("Missed");
    assert.deepEqual(await shown(page), ["Missed"]);
  });

  test("messages of a group stand in one place", async () => {
    const { page, push } = await pageWithPush();
    await page.evaluate(() => document.getElementById("bell").inbox.close());
    for (const n of [1, 2, 3]) {
      await push(messageOf({ id: `id-${n}`, title: `Step ${n}`, body: "" }, { group: "deal:42" }));
      await toShow(`Step ${n}`);
    }
    assert.deepEqual(await shown(page), ["Step 3"]);
  });

  test("a click marks read in the page that is open and has it show the address", async () => {
    const { page, push } = await pageWithPush();
    const task = await newTask("Clicked");
    await page.evaluate(() => document.getElementById("bell").inbox.close());
    await push(messageOf(task, { title: "Clicked" }));
    await toShow("Clicked");
    const next = await openAs(context, server, alice);
    const count = await bellCount(next);
    await page.close();
    await next.bringToFront();
    assert.match(await within(click("Clicked"), "the click"), /opened|Not allowed to focus/);
    await waitForBell(next, count - 1);
    await next.getByText(/^(Opened|Ouvert ): /).first().waitFor({ timeout: kPatienceMs });
    // The page shows it before the server has answered.
    await until("it to be read", () => isRead(task));
    assert.deepEqual(await shown(next), []);
    noProblems(next);
  });

  test("a click while no page is open marks read once the next one is", async () => {
    const { page, push } = await pageWithPush();
    const task = await newTask("Clicked later");
    await page.evaluate(() => document.getElementById("bell").inbox.close());
    await push(messageOf(task, { title: "Clicked later" }));
    await toShow("Clicked later");
    await click("Clicked later");
    assert.equal(await isRead(task), false);
    await openAs(context, server, alice);
    await until("it to be read", () => isRead(task));
  });
});
