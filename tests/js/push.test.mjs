// enablePush(), what the service worker of push messages asks a page, and telling of clicks.
import assert from "node:assert/strict";
import { done, idOf, note, refused as refusal, snapshot } from "./support/fixtures.mjs";
import { until, within } from "./support/patience.mjs";
import { PushBrowser } from "./support/push_browser.mjs";
import { FakePage } from "./support/push_page.mjs";
import { CarillonError, kToken, online, test } from "./support/session.mjs";

const kKey = Buffer.from(new PushBrowser().subscription("").keys.p256dh, "base64url");
const kClicked = "carillon-push-clicked";
const kWorker = { worker: "/push-worker.js" };

/** An inbox in a page, and a server that takes subscriptions. */
async function subscribing(t, options) {
  const page = new FakePage(t, new PushBrowser(), options);
  const { peer, inbox, server } = await online(t, snapshot("e1.1", [note(1)]));
  const asked = [];
  peer.onRequest = (url, headers, { method, body }) => {
    asked.push({ what: `${method} ${url.pathname}`, headers, body });
    if (url.pathname.endsWith("/push/key")) return { body: { public_key: kKey.toString("base64url") } };
    return { status: 201, body: { id: "sub-1" } };
  };
  return { page, peer, inbox, server, asked };
}

async function refused(promise, code, message) {
  const error = await within(promise.then(() => assert.fail("it was not refused"), (reason) => reason), "a refusal");
  assert.ok(error instanceof CarillonError, String(error));
  assert.equal(error.code, code);
  assert.match(error.message, message);
}

test("push is enabled: permission, worker, subscription, server", async (t) => {
  const { page, inbox, asked } = await subscribing(t);
  assert.deepEqual(await inbox.enablePush(kWorker), { id: "sub-1" });
  assert.equal(page.asked, 1);
  assert.deepEqual(page.registered, [{ url: "https://crm.example/push-worker.js" }]);
  assert.deepEqual(asked.map(({ what }) => what), ["GET /api/v1/push/key", "POST /api/v1/push/subscriptions"]);
  assert.equal(asked[1].headers.authorization, `Bearer ${kToken}`);
  assert.equal(asked[1].headers["content-type"], "application/json");
  assert.deepEqual(JSON.parse(asked[1].body), page.subscription.toJSON());
  assert.deepEqual(new Uint8Array(page.subscription.options.applicationServerKey), new Uint8Array(kKey));
});

test("push that is enabled already is told to the server again and asks nobody", async (t) => {
  const { page, inbox, asked } = await subscribing(t);
  page.permission = "granted";
  page.subscription = page.made(kKey, "https://push.example/p/before");
  await inbox.enablePush({ ...kWorker, home: "/crm/" });
  assert.equal(page.asked, 0);
  assert.equal(JSON.parse(asked[1].body).endpoint, "https://push.example/p/before");
  assert.equal(page.registered[0].url, "https://crm.example/push-worker.js?home=%2Fcrm%2F");
});

test("push is disabled: at the server first, then in the browser", async (t) => {
  const { page, inbox, asked } = await subscribing(t);
  assert.equal(await inbox.hasPush(), false);
  await inbox.disablePush(); // there is nothing to take back
  assert.deepEqual(asked, []);
  await inbox.enablePush({ ...kWorker, home: "/crm/" });
  assert.equal(await inbox.hasPush(), true);
  await inbox.disablePush();
  assert.deepEqual(asked.slice(-2).map(({ what }) => what), [
    "POST /api/v1/push/subscriptions",
    "DELETE /api/v1/push/subscriptions/sub-1",
  ]);
  assert.equal(page.subscription, null);
  assert.equal(await inbox.hasPush(), false);
});

test("push that the server has off is still taken back in the browser, and one that it cannot take is kept", async (t) => {
  const { page, peer, inbox } = await subscribing(t);
  await inbox.enablePush(kWorker);
  peer.onRequest = () => ({ status: 503, body: { title: "Service Unavailable" } });
  await refused(inbox.disablePush(), "http_503", /Unavailable/);
  assert.equal(await inbox.hasPush(), true);
  peer.onRequest = () => ({ status: 404, body: { title: "Not Found" } });
  await inbox.disablePush();
  assert.equal(page.subscription, null);
});

test("a subscription for another key is replaced", async (t) => {
  const { page, inbox, asked } = await subscribing(t);
  const other = Buffer.from(kKey).fill(1, 1, 2);
  page.subscription = page.made(other, "https://push.example/p/before");
  await inbox.enablePush(kWorker);
  assert.equal(JSON.parse(asked[1].body).endpoint, "https://push.example/p/1");
});

test("a worker that is still starting is waited for, and one that cannot start is told", async (t) => {
  const { page, inbox } = await subscribing(t);
  page.workerStates = ["installed", "activating", "activated"];
  assert.deepEqual(await inbox.enablePush(kWorker), { id: "sub-1" });
  page.workerStates = ["redundant"];
  await refused(inbox.enablePush(kWorker), "push_worker", /could not be started/);
});

test("a page without https is told what push needs", async (t) => {
  const { page, inbox } = await subscribing(t, { secure: false });
  await refused(inbox.enablePush(kWorker), "push_unsupported", /https/);
  assert.equal(page.asked, 0);
});

for (const [name, what] of [["PushManager", /PushManager/], ["Notification", /Notification/]]) {
  test(`a browser without ${name} is told so, and nobody is asked`, async (t) => {
    const { page, inbox, asked } = await subscribing(t);
    page.lacks(name);
    await refused(inbox.enablePush(kWorker), "push_unsupported", what);
    assert.deepEqual(asked, []);
  });
}

test("where there are no service workers that is said", async (t) => {
  const { inbox } = await online(t);
  await refused(inbox.enablePush(), "push_unsupported", /service workers/);
});

test("a person who does not permit it is told where it stands", async (t) => {
  const { page, inbox, asked } = await subscribing(t);
  page.answer = "default"; // the question was closed
  await refused(inbox.enablePush(kWorker), "push_denied", /was not given/);
  page.permission = "denied";
  await refused(inbox.enablePush(kWorker), "push_denied", /blocked for this site/);
  assert.deepEqual(asked, []);
});

test("a server without push says so", async (t) => {
  const { page, peer, inbox } = await subscribing(t);
  peer.onRequest = () => ({ status: 404, body: { title: "Not Found", detail: "NOTIFICATION_PUSH_ENABLED is off" } });
  await refused(inbox.enablePush(kWorker), "push_off", /off at the server: NOTIFICATION_PUSH_ENABLED is off/);
  assert.deepEqual(page.registered, []);
  peer.onRequest = () => ({ status: 503, body: "" });
  await refused(inbox.enablePush(kWorker), "http_503", /503/);
});

test("a worker of another site, or none, is told with where it must be", async (t) => {
  const { page, inbox } = await subscribing(t);
  await refused(inbox.enablePush({ worker: "https://cdn.example/push-worker.js" }), "push_worker", /https:\/\/crm\.example/);
  page.container.register = async () => {
    throw new TypeError("bad HTTP response code (404)");
  };
  await refused(inbox.enablePush(kWorker), "push_worker", /\/push-worker\.js cannot be had: bad HTTP response code \(404\)/);
});

test("a browser that gets no subscription tells why", async (t) => {
  const { page, inbox } = await subscribing(t);
  page.refusal = new DOMException("push service not available", "AbortError");
  await refused(inbox.enablePush(kWorker), "push_service", /push service not available/);
  page.refusal = new DOMException("in private mode", "NotAllowedError");
  await refused(inbox.enablePush(kWorker), "push_denied", /in private mode/);
});

test("a browser whose push service does not answer says so after half a minute", async (t) => {
  const { page, inbox } = await subscribing(t);
  const { setTimeout } = globalThis;
  t.after(() => Object.assign(globalThis, { setTimeout }));
  page.answered = () => {
    // The half minute is over at once.
    globalThis.setTimeout = (run, ms) => setTimeout(run, ms === 30_000 ? 0 : ms);
    return new Promise(() => {});
  };
  await refused(inbox.enablePush(kWorker), "push_service", /it does not answer/);
});

test("a subscription that the server refuses is told in its words", async (t) => {
  const { peer, inbox } = await subscribing(t);
  peer.onRequest = ({ pathname }) =>
    pathname.endsWith("/push/key")
      ? { body: { public_key: kKey.toString("base64url") } }
      : { status: 422, body: { detail: "endpoint must be an https address" } };
  await refused(inbox.enablePush(kWorker), "http_422", /endpoint must be an https address/);
});

test("an inbox that was closed enables nothing", async (t) => {
  const { inbox } = await subscribing(t);
  inbox.close();
  await refused(inbox.enablePush(kWorker), "closed", /closed/);
});

test("a page shows what arrives while its inbox is live, and says so to the worker", async (t) => {
  const { page, inbox, peer } = await subscribing(t);
  const asking = { type: "carillon.push", id: idOf(1) };
  assert.deepEqual(await within(page.say(asking), "an answer"), { shown: true });
  await peer.stop();
  await until("the connection to end", () => inbox.state.connection !== "online");
  assert.deepEqual(await within(page.say(asking), "an answer"), { shown: false });
});

test("an inbox that was closed says nothing to the worker", async (t) => {
  const { page, inbox } = await subscribing(t);
  inbox.close();
  let isAnswered = false;
  page.say({ type: "carillon.push", id: idOf(1) }).then(() => (isAnswered = true));
  await new Promise(setImmediate);
  assert.equal(isAnswered, false);
});

test("a click is shown by whoever listens", async (t) => {
  const { page, inbox } = await subscribing(t);
  const clicks = [];
  inbox.on("clicked", (click) => clicks.push(click));
  const url = "https://crm.example/tasks/42";
  assert.deepEqual(await within(page.say({ type: "carillon.open", id: idOf(1), url }), "an answer"), { opened: true });
  assert.deepEqual(clicks, [{ id: idOf(1), url }]);
  assert.deepEqual(page.went, []);
});

test("without a listener a page follows an address within itself, and no other", async (t) => {
  const { page } = await subscribing(t);
  const open = (url) => within(page.say({ type: "carillon.open", id: idOf(1), url }), "an answer");
  assert.deepEqual(await open("https://crm.example/a?b=1#tasks/42"), { opened: true });
  assert.deepEqual(page.went, ["https://crm.example/a?b=1#tasks/42"]);
  assert.deepEqual(await open("https://crm.example/tasks/42"), { opened: false });
  assert.deepEqual(await open("https://crm.example/a?b=2#tasks/42"), { opened: false });
  assert.equal(page.went.length, 1);
});

/** The next operation that the server is asked for, answered as done. */
async function answerAck(server, revision) {
  const asked = await server.next();
  assert.equal(asked.type, "click");
  server.send(done(asked.op, revision));
  return asked.ids;
}

test("a click that was noted while no page was open is told by the next one, once", async (t) => {
  const page = new FakePage(t, new PushBrowser());
  await page.noteClick(idOf(1));
  const { server } = await online(t, snapshot("e1.1", [note(1)]));
  assert.deepEqual(await answerAck(server, "e1.1"), [idOf(1)]);
  await until("the note to go", () => page.caches.paths(kClicked).length === 0);
});

test("a click while the page is open is told at once, and its note goes when the server knows", async (t) => {
  const { page, server } = await subscribing(t);
  await page.noteClick(idOf(1));
  page.tell({ type: "carillon.clicked" });
  const asked = await server.next();
  assert.deepEqual(asked.ids, [idOf(1)]);
  assert.deepEqual(page.caches.paths(kClicked), [`/carillon-push-clicked/${idOf(1)}`]);
  server.send(done(asked.op, "e1.1"));
  await until("the note to go", () => page.caches.paths(kClicked).length === 0);
});

test("a click that the server refuses is not told again", async (t) => {
  const { page, server, inbox } = await subscribing(t);
  inbox.on("error", () => {});
  await page.noteClick(idOf(1));
  page.tell({ type: "carillon.clicked" });
  const asked = await server.next();
  server.send(refusal(asked.op, "forbidden", "no"));
  await until("the note to go", () => page.caches.paths(kClicked).length === 0);
});

test("a click whose page is closed before the server knows is kept for the next one", async (t) => {
  const { page, server, inbox } = await subscribing(t);
  await page.noteClick(idOf(1));
  page.tell({ type: "carillon.clicked" });
  await server.next();
  inbox.close();
  await new Promise(setImmediate);
  assert.deepEqual(page.caches.paths(kClicked), [`/carillon-push-clicked/${idOf(1)}`]);
});
