// inView(): which rows are before the eyes; what was really seen is told by the core's rule.
import assert from "node:assert/strict";
import { changes, done, idOf, note, refused, snapshot } from "./support/fixtures.mjs";
import { online, test } from "./support/session.mjs";

const kSeenAt = "2026-11-23T10:00:00.000Z";

test("a row that stays in view for a second is marked seen, with those that came in with it", async (t) => {
  const { inbox, server } = await online(t, snapshot("e1.3", [note(3), note(2), note(1, { seen_at: kSeenAt })]));
  const begin = performance.now();
  inbox.inView([idOf(3), idOf(2), idOf(1)]);
  const frame = await server.next();
  assert.ok(performance.now() - begin >= 1000, "not a moment before");
  assert.deepEqual(frame, { type: "seen", op: frame.op, ids: [idOf(3), idOf(2)] }, "what was seen before is not told");
  server.send(done(frame.op, "e1.5"));
});

test("a row that was scrolled past, or is read by then, is not told", async (t) => {
  const { inbox, server } = await online(t, snapshot("e1.3", [note(3), note(2), note(1)]));
  inbox.inView([idOf(3), idOf(2), idOf(1)]);
  inbox.inView(new Set([idOf(2), idOf(1)]));
  const acked = inbox.ack(idOf(1));
  const ack = await server.next();
  server.send(done(ack.op, "e1.4"));
  server.send(changes("e1.3", "e1.4", [note(1, { is_read: true, read_at: kSeenAt, seen_at: kSeenAt, rev: 4 })]));
  await acked;
  const frame = await server.next();
  assert.deepEqual([frame.type, frame.ids], ["seen", [idOf(2)]]);
});

test("with nothing in view, or a closed inbox, nothing is told", async (t) => {
  const { inbox, server } = await online(t, snapshot("e1.1", [note(1)]));
  inbox.inView([idOf(1)]);
  inbox.inView([]);
  inbox.inView([idOf(9), "no id"]);
  assert.ok(inbox.seenShare > 0 && inbox.seenShare <= 1);
  // What is told later comes after this: the frames keep their order.
  inbox.unack(idOf(1));
  assert.equal((await server.next()).type, "unack");
  inbox.close();
  inbox.inView([idOf(1)]);
});

test("what is refused is tried again once it comes back into view", async (t) => {
  const { inbox, server } = await online(t, snapshot("e1.1", [note(1)]));
  inbox.inView([idOf(1)]);
  const first = await server.next();
  const told = new Promise((resolve) => inbox.on("error", resolve));
  server.send(refused(first.op, "forbidden", "not permitted"));
  assert.equal((await told).code, "forbidden");
  await new Promise(setImmediate); // whoever was told of it before is through
  inbox.inView([]);
  inbox.inView([idOf(1)]);
  assert.equal((await server.next()).type, "seen");
});
