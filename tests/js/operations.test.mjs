// Operations: shown at once, sent in order, confirmed, refused, kept over a break.
import assert from "node:assert/strict";
import {
  changed,
  changes,
  done,
  eventOf,
  hello,
  idOf,
  idsOf,
  isOffline,
  isOnline,
  kReadAt,
  note,
  read,
  refused,
  snapshot,
  stateWhere,
  unread,
} from "./support/fixtures.mjs";
import {
  CarillonError,
  connectTo,
  online,
  pageEvents,
  peerFor,
  test,
  welcome,
} from "./support/session.mjs";

const itemOf = (state, n) => state.items.find(({ id }) => id === idOf(n));

test("ack is shown at once, sent, and pending until the inbox has reached its result", async (t) => {
  const { inbox, server } = await online(t, snapshot("e1.2", [note(2), note(1)]));
  const seen = [];
  inbox.subscribe((state) => seen.push([itemOf(state, 2).is_read, itemOf(state, 2).pending]));
  const acked = inbox.ack(idOf(2));
  assert.equal(itemOf(inbox.state, 2).is_read, true);
  assert.equal(inbox.state.unread.total, 1);
  assert.deepEqual(idsOf(inbox.state), [idOf(1), idOf(2)], "it moves behind what is unread");

  const frame = await server.next();
  assert.deepEqual(frame, { type: "ack", op: frame.op, ids: [idOf(2)] });
  server.send(done(frame.op, "e1.3"));
  await acked;
  assert.deepEqual(
    [itemOf(inbox.state, 2).is_read, itemOf(inbox.state, 2).pending],
    [true, true],
    "the answer alone does not end it: the row of the server is still the old one",
  );
  server.send(changes("e1.2", "e1.3", [read(note(2), 3)], { unread: unread(1) }));
  const settled = await stateWhere(inbox, ({ revision }) => revision === "e1.3");
  assert.equal(itemOf(settled, 2).pending, false);
  assert.equal(itemOf(settled, 2).read_at, kReadAt, "the server's own time now");
  assert.ok(seen.length >= 2 && seen.every(([isRead]) => isRead), "it never flickered back");
});

test("changes before the result settle it as well, without flicker", async (t) => {
  const { inbox, server } = await online(t, snapshot("e1.1", [note(1)]));
  const seen = [];
  inbox.subscribe((state) => seen.push(state.items[0].is_read));
  const acked = inbox.ack(idOf(1));
  const { op } = await server.next();
  server.send(changes("e1.1", "e1.2", [read(note(1), 2)], { unread: unread(0) }));
  server.send(done(op, "e1.2"));
  await acked;
  assert.equal(itemOf(inbox.state, 1).pending, false);
  assert.ok(seen.every(Boolean));
});

test("a refusal takes the effect off, rejects the promise and is told", async (t) => {
  const { inbox, server } = await online(t, snapshot("e1.1", [note(1)]));
  const told = eventOf(inbox, "error");
  const removed = inbox.remove(idOf(1));
  assert.equal(inbox.state.items.length, 0);
  const frame = await server.next();
  assert.equal(frame.type, "delete");
  server.send(refused(frame.op, "forbidden", "notification.delete is missing"));
  const expected = {
    name: "CarillonError",
    code: "forbidden",
    message: "notification.delete is missing",
    operation: "delete",
  };
  await assert.rejects(removed, expected);
  assert.ok((await told) instanceof CarillonError);
  assert.deepEqual(idsOf(inbox.state), [idOf(1)]);
  assert.deepEqual(inbox.state.unread, unread(1));
});

test("a refusal that nobody waits for is no unhandled rejection; the console hears of it", async (t) => {
  const { inbox, server } = await online(t, snapshot("e1.1", [note(1)]));
  const warned = t.mock.method(console, "warn", () => {});
  inbox.ack(idOf(1)); // node would end the process
  const { op } = await server.next();
  server.send(refused(op, "forbidden", "not you"));
  await stateWhere(inbox, (state) => !state.items[0].pending);
  await null;
  assert.deepEqual(warned.mock.calls[0].arguments, ["carillon: forbidden: not you"]);
});

test("each operation has its frame and its effect", async (t) => {
  const rows = [1, 2, 3, 4, 5, 6].map((n) => note(n, n === 2 ? { read_at: kReadAt } : {}));
  const { inbox, server } = await online(t, snapshot("e1.6", rows, { unread: unread(5) }));
  const until = new Date("2126-01-01T08:00:00Z");
  inbox.seen([idOf(1), idOf(3)]);
  inbox.unack(new Set([idOf(2)]));
  inbox.archive(idOf(3));
  inbox.remove(idOf(4), { hold: false });
  inbox.snooze(idOf(5), until);
  inbox.snooze([idOf(6)], until.getTime());
  inbox.unarchive(idOf(3));
  inbox.click(idOf(1));
  const frames = [];
  for (let i = 0; i < 8; ++i) frames.push(await server.next());
  const ops = frames.map(({ op }) => op);
  assert.equal(new Set(ops).size, 8, "each has an op of its own");
  const wire = "2126-01-01T08:00:00.000Z";
  assert.deepEqual(frames, [
    { type: "seen", op: ops[0], ids: [idOf(1), idOf(3)] },
    { type: "unack", op: ops[1], ids: [idOf(2)] },
    { type: "archive", op: ops[2], ids: [idOf(3)] },
    { type: "delete", op: ops[3], ids: [idOf(4)] },
    { type: "snooze", op: ops[4], ids: [idOf(5)], until: wire },
    { type: "snooze", op: ops[5], ids: [idOf(6)], until: wire },
    { type: "unarchive", op: ops[6], ids: [idOf(3)] },
    { type: "click", op: ops[7], ids: [idOf(1)] },
  ]);
  const { state } = inbox;
  assert.deepEqual(new Set(idsOf(state)), new Set([1, 2, 3].map(idOf)));
  assert.notEqual(itemOf(state, 1).seen_at, null);
  assert.equal(itemOf(state, 1).is_read, true, "what is clicked is read");
  assert.notEqual(itemOf(state, 1).clicked_at, null);
  assert.equal(itemOf(state, 2).is_read, false);
});

test("ackAll names the revision shown and takes the unread that are not loaded along", async (t) => {
  const first = snapshot("e1.9", [note(9), note(8)], { unread: unread(150), truncated: true });
  const { inbox, server } = await online(t, first);
  const acked = inbox.ackAll();
  assert.equal(inbox.state.unread.total, 0);
  assert.ok(inbox.state.items.every((item) => item.is_read && item.pending));
  const frame = await server.next();
  assert.deepEqual(frame, { type: "ack_all", op: frame.op, revision: "e1.9" });
  server.send(done(frame.op, "e1.10"));
  await acked;
});

test("what cannot be asked is refused at once, with the reason", async (t) => {
  const { inbox } = await online(t, snapshot("e1.1", [note(1)]));
  t.mock.method(console, "warn", () => {});
  await assert.rejects(inbox.ack([]), { code: "invalid", message: /ids is empty/ });
  await assert.rejects(inbox.ack(), { code: "invalid" });
  await assert.rejects(inbox.ack("17"), { code: "invalid", message: /"17"/ });
  await assert.rejects(inbox.snooze(idOf(1), new Date("2001-01-01")), { code: "unprocessable" });
  await assert.rejects(inbox.snooze(idOf(1)), { code: "invalid", message: /until is missing/ });
  await assert.rejects(inbox.snooze(idOf(1), new Date("no")), { code: "invalid" });
  assert.equal(inbox.state.items[0].pending, false);
});

test("more ids than a frame takes are sent in several; the promise waits for all", async (t) => {
  const { inbox, server } = await online(t, snapshot("e1.1", [note(1)]));
  const ids = Array.from({ length: 2500 }, (_, i) => idOf(i + 1));
  let settled = false;
  const acked = inbox.ack(ids).then(() => (settled = true));
  const frames = [await server.next(), await server.next(), await server.next()];
  assert.deepEqual(frames.flatMap((frame) => frame.ids), ids);
  server.send(done(frames[0].op, "e1.2"));
  server.send(done(frames[1].op, "e1.2"));
  server.send(changes("e1.1", "e1.2", [read(note(1), 2)], { unread: unread(0) }));
  await stateWhere(inbox, ({ revision }) => revision === "e1.2");
  assert.equal(settled, false);
  server.send(done(frames[2].op, "e1.2"));
  await acked;
});

test("operations asked offline are shown, sent in order once online, and settled", async (t) => {
  const { peer, inbox, server } = await online(t, snapshot("e1.3", [note(3), note(2), note(1)]));
  server.cut();
  await stateWhere(inbox, isOffline);
  const settled = [inbox.ack(idOf(1)), inbox.unack(idOf(1)), inbox.remove(idOf(2))];
  assert.deepEqual(idsOf(inbox.state), [idOf(3), idOf(1)]);
  assert.equal(itemOf(inbox.state, 1).is_read, false);
  const again = await welcome(peer, changes("e1.3", "e1.3", [], { unread: unread(3) }));
  const frames = [await again.next(), await again.next(), await again.next()];
  assert.deepEqual(frames.map(({ type }) => type), ["ack", "unack", "delete"]);
  frames.forEach(({ op }, i) => again.send(done(op, `e1.${4 + i}`)));
  await Promise.all(settled);
});

test("operations wait for the state, not only for the socket", async (t) => {
  const { peer, inbox, server } = await online(t, snapshot("e1.1", [note(1)]));
  server.cut();
  await stateWhere(inbox, isOffline);
  inbox.ack(idOf(1));
  const again = await peer.connection();
  again.send(hello());
  again.send({ type: "heartbeat", revision: "e1.2" });
  assert.equal((await again.next()).type, "sync");
  again.send(changes("e1.1", "e1.2", [note(2)], { unread: unread(2) }));
  assert.equal((await again.next()).type, "ack");
});

test("what was sent and not answered is sent again with the same op after a reconnect", async (t) => {
  const { peer, inbox, server } = await online(t, snapshot("e1.2", [note(2), note(1)]));
  const first = inbox.ack(idOf(1));
  const second = inbox.ack(idOf(2));
  const [a, b] = [await server.next(), await server.next()];
  server.send(done(a.op, "e1.3"));
  await first;
  server.cut();
  const again = await welcome(peer, changes("e1.2", "e1.3", [read(note(1), 3)], { unread: unread(1) }));
  assert.deepEqual(await again.next(), b, "only the unanswered one");
  again.send(done(b.op, "e1.4"));
  await second;
  again.send(changes("e1.3", "e1.4", [read(note(2), 4)], { unread: unread(0) }));
  const state = await stateWhere(inbox, ({ revision }) => revision === "e1.4");
  assert.ok(state.items.every((item) => item.is_read && !item.pending));
});

test("a server whose database is away makes the client try again, not give up", async (t) => {
  const page = pageEvents();
  const { peer, inbox, server } = await online(t, snapshot("e1.1", [note(1)]));
  const acked = inbox.ack(idOf(1));
  const { op } = await server.next();
  server.send(refused(op, "unavailable", "the database is away"));
  await stateWhere(inbox, isOffline);
  assert.equal(itemOf(inbox.state, 1).is_read, true);
  page.wake("online");
  const again = await welcome(peer, changes("e1.1", "e1.1", [], { unread: unread(1) }));
  assert.equal((await again.next()).op, op);
  again.send(done(op, "e1.2"));
  await acked;
});

test("an operation on a row that another client deletes meanwhile leaves no trace", async (t) => {
  const { inbox, server } = await online(t, snapshot("e1.2", [note(2), note(1)]));
  const acked = inbox.ack(idOf(1));
  const { op } = await server.next();
  server.send(changes("e1.2", "e1.3", [], { unread: unread(1), deletes: [idOf(1)] }));
  await stateWhere(inbox, ({ revision }) => revision === "e1.3");
  server.send(done(op, "e1.3"));
  await acked;
  assert.deepEqual(idsOf(inbox.state), [idOf(2)]);
});

test("another client's change shows through under a pending operation", async (t) => {
  const { inbox, server } = await online(t, snapshot("e1.1", [note(1)]));
  inbox.seen(idOf(1));
  const retitled = changed(note(1), 2, { title: "Another title" });
  server.send(changes("e1.1", "e1.2", [retitled], { unread: unread(1) }));
  const state = await stateWhere(inbox, ({ revision }) => revision === "e1.2");
  assert.equal(state.items[0].title, "Another title");
  assert.equal(state.items[0].pending, true);
  assert.notEqual(state.items[0].seen_at, null);
});

test("close rejects what is unanswered, keeps the state and takes nothing more", async (t) => {
  const { inbox, server } = await online(t, snapshot("e1.1", [note(1)]));
  const told = [];
  inbox.subscribe((state) => told.push(state.connection));
  inbox.on("error", (error) => told.push(error.code));
  const acked = inbox.ack(idOf(1));
  await server.next();
  inbox.close();
  inbox.close();
  await assert.rejects(acked, { code: "closed" });
  assert.equal(await server.closed, 1000);
  assert.equal(inbox.state.connection, "closed");
  assert.equal(inbox.state.items.length, 1);
  await assert.rejects(inbox.ack(idOf(1)), { code: "closed" });
  await assert.rejects(inbox.loadMore(), { code: "closed" });
  assert.deepEqual(told, ["online", "closed"], "that it is closed is a state, not an error");
});

test("a thousand operations may wait; the next is refused and the others stay", async (t) => {
  const { inbox, server } = await online(t, snapshot("e1.1", [note(1)]));
  t.mock.method(console, "warn", () => {});
  server.cut();
  await stateWhere(inbox, isOffline);
  for (let i = 0; i < 1000; ++i) inbox.seen(idOf(1));
  await assert.rejects(inbox.seen(idOf(1)), { code: "limited" });
  assert.equal(inbox.state.items[0].pending, true);
});

test("an operation within a subscriber is taken", async (t) => {
  const { inbox, server } = await online(t);
  inbox.subscribe(({ items }) => {
    const fresh = items.filter((item) => item.seen_at === null).map(({ id }) => id);
    if (fresh.length > 0) inbox.seen(fresh);
  });
  server.send(changes("e1.1", "e1.2", [note(2)], { unread: unread(1) }));
  assert.deepEqual((await server.next()).ids, [idOf(2)]);
  await stateWhere(inbox, ({ items }) => items[0].pending);
});

test("connect may be used before the first state: operations wait for it", async (t) => {
  const peer = await peerFor(t);
  const connecting = connectTo(t, peer);
  (await peer.connection()).close(4408);
  const inbox = await connecting;
  assert.equal(inbox.state.connection, "offline");
  inbox.ack(idOf(1));
  const again = await welcome(peer, snapshot("e1.1", [note(1)]));
  assert.deepEqual((await again.next()).ids, [idOf(1)]);
  assert.equal((await stateWhere(inbox, isOnline)).items[0].is_read, true);
});
