// Where a proxy lets no WebSocket through: the event stream and requests, against the real server.
import assert from "node:assert/strict";
import { Server, taskFor } from "../e2e/support/server.mjs";
import { ClientSocket } from "./support/client_socket.mjs";
import { isOffline, isOnline, stateWhere } from "./support/fixtures.mjs";
import { connect, pageEvents, test } from "./support/session.mjs";

// What a browser makes of a proxy that answers an upgrade with 400.
class Refused {
  static made = 0;
  constructor() {
    Refused.made += 1;
    setImmediate(() => this.onclose?.({ code: 1006 }));
  }
  send() {}
  close() {}
}

async function served(t) {
  const server = await Server.start();
  t.after(() => server.stop());
  const [alice] = await server.people();
  return { server, alice, token: () => server.token(alice.id) };
}

async function streaming(t) {
  const { server, alice, token } = await served(t);
  const page = pageEvents();
  t.mock.method(console, "warn", () => {});
  const inbox = await connect({ url: `${server.url}/ws/notifications`, token, WebSocket: Refused });
  t.after(() => inbox.close());
  await stateWhere(inbox, isOffline);
  page.wake("online"); // rather than at the end of the wait
  await stateWhere(inbox, (state) => isOffline(state) && Refused.made >= 2);
  page.wake("online");
  await stateWhere(inbox, isOnline);
  return { server, alice, token, inbox, page };
}
const titled = (text) => ({ items }) => items.find(({ title }) => title.includes(text));

test("after two refused upgrades frames come as an event stream, and what is asked is done", async (t) => {
  const { server, alice, token, inbox } = await streaming(t);
  const ids = [];
  for (const task of ["Read", "Archived", "Put off", "Removed"]) {
    await server.emit(await token(), taskFor([alice.id], `${task} by request`));
    ids.push(titled(`${task} by request`)(await stateWhere(inbox, titled(`${task} by request`))).id);
  }
  const until = new Date(Date.now() + 3600_000);
  await Promise.all([
    inbox.ack(ids[0]),
    inbox.archive(ids[1]),
    inbox.snooze(ids[2], until),
    inbox.remove(ids[3], { hold: false }),
  ]);
  const read = async (id) => server.get(await token(), `/api/v1/notifications/${id}`);
  assert.equal((await read(ids[0])).body.is_read, true);
  assert.notEqual((await read(ids[1])).body.archived_at, null);
  assert.equal((await read(ids[2])).body.snoozed_until, until.toISOString());
  assert.equal((await read(ids[3])).status, 404);
  await inbox.ackAll();
  const state = await stateWhere(inbox, ({ items, unread }) => unread.total === 0 && !items.some(({ pending }) => pending));
  assert.equal((await server.get(await token(), "/api/v1/notifications/unread")).body.revision, state.revision);
});

test("a stream that breaks is opened again from where it stood, and nothing is lost", async (t) => {
  const { server, alice, token, inbox, page } = await streaming(t);
  await server.kill("SIGKILL");
  await stateWhere(inbox, isOffline);
  const asked = inbox.ackAll();
  await server.launch();
  await server.emit(await token(), taskFor([alice.id], "While it was away"));
  page.wake("online");
  await stateWhere(inbox, isOnline);
  await stateWhere(inbox, titled("While it was away"));
  await asked;
});

test("where upgrades go through, no stream is asked for", async (t) => {
  const { server, token } = await served(t);
  const inbox = await connect({ url: `${server.url}/ws/notifications`, token, WebSocket: ClientSocket });
  t.after(() => inbox.close());
  assert.equal(inbox.state.connection, "online");
  await server.kill("SIGKILL");
  await stateWhere(inbox, isOffline);
  await server.launch();
  const page = pageEvents();
  page.wake("online");
  await stateWhere(inbox, isOnline);
});
