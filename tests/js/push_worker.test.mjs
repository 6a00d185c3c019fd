// push-worker.js: what is shown of a push message, and what a click does.
import assert from "node:assert/strict";
import { idOf } from "./support/fixtures.mjs";
import { until, within } from "./support/patience.mjs";
import { FakeWindow, FakeWorker } from "./support/push_worker.mjs";
import { test } from "./support/testing.mjs";

const kClicked = "carillon-push-clicked";
const message = (members = {}) => ({
  id: idOf(1),
  title: "Call Acme",
  body: "Before noon",
  url: "/tasks/42",
  priority: "high",
  unread: 3,
  ...members,
});
const shownBy = (shown) => ({ type }) => (type === "carillon.push" ? { shown } : undefined);

/** Fires a message; ends waits for pages without an inbox. */
async function show(worker, members) {
  const shown = worker.push(message(members));
  const visible = worker.windows.filter(({ visibilityState }) => visibilityState === "visible");
  const silent = visible.filter(({ answer }) => answer({ type: "carillon.push" }) === undefined);
  // All were asked, and those that answer have.
  const isAsked = () => visible.every(({ said }) => said.length > 0) && worker.waits === silent.length;
  await until("the pages to answer", isAsked);
  worker.runOut();
  await within(shown, "the message to be handled");
}

test("a message is shown with its text, once for its group, and keeps where it leads", async () => {
  const worker = new FakeWorker();
  await show(worker, { group: "deal:42" });
  assert.deepEqual(worker.shown, [
    {
      title: "Call Acme",
      body: "Before noon",
      tag: "carillon:deal:42",
      renotify: true,
      silent: false,
      requireInteraction: false,
      data: { carillon: { id: idOf(1), url: "/tasks/42" } },
    },
  ]);
  assert.deepEqual(worker.badges, [3]);
});

test("a message without a group takes only its own place, so that a repeat is not heard", async () => {
  const worker = new FakeWorker();
  await show(worker);
  assert.equal(worker.shown[0].tag, `carillon:${idOf(1)}`);
  assert.equal(worker.shown[0].renotify, false);
});

test("what is low makes no noise, and what is critical stays until somebody acts", async () => {
  const worker = new FakeWorker();
  await show(worker, { priority: "low" });
  await show(worker, { priority: "critical" });
  assert.deepEqual(worker.shown.map(({ silent }) => silent), [true, false]);
  assert.deepEqual(worker.shown.map(({ requireInteraction }) => requireInteraction), [false, true]);
});

test("a page with a live inbox that is looked at shows it, and there is no second noise", async () => {
  const page = new FakeWindow("https://crm.example/", { visible: true, answer: shownBy(true) });
  const worker = new FakeWorker([new FakeWindow("https://crm.example/help", { visible: true }), page]);
  await show(worker);
  assert.deepEqual(page.said, [{ type: "carillon.push", id: idOf(1) }]);
  assert.deepEqual(worker.shown, []);
});

test("pages that do not show it keep nobody from seeing it", async () => {
  for (const page of [
    new FakeWindow("https://crm.example/", { visible: false, answer: shownBy(true) }), // not looked at
    new FakeWindow("https://crm.example/", { visible: true, answer: shownBy(false) }), // offline
    new FakeWindow("https://crm.example/", { visible: true }), // without an inbox
  ]) {
    const worker = new FakeWorker([page]);
    await show(worker);
    assert.equal(worker.shown.length, 1);
  }
});

test("messages that are not ours are left to whoever else listens", () => {
  const worker = new FakeWorker();
  for (const content of ["", "no JSON", "null", "7", "[]", {}, { id: "1", title: "x" }, message({ id: 7 }), message({ unread: "3" })]) {
    assert.equal(worker.push(content), undefined);
  }
  assert.equal(worker.fire("push", { data: null }), undefined);
  assert.equal(worker.fire("notificationclick", { notification: { data: null } }), undefined);
});

test("a click without an open page opens the address and notes the click for the next page", async () => {
  const worker = new FakeWorker();
  await show(worker);
  await worker.click();
  assert.equal(worker.closed, true);
  assert.deepEqual(worker.opened, ["https://crm.example/tasks/42"]);
  assert.deepEqual(worker.caches.paths(kClicked), [`/carillon-push-clicked/${idOf(1)}`]);
});

test("a click on what leads nowhere opens the page's start, and never a script", async () => {
  for (const url of [undefined, "", "javascript:alert(1)", "data:text/html,x", " java\nscript:x", "https://", 7]) {
    const worker = new FakeWorker();
    await show(worker, { url });
    await worker.click();
    assert.deepEqual(worker.opened, ["https://crm.example/"], String(url));
  }
  const worker = new FakeWorker([], { location: "https://crm.example/carillon/push-worker.js?home=/crm/" });
  await show(worker, { url: undefined });
  await worker.click();
  assert.deepEqual(worker.opened, ["https://crm.example/crm/"]);
});

test("a click is told to every page, and the one used last is asked to show where it leads", async () => {
  const first = new FakeWindow("https://crm.example/a", { answer: ({ type }) => (type === "carillon.open" ? { opened: true } : undefined) });
  const second = new FakeWindow("https://crm.example/b");
  const worker = new FakeWorker([first, second]);
  await show(worker);
  await worker.click();
  assert.deepEqual(first.said, [
    { type: "carillon.clicked" },
    { type: "carillon.open", id: idOf(1), url: "https://crm.example/tasks/42" },
  ]);
  assert.deepEqual(second.said, [{ type: "carillon.clicked" }]);
  assert.equal(first.isFocused, true);
  assert.deepEqual(worker.opened, []);
});

test("a page that already shows the address is brought to the front", async () => {
  const other = new FakeWindow("https://crm.example/a");
  const there = new FakeWindow("https://crm.example/tasks/42");
  const worker = new FakeWorker([other, there]);
  await show(worker);
  await worker.click();
  assert.equal(there.isFocused, true);
  assert.equal(other.isFocused, false);
  assert.deepEqual(worker.opened, []);
});

test("a page that cannot show the address, or does not answer, is left as it is", async () => {
  for (const answer of [() => undefined, ({ type }) => (type === "carillon.open" ? { opened: false } : undefined)]) {
    const page = new FakeWindow("https://crm.example/a", { answer });
    const worker = new FakeWorker([page]);
    await show(worker);
    const clicked = worker.click();
    if (answer({ type: "carillon.open" }) === undefined) {
      await until("the worker to ask", () => worker.waits === 1);
      worker.runOut();
    }
    await within(clicked, "the click to be handled");
    assert.equal(page.isFocused, false);
    assert.deepEqual(worker.opened, ["https://crm.example/tasks/42"]);
  }
});

test("a click opens its address also where the browser keeps nothing", async () => {
  const worker = new FakeWorker();
  worker.caches.broken = true;
  await show(worker);
  await worker.click();
  assert.deepEqual(worker.opened, ["https://crm.example/tasks/42"]);
});
