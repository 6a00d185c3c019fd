// Webhooks of a running server, as the reference library of Standard Webhooks reads them.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";
import { Server, ask, taskFor } from "../e2e/support/server.mjs";
import { within } from "./support/patience.mjs";
import { test } from "./support/testing.mjs";

/** Keeps what comes, as bytes. */
async function receiverFor(t) {
  const receiver = { requests: [] };
  const waiting = [];
  const server = createServer((request, response) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      receiver.requests.push({ headers: request.headers, body: Buffer.concat(parts) });
      response.writeHead(204).end();
      waiting.forEach((look) => look());
    });
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  t.after(() => server.close());
  receiver.url = `http://127.0.0.1:${server.address().port}/in`;
  receiver.come = (count) =>
    within(
      new Promise((settle) => {
        waiting.push(() => receiver.requests.length >= count && settle());
        waiting.at(-1)();
      }),
      `${count} requests`,
      () => receiver.requests.length,
    );
  return receiver;
}

async function serverFor(t) {
  const server = await Server.start({ env: { NOTIFICATION_WEBHOOK_PRIVATE: "true" } });
  t.after(() => server.stop());
  const people = await server.people();
  const admin = people.find(({ role }) => role === "admin");
  const token = await server.token(admin.id);
  const call = async (method, path, body) => {
    const answer = await ask(`${server.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body ? { "content-type": "application/json" } : {}) },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, body: text && JSON.parse(text) };
  };
  return { server, admin, token, call };
}

test("the reference library verifies what a running server sends, and nothing that was changed", async (t) => {
  const receiver = await receiverFor(t);
  const { server, admin, token, call } = await serverFor(t);
  const made = await call("POST", "/webhooks", {
    url: receiver.url,
    events: ["notification.created", "notification.read", "notification.deleted"],
    types: ["task.*"],
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const webhook = new Webhook(made.body.secret);

  await server.emit(token, taskFor([admin.id], "Café, 😀, \"quotes\" \\ and\na line"));
  const [item] = (await call("GET", "/notifications?type=task.assigned&limit=1")).body.items;
  await call("POST", `/notifications/${item.id}/ack`);
  await call("DELETE", `/notifications/${item.id}`);
  await receiver.come(3);
  const events = receiver.requests.map(({ body, headers }) => webhook.verify(body, headers));
  const types = ["notification.created", "notification.read", "notification.deleted"];
  assert.deepEqual(new Set(events.map(({ type }) => type)), new Set(types));
  for (const { data, type } of events) {
    assert.equal(data.id, item.id);
    assert.equal(data.title, item.title);
    assert.equal(data.is_read, type !== "notification.created");
  }
  const [{ body, headers }] = receiver.requests;
  const changed = Buffer.from(body.toString("utf8").replace("task.assigned", "task.assignee"));
  assert.throws(() => webhook.verify(changed, headers), /signature/i);
  assert.throws(() => webhook.verify(body, { ...headers, "webhook-id": "msg_other" }), /signature/i);
  assert.throws(() => new Webhook(`whsec_${Buffer.alloc(32, 1).toString("base64")}`).verify(body, headers), /signature/i);
});

test("while a secret is changed the reference library takes either of the two", async (t) => {
  const receiver = await receiverFor(t);
  const { call } = await serverFor(t);
  const terms = { url: receiver.url, events: ["notification.read"] };
  const made = await call("POST", "/webhooks", terms);
  const secret = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;
  assert.equal((await call("PUT", `/webhooks/${made.body.id}`, { ...terms, secret })).status, 200);
  const tried = await call("POST", `/webhooks/${made.body.id}/test`);
  assert.deepEqual(tried.body, { delivered: true, error: null });
  const [{ body, headers }] = receiver.requests;
  for (const key of [made.body.secret, secret]) {
    const event = new Webhook(key).verify(body, headers);
    assert.equal(event.type, "webhook.test");
    assert.equal(event.data.id, made.body.id);
  }
});
