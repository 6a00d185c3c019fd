// Every action can be taken back: by its opposite, or, a delete, by never being sent.
import assert from "node:assert/strict";
import { changes, done, idOf, idsOf, isOffline, kReadAt, note, refused, snapshot, stateWhere, unread } from "./support/fixtures.mjs";
import { connectTo, online, peerFor, test, welcome } from "./support/session.mjs";

const kLater = "2126-01-01T08:00:00.000Z";
const itemOf = (inbox, n) => inbox.state.items.find(({ id }) => id === idOf(n));
const framesOf = async (server, count) => {
  const frames = [];
  for (let i = 0; i < count; ++i) frames.push(await server.next());
  return frames.map(({ type, ids, until }) => [type, ids, ...(until ? [until] : [])]);
};

test("undo sends the opposite of the last action, for the rows that it has changed, several steps back", async (t) => {
  const rows = [note(3), note(2, { read_at: kReadAt }), note(1)];
  const { inbox, server } = await online(t, snapshot("e1.9", rows, { unread: unread(2) }));
  assert.equal(inbox.state.canUndo, false);
  inbox.ack([idOf(1), idOf(2)]);
  inbox.archive(idOf(3));
  assert.equal(inbox.state.canUndo, true);
  assert.deepEqual(idsOf(inbox.state), [idOf(2), idOf(1)]);
  inbox.undo();
  assert.deepEqual(new Set(idsOf(inbox.state)), new Set([3, 2, 1].map(idOf)));
  inbox.undo();
  assert.equal(itemOf(inbox, 1).is_read, false);
  assert.equal(itemOf(inbox, 2).is_read, true, "it was read before");
  assert.equal(inbox.state.canUndo, false);
  await inbox.undo(); // nothing to take back: no harm
  assert.deepEqual(await framesOf(server, 4), [
    ["ack", [idOf(1), idOf(2)]],
    ["archive", [idOf(3)]],
    ["unarchive", [idOf(3)]],
    ["unack", [idOf(1)]],
  ]);
});

test("what is seen is no action to take back", async (t) => {
  const { inbox, server } = await online(t, snapshot("e1.1", [note(1)]));
  inbox.ack(idOf(1));
  inbox.seen(idOf(1));
  inbox.undo();
  assert.deepEqual((await framesOf(server, 3)).at(-1), ["unack", [idOf(1)]]);
});

test("a snooze that is taken back brings the row back, one that took another's place gives it back", async (t) => {
  const asleep = note(1, { snoozed_until: kLater });
  const { inbox, server } = await online(t, snapshot("e1.2", [note(2), asleep], { unread: unread(1) }));
  inbox.snooze(idOf(2), new Date("2126-02-01"));
  assert.deepEqual(idsOf(inbox.state), []);
  inbox.undo();
  assert.deepEqual(idsOf(inbox.state), [idOf(2)]);
  inbox.snooze(idOf(1), new Date("2126-03-01"));
  inbox.undo();
  const frames = (await framesOf(server, 4)).map(([type, [id], until]) => [type, id, until]);
  assert.deepEqual(frames[1], ["unsnooze", idOf(2), undefined]);
  assert.deepEqual(frames.at(-1), ["snooze", idOf(1), kLater]);
});

test("mark all as read is taken back for the rows that it marked", async (t) => {
  const { inbox, server } = await online(t, snapshot("e1.9", [note(9), note(8)]));
  inbox.ackAll();
  assert.equal(inbox.state.unread.total, 0);
  inbox.undo();
  assert.equal(inbox.state.unread.total, 2);
  const [, [type, ids]] = await framesOf(server, 2);
  assert.equal(type, "unack");
  assert.deepEqual(new Set(ids), new Set([idOf(9), idOf(8)]));
});

test("once it is answered, mark all as read is taken back as a whole, loaded or not", async (t) => {
  const { inbox, server } = await online(t, snapshot("e1.9", [note(9), note(8)], { unread: unread(50), truncated: true }));
  const marked = inbox.ackAll();
  const { op } = await server.next();
  const read = [note(9, { read_at: kReadAt, rev: 58 }), note(8, { read_at: kReadAt, rev: 59 })];
  server.send(changes("e1.9", "e1.59", read, { unread: unread(0) }));
  server.send(done(op, "e1.59"));
  await marked;
  assert.equal(inbox.state.unread.total, 0);
  inbox.undo();
  assert.equal(itemOf(inbox, 9).is_read, false, "shown at once");
  const frame = await server.next();
  assert.deepEqual({ ...frame, op: "" }, { type: "unack_all", op: "", revision: "e1.59" });
});

test("a delete is shown at once and not sent; taken back, the server never hears of it", async (t) => {
  const { inbox, server } = await online(t, snapshot("e1.2", [note(2), note(1)]));
  const removed = inbox.remove(idOf(1));
  assert.deepEqual(idsOf(inbox.state), [idOf(2)]);
  assert.equal(inbox.state.unread.total, 1);
  await inbox.undo();
  await removed; // settled: nobody waits for ever
  assert.deepEqual(idsOf(inbox.state), [idOf(2), idOf(1)]);
  assert.equal(inbox.state.unread.total, 2);
  inbox.ack(idOf(2));
  assert.equal((await server.next()).type, "ack", "it is the first that is sent");
});

test("a delete that is not taken back within 8 s is sent, and can no longer be", async (t) => {
  const { inbox, server } = await online(t, snapshot("e1.2", [note(2), note(1)]));
  const began = performance.now();
  const removed = inbox.remove(idOf(1));
  inbox.ack(idOf(2));
  assert.equal((await server.next()).type, "ack", "what is asked later goes before");
  const frame = await server.next();
  assert.deepEqual([frame.type, frame.ids], ["delete", [idOf(1)]]);
  assert.ok(performance.now() - began >= 7900);
  server.send(changes("e1.2", "e1.3", [], { deletes: [idOf(1)], unread: unread(1) }));
  server.send(done(frame.op, "e1.3"));
  await removed;
  inbox.undo();
  assert.equal(itemOf(inbox, 2).is_read, false, "the ack was taken back");
});

test("a delete is sent when the page is hidden, and when the inbox is closed", async (t) => {
  const page = new EventTarget();
  page.visibilityState = "visible";
  page.baseURI = "http://127.0.0.1/";
  globalThis.document = page;
  t.after(() => delete globalThis.document);
  const { inbox, server } = await online(t, snapshot("e1.2", [note(2), note(1)]));
  inbox.remove(idOf(1));
  page.visibilityState = "hidden";
  page.dispatchEvent(new Event("visibilitychange"));
  assert.deepEqual((await server.next()).ids, [idOf(1)]);
  inbox.remove(idOf(2));
  inbox.close();
  assert.deepEqual((await server.next()).ids, [idOf(2)]);
});

test("an action that the server refuses cannot be taken back", async (t) => {
  const { inbox, server } = await online(t, snapshot("e1.1", [note(1)]));
  t.mock.method(console, "warn", () => {});
  const acked = inbox.ack(idOf(1));
  server.send(refused((await server.next()).op, "forbidden", "not you"));
  await assert.rejects(acked, { code: "forbidden" });
  assert.equal(inbox.state.canUndo, false);
});

test("offline, undo takes back what waits, in the order asked", async (t) => {
  const { peer, inbox, server } = await online(t, snapshot("e1.2", [note(2), note(1)]));
  server.cut();
  await stateWhere(inbox, isOffline);
  inbox.archive(idOf(1));
  inbox.undo();
  assert.deepEqual(idsOf(inbox.state), [idOf(2), idOf(1)]);
  const again = await welcome(peer, changes("e1.2", "e1.2", [], { unread: unread(2) }));
  assert.deepEqual((await framesOf(again, 2)).map(([type]) => type), ["archive", "unarchive"]);
});

test("times and snoozes are by the server's clock", async (t) => {
  const { inbox, server } = await online(t, snapshot("e1.1", [note(1)]), {}, { server_time: "2030-05-05T12:00:00.000Z" });
  const ahead = inbox.now() - Date.parse("2030-05-05T12:00:00Z");
  assert.ok(ahead >= 0 && ahead < 60_000, `${ahead} ms`);
  inbox.snooze(idOf(1), { minutes: 60 });
  const { until } = await server.next();
  const hour = Date.parse(until) - Date.parse("2030-05-05T13:00:00Z");
  assert.ok(hour >= 0 && hour < 60_000, until);
  t.mock.method(console, "warn", () => {});
  await assert.rejects(inbox.snooze(idOf(1), new Date("2030-05-05T11:00:00Z")), { code: "unprocessable" });
});

test("open marks read and answers with the address where it may be followed", async (t) => {
  const rows = [
    note(4, { data: { url: "https://crm.example/a?b#c" } }),
    note(3, { data: { url: "javascript:alert(1)" } }),
    note(2, { data: { url: "/tasks/2" } }),
    note(1, { data: {} }),
  ];
  const { inbox, server } = await online(t, snapshot("e1.4", rows));
  globalThis.document = { baseURI: "https://crm.example/app/" };
  t.after(() => delete globalThis.document);
  assert.equal(await inbox.open(idOf(4)), "https://crm.example/a?b#c");
  assert.equal(await inbox.open(idOf(3)), null);
  assert.equal(await inbox.open(idOf(2)), "https://crm.example/tasks/2");
  assert.equal(await inbox.open(idOf(1)), null);
  for (const n of [4, 3, 2, 1]) {
    const { type, ids } = await server.next();
    assert.deepEqual([type, ids], ["click", [idOf(n)]]);
  }
  assert.ok(inbox.state.items.every(({ is_read: isRead }) => isRead));
});

test("before the first state nothing is known: refused, the sixth tab, and a server that is away", async (t) => {
  const peer = await peerFor(t);
  for (const code of [4403, 4429, 4408]) {
    const connecting = connectTo(t, peer);
    (await peer.connection()).close(code);
    const { state } = await connecting;
    assert.equal(state.closeCode, code);
    assert.equal(state.known, false);
    assert.deepEqual({ ...state.unread }, { total: null, low: null, normal: null, high: null, critical: null, unseen: null });
  }
});

test("what was known is unknown once the server forbids it, and known again when it does not", async (t) => {
  const { peer, inbox, server } = await online(t, snapshot("e1.1", [note(1)]));
  server.close(4403);
  const refusal = await stateWhere(inbox, ({ connection }) => connection === "closed");
  assert.equal(refusal.known, false);
  assert.equal(refusal.unread.total, null);
  inbox.retry();
  await welcome(peer, changes("e1.1", "e1.1", [], { unread: unread(1) }));
  const state = await stateWhere(inbox, ({ connection }) => connection === "online");
  assert.equal(state.unread.total, 1);
});
