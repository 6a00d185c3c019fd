// The package against the real server: what each believes of the other must be the same.
import assert from "node:assert/strict";
import { Server, taskFor } from "../e2e/support/server.mjs";
import { ClientSocket } from "./support/client_socket.mjs";
import { eventOf, idsOf, isOffline, isOnline, stateWhere } from "./support/fixtures.mjs";
import { connect, test } from "./support/session.mjs";

async function serverFor(t, options) {
  const server = await Server.start(options);
  t.after(() => server.stop());
  return server;
}

async function inboxFor(t, server, user) {
  const inbox = await connect({
    url: `${server.url}/ws/notifications`,
    token: () => server.token(user.id),
    WebSocket: ClientSocket,
  });
  t.after(() => inbox.close());
  return inbox;
}

/** The whole list as REST tells it, in its order. */
async function listed(server, token) {
  const items = [];
  for (let cursor = ""; cursor !== null; ) {
    const query = `limit=200${cursor && `&cursor=${cursor}`}`;
    const { body } = await server.get(token, `/api/v1/notifications?${query}`);
    items.push(...body.items);
    cursor = body.next_cursor;
  }
  return items;
}

const plain = (items) => items.map(({ pending: _pending, ...item }) => item);

test("an event reaches every client of its recipient and of nobody else", async (t) => {
  const server = await serverFor(t);
  const [anna, bruno] = await server.people();
  const [tab, otherTab, other] = await Promise.all(
    [anna, anna, bruno].map((user) => inboxFor(t, server, user)),
  );
  assert.ok([tab, otherTab, other].every(({ state }) => isOnline(state)));
  const before = tab.state.unread.total;
  const othersRevision = other.state.revision;
  const received = [eventOf(tab, "received"), eventOf(otherTab, "received")];
  const { status } = await server.emit(await server.token(anna.id), taskFor([anna.id], "Call Acmé"));
  assert.equal(status, 200);
  const [item] = await Promise.all(received);
  assert.match(item.title + item.body, /Call Acmé/);
  assert.equal(item.data.url, "/#tasks/42");
  for (const { state } of [tab, otherTab]) assert.equal(state.unread.total, before + 1);

  await tab.ack(item.id);
  const quiet = await stateWhere(otherTab, ({ unread }) => unread.total === before);
  assert.equal(quiet.items.find(({ id }) => id === item.id).is_read, true);
  assert.equal(other.state.revision, othersRevision);
});

test("pages and live changes add up to the list of the server", async (t) => {
  const server = await serverFor(t, { env: { NOTIFICATION_REPLAY_LIMIT: "20" } });
  const [anna] = await server.people();
  const token = await server.token(anna.id);
  const events = Array.from({ length: 230 }, (_, i) => ({
    ...taskFor([anna.id], `Task ${i}`, { priority: ["low", "normal", "high", "critical"][i % 4] }),
  }));
  assert.equal((await server.emit(token, events)).status, 200);
  const rows = await listed(server, token);
  const inbox = await inboxFor(t, server, anna);
  assert.equal(inbox.state.items.length, 20);
  assert.equal(inbox.state.truncated, true);
  assert.deepEqual(plain(inbox.state.items), rows.slice(0, 20), "the snapshot is the top of the list");

  await Promise.all([
    inbox.ack(rows.slice(3, 9).map(({ id }) => id)),
    inbox.remove(rows[0].id),
    inbox.archive(rows[1].id),
    inbox.snooze(rows[2].id, Date.now() + 3600_000),
  ]);
  await stateWhere(inbox, ({ items }) => items.every(({ pending }) => !pending));
  while (inbox.hasMore) await inbox.loadMore({ limit: 50 });
  const { state } = inbox;
  assert.deepEqual(plain(state.items), await listed(server, token));
  const { body } = await server.get(token, "/api/v1/notifications/unread?limit=1");
  assert.deepEqual(state.unread, body.unread);
  assert.equal(state.revision, body.revision);
});

test("ackAll covers what is not loaded, and not what came later", async (t) => {
  const server = await serverFor(t, { env: { NOTIFICATION_REPLAY_LIMIT: "5" } });
  const [anna] = await server.people();
  const token = await server.token(anna.id);
  const events = Array.from({ length: 30 }, (_, i) => taskFor([anna.id], `Task ${i}`));
  await server.emit(token, events);
  const inbox = await inboxFor(t, server, anna);
  const acked = inbox.ackAll();
  assert.equal(inbox.state.unread.total, 0);
  await acked;
  await server.emit(token, taskFor([anna.id], "Later"));
  const state = await stateWhere(inbox, ({ unread }) => unread.total === 1);
  assert.match(state.items[0].title + state.items[0].body, /Later/);
});

test("killed and started again, with operations asked meanwhile: nothing is lost or doubled", async (t) => {
  const server = await serverFor(t);
  const [anna] = await server.people();
  await server.emit(await server.token(anna.id), [taskFor([anna.id], "One"), taskFor([anna.id], "Two")]);
  const inbox = await inboxFor(t, server, anna);
  const [first, second] = inbox.state.items;
  const settled = [inbox.ack(first.id)];
  await server.kill();
  await stateWhere(inbox, isOffline);
  settled.push(inbox.remove(second.id));
  assert.ok(!idsOf(inbox.state).includes(second.id));
  await server.launch();
  await Promise.all(settled);
  await server.emit(await server.token(anna.id), taskFor([anna.id], "Three"));
  await stateWhere(inbox, ({ items }) => items.some(({ title, body }) => /Three/.test(title + body)));
  while (inbox.hasMore) await inbox.loadMore();
  assert.deepEqual(plain(inbox.state.items), await listed(server, await server.token(anna.id)));
});

test("the connection over the limit is told so, and gets in when there is room", async (t) => {
  const server = await serverFor(t, { env: { NOTIFICATION_WS_MAX_CONN: "2" } });
  const [anna] = await server.people();
  const [one] = [await inboxFor(t, server, anna), await inboxFor(t, server, anna)];
  const third = await inboxFor(t, server, anna);
  const state = await stateWhere(third, isOffline);
  assert.equal(state.closeCode, 4429);
  assert.ok(state.retryAt > Date.now() + 5000);
  assert.ok(isOnline(one.state), "the others are left alone");
});

test("a token that the server does not take ends in closed, with the reason", async (t) => {
  const server = await serverFor(t);
  const inbox = await connect({
    url: `${server.url}/ws/notifications`,
    token: "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.x",
    WebSocket: ClientSocket,
  });
  t.after(() => inbox.close());
  const state = await stateWhere(inbox, ({ connection }) => connection === "closed");
  assert.equal(state.closeCode, 4401);
});
