// What `state` shows, and who is told of it when.
import assert from "node:assert/strict";
import {
  changes,
  eventOf,
  hello,
  idOf,
  idsOf,
  isOnline,
  note,
  read,
  snapshot,
  stateWhere,
  unread,
} from "./support/fixtures.mjs";
import { connectTo, online, peerFor, test } from "./support/session.mjs";

test("connect is fulfilled with the first snapshot in state", async (t) => {
  const { inbox } = await online(t, snapshot("e1.7", [note(2), note(1)], { truncated: true }));
  const { state } = inbox;
  assert.equal(state.connection, "online");
  assert.equal(state.revision, "e1.7");
  assert.equal(state.truncated, true);
  assert.equal(state.closeCode, null);
  assert.equal(state.retryAt, null);
  assert.deepEqual(state.unread, unread(2));
  assert.deepEqual({ ...state.items[0] }, { ...note(2), pending: false });
  assert.deepEqual(idsOf(state), [idOf(2), idOf(1)]);
});

test("connect waits until there is something to show", async (t) => {
  const peer = await peerFor(t);
  let settled = false;
  const connecting = connectTo(t, peer).finally(() => (settled = true));
  const server = await peer.connection();
  server.send(hello());
  server.send({ type: "heartbeat", revision: "e1.1" });
  assert.deepEqual(await server.next(), { type: "sync", since: "" }, "the heartbeat was read");
  assert.equal(settled, false);
  server.send(snapshot("e1.1", [note(1)]));
  assert.deepEqual(idsOf((await connecting).state), [idOf(1)]);
});

test("rows stand in canonical order whatever order they come in", async (t) => {
  const items = [
    note(1, { priority: "low" }),
    note(2, { is_read: true, read_at: "2026-11-22T10:00:00.000Z", priority: "critical" }),
    note(3),
    note(4, { priority: "critical" }),
    note(5, { priority: "high" }),
  ];
  const { inbox, server } = await online(t);
  server.send(changes("e1.1", "e1.5", items, { unread: unread(4) }));
  const state = await stateWhere(inbox, ({ items: shown }) => shown.length === 5);
  assert.deepEqual(idsOf(state), [4, 5, 3, 1, 2].map(idOf));
});

test("changes bring, move and take rows; what stayed is the same object", async (t) => {
  const { inbox, server } = await online(t, snapshot("e1.3", [note(3), note(2), note(1)]));
  const before = inbox.state;
  server.send(
    changes("e1.3", "e1.6", [read(note(3), 4), note(5, { rev: 5 })], {
      unread: unread(2),
      deletes: [idOf(1)],
    }),
  );
  const after = await stateWhere(inbox, ({ revision }) => revision === "e1.6");
  assert.deepEqual(idsOf(after), [5, 2, 3].map(idOf));
  assert.equal(after.items[1], before.items[1], "an unchanged row keeps its object");
  assert.notEqual(after.items[2], before.items[0], "a changed row has a new one");
  assert.equal(after.items[2].is_read, true);
  assert.notEqual(after.unread, before.unread);
});

test("a change that leaves rows and counters alone keeps both objects", async (t) => {
  const { inbox, server } = await online(t, snapshot("e1.2", [note(2), note(1)]));
  const before = inbox.state;
  server.send(changes("e1.2", "e1.3", [], { unread: unread(2) }));
  const after = await stateWhere(inbox, ({ revision }) => revision === "e1.3");
  assert.notEqual(after, before);
  assert.equal(after.items, before.items);
  assert.equal(after.unread, before.unread);
});

test("a repeated change is no change", async (t) => {
  const { inbox, server } = await online(t, snapshot("e1.1", [note(1)]));
  const told = [];
  inbox.subscribe((state) => told.push(state.revision));
  server.send(changes("e1.1", "e1.2", [note(2)], { unread: unread(2) }));
  server.send(changes("e1.1", "e1.2", [note(2)], { unread: unread(2) }));
  server.send(changes("e1.2", "e1.3", [note(3)], { unread: unread(3) }));
  await stateWhere(inbox, ({ revision }) => revision === "e1.3");
  assert.deepEqual(told, [...new Set(told)]);
  assert.equal(inbox.state.items.length, 3);
});

test("the state is the same object until something changes", async (t) => {
  const { inbox } = await online(t, snapshot("e1.1", [note(1)]));
  assert.equal(inbox.state, inbox.state);
});

test("everything in the state is frozen, data too", async (t) => {
  const { inbox } = await online(t, snapshot("e1.1", [note(1)]));
  const { state } = inbox;
  const [item] = state.items;
  for (const part of [state, state.items, state.unread, item, item.data, item.data.tags, item.data.tags[1]]) {
    assert.ok(Object.isFrozen(part));
  }
  assert.throws(() => state.items.push(item), TypeError);
});

test("members that this version does not know are kept", async (t) => {
  const { inbox } = await online(t, snapshot("e1.1", [note(1, { mood: { colour: "blue" } })]));
  assert.deepEqual(inbox.state.items[0].mood, { colour: "blue" });
});

test("text of every kind comes through as it was", async (t) => {
  const title = 'é ñ 漢字 🎉 \u0000 "quoted" \\ \u2028';
  const { inbox } = await online(t, snapshot("e1.1", [note(1, { title, body: "\n\t".repeat(100) })]));
  assert.equal(inbox.state.items[0].title, title);
  assert.equal(inbox.state.items[0].body, "\n\t".repeat(100));
});

test("archived and snoozed rows are not in the list", async (t) => {
  const { inbox, server } = await online(t, snapshot("e1.3", [note(3), note(2), note(1)]));
  const gone = [
    note(1, { rev: 4, archived_at: "2026-11-22T10:00:00.000Z" }),
    note(2, { rev: 5, snoozed_until: "2126-11-22T10:00:00.000Z" }),
  ];
  server.send(changes("e1.3", "e1.5", gone, { unread: unread(1) }));
  const state = await stateWhere(inbox, ({ revision }) => revision === "e1.5");
  assert.deepEqual(idsOf(state), [idOf(3)]);
});

test("a new notification is announced once it is in the state, another change is not", async (t) => {
  const { inbox, server } = await online(t, snapshot("e1.1", [note(1)]));
  const received = [];
  inbox.on("received", (item) => received.push([item.id, inbox.state.items.includes(item)]));
  server.send(changes("e1.1", "e1.2", [read(note(1), 2)], { unread: unread(0) }));
  server.send(changes("e1.2", "e1.3", [note(3)], { unread: unread(1) }));
  await eventOf(inbox, "received");
  assert.deepEqual(received, [[idOf(3), true]]);
});

test("the rows of a snapshot are not announced", async (t) => {
  const peer = await peerFor(t);
  const connecting = connectTo(t, peer);
  const server = await peer.connection();
  const received = [];
  server.send(hello());
  server.send(snapshot("e1.2", [note(2), note(1)]));
  const inbox = await connecting;
  inbox.on("received", (item) => received.push(item.id));
  server.send(changes("e1.2", "e1.3", [note(3)], { unread: unread(3) }));
  await eventOf(inbox, "received");
  assert.deepEqual(received, [idOf(3)]);
});

test("subscribers hear once per task, with the newest state", async (t) => {
  const { inbox } = await online(t, snapshot("e1.3", [note(3), note(2), note(1)]));
  const told = [];
  inbox.subscribe((state) => told.push(state));
  inbox.seen(idOf(1)).catch(() => {});
  inbox.ack(idOf(2)).catch(() => {});
  assert.equal(told.length, 0, "not within the call");
  assert.equal(inbox.state.items.filter(({ pending }) => pending).length, 2, "but shown at once");
  await null;
  assert.equal(told.length, 1);
  assert.equal(told[0], inbox.state);
});

test("a subscriber that throws stops neither the others nor the inbox", async (t) => {
  const { inbox, server } = await online(t);
  const reported = t.mock.method(console, "error", () => {});
  const told = [];
  inbox.subscribe(() => {
    throw new Error("mine");
  });
  inbox.subscribe((state) => told.push(state.items.length));
  server.send(changes("e1.1", "e1.2", [note(2)], { unread: unread(1) }));
  await stateWhere(inbox, ({ items }) => items.length === 1);
  server.send(changes("e1.2", "e1.3", [note(3)], { unread: unread(2) }));
  await stateWhere(inbox, ({ items }) => items.length === 2);
  assert.deepEqual(told, [1, 2]);
  assert.equal(reported.mock.calls[0].arguments[0].message, "mine");
});

test("who has unsubscribed is not called, not even later in the same round", async (t) => {
  const { inbox, server } = await online(t);
  const told = [];
  const stopLater = { stop: () => {} };
  const listener = () => told.push("twice");
  inbox.subscribe(() => stopLater.stop());
  stopLater.stop = inbox.subscribe(() => told.push("never"));
  inbox.subscribe(listener);
  const stop = inbox.subscribe(listener);
  server.send(changes("e1.1", "e1.2", [note(2)], { unread: unread(1) }));
  await stateWhere(inbox, ({ items }) => items.length === 1);
  assert.deepEqual(told, ["twice", "twice"], "one function may subscribe twice");
  stop();
  stop();
  server.send(changes("e1.2", "e1.3", [note(3)], { unread: unread(2) }));
  await stateWhere(inbox, ({ items }) => items.length === 2);
  assert.deepEqual(told, ["twice", "twice", "twice"]);
});

test("what is no listener or no event is refused with its name", async (t) => {
  const { inbox } = await online(t);
  assert.throws(() => inbox.subscribe(null), TypeError);
  assert.throws(() => inbox.on("recieved", () => {}), /no event "recieved": received, clicked, preferences, error/);
});

test("5,000 rows: a change makes one new object, all others stay", async (t) => {
  const rows = Array.from({ length: 5000 }, (_, i) => note(5000 - i));
  const { inbox, server } = await online(t, snapshot("e1.5000", rows.slice(0, 400)));
  const step = 400;
  for (let from = step; from < rows.length; from += step) {
    const revision = 5000 + from / step;
    const upserts = rows.slice(from, from + step).map((row) => ({ ...row, rev: revision }));
    server.send(
      changes(`e1.${revision - 1}`, `e1.${revision}`, upserts, { unread: unread(from + upserts.length) }),
    );
  }
  const before = await stateWhere(inbox, ({ items }) => items.length === 5000);
  assert.deepEqual(idsOf(before), rows.map(({ id }) => id));
  const [, , third] = before.items;
  server.send(
    changes(before.revision, "e1.9000", [read(rows[2], 9000)], { unread: unread(4999) }),
  );
  const after = await stateWhere(inbox, ({ revision }) => revision === "e1.9000");
  const kept = new Set(before.items);
  assert.deepEqual(after.items.filter((item) => !kept.has(item)).map(({ id }) => id), [third.id]);
  assert.equal(after.items.at(-1).id, third.id, "the read one went to the end");
});

test("several inboxes share a core and do not mix", async (t) => {
  const one = await online(t, snapshot("e1.1", [note(1)]));
  const two = await online(t, snapshot("e2.2", [note(2)]));
  one.inbox.close();
  two.server.send(changes("e2.2", "e2.3", [note(3)], { unread: unread(2) }));
  const state = await stateWhere(two.inbox, ({ items }) => items.length === 2);
  assert.deepEqual(idsOf(state), [idOf(3), idOf(2)]);
  assert.ok(isOnline(state));
  assert.deepEqual(idsOf(one.inbox.state), [idOf(1)], "a closed one keeps what it showed");
});
