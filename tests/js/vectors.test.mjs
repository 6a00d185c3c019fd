// The golden vectors (tests/vectors) through the browser's package: what a server's frames say is the
// state that a page sees, what a page asks is the bytes of a client's frame, and the bodies of REST
// are what docs/openapi.json describes.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { done, isOnline, snapshot, stateWhere } from "./support/fixtures.mjs";
import { mismatches } from "./support/schema.mjs";
import { connectTo, online, peerFor, test } from "./support/session.mjs";

const root = new URL("../../", import.meta.url);
const read = (path) => JSON.parse(readFileSync(new URL(path, root), "utf8"));
const vector = (kind, name) => read(`tests/vectors/${kind}/${name}.json`);
const namesOf = (kind) =>
  readdirSync(new URL(`tests/vectors/${kind}/`, root)).map((file) => file.replace(/\.json$/, ""));

/** A row of the page's state without what the page's side adds. */
function rowOf({ pending, ...item }) {
  assert.equal(typeof pending, "boolean");
  return item;
}

for (const name of ["snapshot", "snapshot_empty", "snapshot_truncated"]) {
  test(`the server frame ${name} is what the page sees`, async (t) => {
    const first = vector("server_frame", name);
    const peer = await peerFor(t);
    const connecting = connectTo(t, peer);
    const server = await peer.connection();
    server.send(vector("server_frame", "hello"));
    server.send(first);
    const { state } = await connecting;
    assert.equal(state.revision, first.revision);
    assert.deepEqual({ ...state.unread }, first.unread);
    assert.deepEqual(JSON.parse(JSON.stringify(state.items.map(rowOf))), first.items);
  });
}

test("the server frames changes, heartbeat, pong, preferences and error are taken as they are told", async (t) => {
  const { inbox, server } = await online(t, vector("server_frame", "snapshot"));
  server.send(vector("server_frame", "pong"));
  server.send(vector("server_frame", "preferences"));
  server.send(vector("server_frame", "error"));
  const changes = vector("server_frame", "changes");
  server.send(changes);
  const state = await stateWhere(inbox, ({ revision }) => revision === changes.revision);
  assert.deepEqual(JSON.parse(JSON.stringify(state.items.map(rowOf))), changes.upserts);
  assert.deepEqual({ ...state.unread }, changes.unread);
  server.send(vector("server_frame", "changes_none"));
  const heartbeat = vector("server_frame", "heartbeat");
  server.send(heartbeat); // it is further on, so that the client asks
  assert.deepEqual(await server.next(), { type: "sync", since: changes.revision });
});

test("each notification passes through the package as it is", async (t) => {
  for (const name of namesOf("notification")) {
    const item = vector("notification", name);
    const { inbox } = await online(t, snapshot(`k3x9p2ab.${item.rev}`, [item]));
    const shown = inbox.state.items.map(rowOf);
    const isListed = item.archived_at === null && item.snoozed_until === null;
    assert.deepEqual(JSON.parse(JSON.stringify(shown)), isListed ? [item] : [], name);
  }
});

const operations = {
  ack: (inbox, ids) => inbox.ack(ids),
  seen: (inbox, ids) => inbox.seen(ids),
  click: (inbox, ids) => inbox.click(ids),
  unack: (inbox, ids) => inbox.unack(ids),
  delete: (inbox, ids) => inbox.remove(ids, { hold: false }),
  archive: (inbox, ids) => inbox.archive(ids),
  unarchive: (inbox, ids) => inbox.unarchive(ids),
  unsnooze: (inbox, ids) => inbox.unsnooze(ids),
  snooze: (inbox, ids, { until }) => inbox.snooze(ids, new Date(until)),
  ack_all: (inbox) => inbox.ackAll(),
};
for (const [name, operate] of Object.entries(operations)) {
  test(`what a page asks goes out as the client frame ${name}`, async (t) => {
    const wanted = vector("client_frame", name);
    const first = { ...vector("server_frame", "snapshot"), revision: "k3x9p2ab.44" };
    const { inbox, server } = await online(t, first);
    const asked = operate(inbox, wanted.ids, wanted);
    const frame = await server.next();
    assert.equal(JSON.stringify(frame), JSON.stringify({ ...wanted, op: frame.op }));
    server.send(done(frame.op, first.revision));
    await asked;
  });
}

test("a refused operation says what the server frame result_refused says", async (t) => {
  const { inbox, server } = await online(t, vector("server_frame", "snapshot"));
  const asked = inbox.ack(vector("client_frame", "ack").ids);
  const { op } = await server.next();
  const refused = vector("server_frame", "result_refused");
  server.send({ ...refused, op });
  await assert.rejects(asked, ({ code, message }) => {
    assert.deepEqual({ code, message }, refused.error);
    return true;
  });
  assert.ok(isOnline(inbox.state));
});

test("bodies of REST are what docs/openapi.json describes", () => {
  const document = read("docs/openapi.json");
  const schemas = {
    audit_page: "AuditPage",
    decisions: "Decisions",
    directory_user: "DirectoryUser",
    event: "Events",
    event_result: "EventResult",
    event_results: "EventResults",
    manual_send: "ManualSend",
    manual_send_result: "ManualSendResult",
    notification: "Notification",
    page: "Page",
    problem: "Problem",
    read_outcome: "ReadOutcome",
    read_request: "ReadRequest",
    snooze_request: "SnoozeRequest",
    templates: "Templates",
    unread_page: "UnreadPage",
  };
  for (const [kind, schema] of Object.entries(schemas)) {
    for (const name of namesOf(kind)) {
      const wrong = mismatches(document, document.components.schemas[schema], vector(kind, name));
      assert.deepEqual(wrong, [], `${kind}/${name}`);
    }
  }
});
