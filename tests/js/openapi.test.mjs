// The description of the interface against the server that serves it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { after, before, test } from "./support/testing.mjs";
import { Server, ask as fetchInTime, taskFor } from "../e2e/support/server.mjs";
import { mismatches, resolve } from "./support/schema.mjs";

const kMethods = ["get", "put", "post", "delete", "patch"];

let server, document, admin, token;

before(async () => {
  server = await Server.start({
    env: { NOTIFICATION_PUSH_ENABLED: "true", VAPID_SUBJECT: "mailto:ops@example.com" },
  });
  document = await (await fetchInTime(`${server.url}/openapi.json`)).json();
  admin = (await server.people()).find(({ role }) => role === "admin");
  token = await server.token(admin.id);
});
after(() => server?.stop());

const deref = (part) => (part?.$ref ? resolve(document, part.$ref) : part);

// What other services call, signed by them, has tests of its own (tests/server/mail_and_sms_test.cpp).
function* operations() {
  for (const [path, item] of Object.entries(document.paths)) {
    if (path.startsWith("/hooks/")) continue;
    for (const [method, operation] of Object.entries(item)) yield { path, method, operation };
  }
}

/** {status, headers, body}; the body of a stream is let go unread. */
async function ask(method, path, body) {
  const gone = new AbortController();
  const answer = await fetchInTime(server.url + path, {
    method: method.toUpperCase(),
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: gone.signal,
  });
  const { status, headers } = answer;
  const type = headers.get("content-type")?.split(";")[0] ?? "";
  if (type === "text/event-stream") {
    gone.abort();
    return { status, headers, type };
  }
  const text = await answer.text();
  return { status, headers, type, body: type.endsWith("json") ? JSON.parse(text) : text };
}

/** The status and headers of a WebSocket's opening. */
function upgrade(path) {
  return new Promise((settle, fail) => {
    const asked = request(server.url + path, {
      headers: {
        authorization: `Bearer ${token}`,
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": Buffer.alloc(16, "k").toString("base64"),
        "sec-websocket-protocol": "carillon.v1",
      },
    });
    asked.on("upgrade", ({ statusCode }, socket) => {
      socket.destroy();
      settle({ status: statusCode, type: "" });
    });
    asked.on("response", ({ statusCode }) => settle({ status: statusCode, type: "" }));
    asked.on("error", fail);
    asked.end();
  });
}

/** A notification of the one who has signed in. */
async function makeNotification() {
  await server.emit(token, taskFor([admin.id]));
  const { body } = await server.get(token, "/api/v1/notifications?type=task.assigned&is_read=false");
  return body.items[0].id;
}

/** A delivery that has ended: of a channel that is off. */
async function makeDelivery() {
  const event = taskFor([admin.id]);
  event.payload.channel = "email";
  await server.emit(token, event);
  return (await server.get(token, "/api/v1/deliveries?state=suppressed")).body.items[0].id;
}

let events = 0;
async function makeEvent() {
  const id = `described-${++events}`;
  await server.emit(token, { ...taskFor([admin.id]), id });
  return id;
}

/** A webhook that is there, the same one until it is deleted: there are only so many. */
let webhook;
async function makeWebhook() {
  const known = webhook && (await server.get(token, `/api/v1/webhooks/${webhook}`));
  if (known?.status === 200) return webhook;
  const made = await ask("post", "/api/v1/webhooks", { url: "https://crm.invalid/", events: ["delivery.failed"] });
  return (webhook = made.body.id);
}

/** The path with an {id} that is there. */
async function filled(path) {
  if (!path.includes("{id}")) return path;
  if (path.includes("/deliveries/")) return path.replace("{id}", await makeDelivery());
  if (path.includes("/events/")) return path.replace("{id}", await makeEvent());
  if (path.includes("/webhooks/")) return path.replace("{id}", await makeWebhook());
  if (path.includes("/push/")) return path.replace("{id}", "3f8b1c52-6f0e-4a57-9c55-1f2a7d9e4b01");
  if (path.includes("/notifications/")) return path.replace("{id}", await makeNotification());
  const user = path.replace("{id}", "3f8b1c52-6f0e-4a57-9c55-1f2a7d9e4b01");
  await ask("put", user, { name: "Anna" });
  return user;
}

/** That an answer is one of those which the operation names, in the shape it names. */
function assertAsDocumented(operation, answer, place) {
  const response = deref(operation.responses[answer.status]);
  assert.ok(response, `${place}: ${answer.status} is not documented`);
  const content = response.content ?? {};
  if (Object.keys(content).length === 0) return;
  assert.ok(content[answer.type], `${place}: ${answer.type} is not documented`);
  if (!answer.type.endsWith("json")) return;
  assert.deepEqual(mismatches(document, content[answer.type].schema, answer.body), [], place);
}

test("what is served is the file, and is well-formed", async () => {
  const file = await readFile(new URL("../../docs/openapi.json", import.meta.url), "utf8");
  const answer = await fetchInTime(`${server.url}/openapi.json`);
  assert.equal(answer.headers.get("content-type"), "application/json");
  assert.equal(await answer.text(), file, "built from another version of docs/openapi.json");
  assert.match(document.openapi, /^3\.1\./);

  const walk = (part) => {
    if (part === null || typeof part !== "object") return;
    if (typeof part.$ref === "string") resolve(document, part.$ref);
    Object.values(part).forEach(walk);
  };
  walk(document);

  const ids = new Set();
  for (const { path, method, operation } of operations()) {
    const place = `${method} ${path}`;
    assert.ok(kMethods.includes(method), place);
    assert.ok(!ids.has(operation.operationId), `${place}: its operationId is taken`);
    ids.add(operation.operationId);
    assert.ok(Object.keys(operation.responses).some((status) => /^[12]/.test(status)), place);
    const named = (operation.parameters ?? []).map(deref).filter((one) => one.in === "path");
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    assert.deepEqual(named.map(({ name }) => name), inPath, place);
    assert.ok(named.every(({ required }) => required), place);
  }
});

test("every example has the shape that it is an example of", () => {
  let seen = 0;
  const check = (content, place) => {
    for (const [type, { schema, example, examples }] of Object.entries(content ?? {})) {
      const values = Object.values(examples ?? {}).map(({ value }) => value);
      if (example !== undefined) values.push(example);
      for (const value of values) {
        assert.deepEqual(mismatches(document, schema, value), [], `${place} ${type}`);
        ++seen;
      }
    }
  };
  for (const { path, method, operation } of operations()) {
    check(operation.requestBody?.content, `${method} ${path}`);
    for (const [status, response] of Object.entries(operation.responses))
      check(deref(response).content, `${method} ${path} ${status}`);
  }
  assert.ok(seen > 50);
});

/** The object schemas of a request's body, references followed and allOf laid together. */
function membersOf(schema) {
  const part = deref(schema);
  if (part.oneOf) return part.oneOf.map(deref).filter(({ type }) => type === "object" || !type).flatMap(membersOf);
  const parts = [part, ...(part.allOf ?? []).map(deref)];
  return [{
    required: parts.flatMap(({ required = [] }) => required),
    properties: Object.assign({}, ...parts.map(({ properties = {} }) => properties)),
  }];
}
const takesNull = (schema) =>
  [deref(schema).type].flat().includes("null") || (schema.oneOf ?? []).some((one) => takesNull(one));

test("null may stand for a member of a request exactly where the description says so", async () => {
  let tried = 0;
  for (const { path, method, operation } of operations()) {
    const media = operation.requestBody?.content["application/json"];
    if (!media) continue;
    const [{ value }] = Object.values(media.examples);
    const example = [value].flat()[0];
    for (const { required, properties } of membersOf(media.schema)) {
      if (required.some((name) => !(name in example))) continue; // the other of two forms
      for (const [name, schema] of Object.entries(properties)) {
        const body = { ...example, id: undefined, [name]: null };
        // Somebody must stay addressed.
        if ("title" in body && name.startsWith("user_id")) body[name === "user_id" ? "user_ids" : "user_id"] = name === "user_id" ? [admin.id] : admin.id;
        const answer = await ask(method, await filled(path), body);
        const place = `${method} ${path}: ${name} is null: ${answer.status} ${JSON.stringify(answer.body)}`;
        assert.equal(answer.status < 300, takesNull(schema), place);
        ++tried;
      }
    }
  }
  assert.ok(tried >= 20, `${tried} members`);
});

test("a request's payload may have any member, and none has a default that a client would have to send", () => {
  const { Payload, Notification } = document.components.schemas;
  assert.ok(Payload.allOf.map(deref).some(({ additionalProperties }) => additionalProperties === true));
  assert.equal(Notification.properties.data.additionalProperties, true);
  for (const { path, method, operation } of operations()) {
    const media = operation.requestBody?.content["application/json"];
    for (const { properties } of media ? membersOf(media.schema) : []) {
      for (const [name, schema] of Object.entries(properties)) assert.ok(!("default" in deref(schema)), `${method} ${path}: ${name}`);
    }
  }
});

test("405, and what a body may be refused with, stand where they come", () => {
  for (const { path, method, operation } of operations()) {
    const place = `${method} ${path}`;
    assert.ok(deref(operation.responses[405])?.headers.Allow, place);
    for (const status of operation.requestBody ? [400, 413, 415, 422] : []) assert.ok(operation.responses[status], `${place}: ${status}`);
  }
});

test("each operation answers who has signed in, as documented", async () => {
  for (const { path, method, operation } of operations()) {
    const place = `${method} ${path}`;
    const target = await filled(path);
    const examples = Object.values(operation.requestBody?.content["application/json"].examples ?? {});
    const body = examples[0]?.value;
    const answer =
      101 in operation.responses ? await upgrade(target) : await ask(method, target, body);
    assert.ok(answer.status < 300, `${place}: ${answer.status} ${JSON.stringify(answer.body)}`);
    assertAsDocumented(operation, answer, place);
  }
});

test("each example of a request is accepted", async () => {
  for (const { path, method, operation } of operations()) {
    const media = operation.requestBody?.content["application/json"];
    if (!media) continue;
    assert.ok(Object.keys(media.examples).length > 0, `${method} ${path}`);
    for (const [name, { value }] of Object.entries(media.examples)) {
      let target = await filled(path);
      let body = value;
      if (value.revision) {
        // A revision is of one inbox: the example's is of none.
        const now = await server.get(token, "/api/v1/notifications/unread");
        body = { ...value, revision: now.body.revision };
        target = path.replace("{id}", "all");
      }
      const answer = await ask(method, target, body);
      const place = `${method} ${path}, ${name}: ${JSON.stringify(answer.body)}`;
      assert.ok(answer.status < 300, place);
      assertAsDocumented(operation, answer, place);
    }
  }
});

test("who has not signed in is refused exactly where a permission is named", async () => {
  for (const { path, method, operation } of operations()) {
    const place = `${method} ${path}`;
    assert.equal("x-permission" in operation, !operation.security, place);
    if (101 in operation.responses) continue;
    const answer = await fetchInTime(server.url + path, { method: method.toUpperCase() });
    const type = answer.headers.get("content-type").split(";")[0];
    if (!operation.security) {
      assert.equal(answer.status, 401, place);
      assertAsDocumented(operation, { status: 401, type, body: await answer.json() }, place);
    } else {
      assert.equal(answer.status, 200, place);
      await answer.body.cancel();
    }
  }
});

test("other methods of a documented path are 405, with the documented ones in Allow", async () => {
  for (const [path, item] of Object.entries(document.paths)) {
    const target = await filled(path);
    for (const method of kMethods.filter((one) => !(one in item))) {
      const answer = await ask(method, target);
      const place = `${method} ${path}`;
      assert.equal(answer.status, 405, place);
      const allow = answer.headers.get("allow").toLowerCase().split(", ");
      const told = allow.filter((one) => kMethods.includes(one));
      assert.deepEqual(told.sort(), Object.keys(item).sort(), place);
      assert.equal(answer.type, "application/problem+json", place);
      const { schema } = deref(item[Object.keys(item)[0]].responses[405]).content[answer.type];
      assert.deepEqual(mismatches(document, schema, answer.body), [], place);
    }
  }
});
