// Push messages of a running server, as a push service and the browser behind it get them.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Server, ask, taskFor } from "../e2e/support/server.mjs";
import { OwnProcess, dropFolder, ownFolder } from "./support/owned.mjs";
import { until } from "./support/patience.mjs";
import { test } from "./support/testing.mjs";

const receiver = fileURLToPath(new URL("../deliver/receivers/push_service.mjs", import.meta.url));

async function pushServiceFor(t) {
  const folder = ownFolder("carillon-push-");
  t.after(() => dropFolder(folder));
  const [KEY, CERT] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
    "-subj", "/CN=push", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", KEY, "-out", CERT], { stdio: "ignore" });
  const process_ = new OwnProcess(process.execPath, [receiver], {
    env: { PATH: process.env.PATH, KEY, CERT, HOST: "127.0.0.1" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => process_.stop());
  const [first] = await process_.said(/^\{.*\}$/);
  const { subscription } = JSON.parse(first);
  return {
    certificate: CERT,
    /** What the browser subscribes with; `status` is what its push service will answer. */
    subscription: (status) => ({ ...subscription, endpoint: subscription.endpoint.replace("201", status) }),
    /** The first message whose text has this title. */
    message: async (title) => JSON.parse((await process_.said(new RegExp(`^\\{.*"title":"[^"]*${title}.*$`)))[0]),
  };
}

async function serverFor(t, certificate) {
  const server = await Server.start({
    env: {
      NOTIFICATION_PUSH_ENABLED: "true",
      VAPID_SUBJECT: "mailto:push@example.com",
      NOTIFICATION_WEBHOOK_PRIVATE: "true",
      SSL_CERT_FILE: certificate,
    },
  });
  t.after(() => server.stop());
  const [person] = await server.people();
  const token = await server.token(person.id);
  const call = async (method, path, body) => {
    const answer = await ask(`${server.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body ? { "content-type": "application/json" } : {}) },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, body: text && JSON.parse(text) };
  };
  const push = async (task, more = {}) => {
    const answer = await server.emit(token, taskFor([person.id], task, { channel: "mobile_push", ...more }));
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
  };
  /** The delivery of the notification with this task, once it is in one of these states. */
  const delivery = async (task, ...states) => {
    const page = await call("GET", `/notifications?q=${encodeURIComponent(task)}`);
    const [item] = page.body.items;
    let found;
    await until(`a delivery that is ${states}`, async () => {
      [found] = (await call("GET", `/notifications/${item.id}/deliveries`)).body.items;
      return states.includes(found?.state);
    }, () => JSON.stringify(found));
    return { item, found };
  };
  return { server, call, push, delivery };
}

test("a browser that has subscribed gets what a running server pushes, and only it can read it", async (t) => {
  const service = await pushServiceFor(t);
  const { call, push, delivery } = await serverFor(t, service.certificate);
  const { public_key } = (await call("GET", "/push/key")).body;
  assert.equal(Buffer.from(public_key, "base64url").length, 65);
  const made = await call("POST", "/push/subscriptions", service.subscription(201));
  assert.equal(made.status, 201, JSON.stringify(made.body));

  await push("Zebra", { priority: "critical", group: "deal:42" });
  const { status, text, headers, claims } = await service.message("Zebra");
  assert.equal(status, 201);
  const { item, found } = await delivery("Zebra", "sent", "failed");
  assert.equal(found.state, "sent", JSON.stringify(found));
  assert.equal(found.channel, "mobile_push");
  assert.equal(text.id, item.id);
  assert.equal(text.title, item.title);
  assert.equal(text.url, item.data.url);
  assert.equal(text.priority, "critical");
  assert.equal(text.unread, (await call("GET", "/notifications/unread")).body.unread.total);
  assert.equal(headers.urgency, "high");
  assert.match(headers.topic, /^[\w-]{32}$/);
  assert.equal(claims.sub, "mailto:push@example.com");
});

test("a subscription whose push service says that it is gone is forgotten, and others still get theirs", async (t) => {
  const service = await pushServiceFor(t);
  const { call, push, delivery } = await serverFor(t, service.certificate);
  for (const status of [410, 201])
    assert.equal((await call("POST", "/push/subscriptions", service.subscription(status))).status, 201);
  await push("Yak");
  const { found } = await delivery("Yak", "sent", "failed");
  assert.equal(found.state, "sent", JSON.stringify(found));
  await until("one subscription", async () => (await call("GET", "/push/subscriptions")).body.items.length === 1);

  const [{ id }] = (await call("GET", "/push/subscriptions")).body.items;
  assert.equal((await call("DELETE", `/push/subscriptions/${id}`)).status, 204);
  await push("Xerus");
  const { found: none } = await delivery("Xerus", "suppressed", "sent", "failed");
  assert.deepEqual([none.state, none.reason], ["suppressed", "no_address"]);
});

test("what a push service has no room for waits, with its words, and is tried again", async (t) => {
  const service = await pushServiceFor(t);
  const { server, call, push, delivery } = await serverFor(t, service.certificate);
  await call("POST", "/push/subscriptions", service.subscription(503));
  await push("Wombat");
  await service.message("Wombat");
  await until("the attempt to be told", async () => (await delivery("Wombat", "waiting", "sending")).found.last_error !== null);
  const { found } = await delivery("Wombat", "waiting");
  assert.equal(found.attempts, 1);
  // What a provider says is for operators alone.
  assert.doesNotMatch(found.last_error, /503/);
  const admin = (await server.people()).find(({ role }) => role === "admin");
  const { items } = (await server.get(await server.token(admin.id), "/api/v1/deliveries?channel=mobile_push")).body;
  assert.match(items.find(({ id }) => id === found.id).last_error, /503/);
});
