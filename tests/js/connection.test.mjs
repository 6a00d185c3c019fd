// Keeping in step: gaps, breaks, refusals, tokens, wake-ups, and a server that talks nonsense.
import assert from "node:assert/strict";
import {
  changes,
  done,
  eventOf,
  hello,
  idOf,
  idsOf,
  isOffline,
  isOnline,
  note,
  snapshot,
  stateWhere,
  unread,
} from "./support/fixtures.mjs";
import { ClientSocket } from "./support/client_socket.mjs";
import { opcodes } from "./support/framing.mjs";
import {
  connectTo,
  kToken,
  online,
  pageEvents,
  peerFor,
  test,
  welcome,
} from "./support/session.mjs";

test("the token goes in the subprotocol pair and not in the address", async (t) => {
  const { peer, inbox } = await online(t);
  inbox.close();
  const connecting = connectTo(t, peer, { url: `${peer.url}?tenant=7` });
  const server = await peer.connection();
  assert.deepEqual(server.protocols, ["carillon.v1", `bearer.${kToken}`]);
  assert.deepEqual([...server.query], [["tenant", "7"]], "what the page put into the query stays");
  server.send(hello());
  server.send(snapshot("e1.1", []));
  await connecting;
});

test("a gap is closed by sync, and the frame that showed it is not applied", async (t) => {
  const { inbox, server } = await online(t, snapshot("e1.1", [note(1)]));
  server.send(changes("e1.3", "e1.4", [note(4)], { unread: unread(3) }));
  assert.deepEqual(await server.next(), { type: "sync", since: "e1.1" });
  assert.deepEqual(idsOf(inbox.state), [idOf(1)]);
  server.send(changes("e1.1", "e1.4", [note(3), note(4)], { unread: unread(3) }));
  const state = await stateWhere(inbox, ({ revision }) => revision === "e1.4");
  assert.deepEqual(idsOf(state), [4, 3, 1].map(idOf));
});

test("a heartbeat from elsewhere asks for sync: even a lost last frame is found", async (t) => {
  const { server } = await online(t, snapshot("e1.1", [note(1)]));
  server.send({ type: "heartbeat", revision: "e1.2" });
  assert.deepEqual(await server.next(), { type: "sync", since: "e1.1" });
});

test("after a break it comes back by itself, from where it stood", async (t) => {
  const { peer, inbox, server } = await online(t, snapshot("e1.1", [note(1)]));
  server.cut();
  const offline = await stateWhere(inbox, isOffline);
  assert.equal(offline.closeCode, 1006);
  const waitMs = offline.retryAt - Date.now();
  assert.ok(waitMs > 0 && waitMs <= 1001, `first wait: ${waitMs} ms`);
  assert.deepEqual(idsOf(offline), [idOf(1)], "what was there stays to be seen");
  const again = await peer.connection();
  assert.equal(again.query.get("since"), "e1.1");
  again.send(hello());
  again.send(changes("e1.1", "e1.2", [note(2)], { unread: unread(2) }));
  const state = await stateWhere(inbox, isOnline);
  assert.equal(state.closeCode, null);
  assert.equal(state.retryAt, null);
  assert.deepEqual(idsOf(state), [idOf(2), idOf(1)]);
});

test("a snapshot of another epoch replaces everything", async (t) => {
  const { peer, inbox, server } = await online(t, snapshot("e1.9", [note(9), note(1)]));
  server.cut();
  await welcome(peer, snapshot("restored.1", [note(1)]));
  const state = await stateWhere(inbox, ({ revision }) => revision === "restored.1");
  assert.deepEqual(idsOf(state), [idOf(1)]);
});

test("bye says how long to stay away", async (t) => {
  const { inbox, server } = await online(t);
  server.send({ type: "bye", code: "shutdown", retry_after: 20 });
  server.close(1001);
  const state = await stateWhere(inbox, isOffline);
  assert.equal(state.closeCode, 1001);
  assert.ok(state.retryAt - Date.now() > 19000);
});

test("4429 waits long; the network coming back tries at once", async (t) => {
  const page = pageEvents();
  const { peer, inbox, server } = await online(t);
  server.close(4429);
  const state = await stateWhere(inbox, isOffline);
  assert.equal(state.closeCode, 4429);
  assert.ok(state.retryAt - Date.now() > 9000);
  page.wake("online");
  await welcome(peer, snapshot("e1.1", []));
  await stateWhere(inbox, isOnline);
});

test("4403 is final", async (t) => {
  const peer = await peerFor(t);
  const connecting = connectTo(t, peer);
  (await peer.connection()).close(4403);
  const inbox = await connecting;
  assert.equal(inbox.state.connection, "closed");
  assert.equal(inbox.state.closeCode, 4403);
  assert.equal(inbox.state.retryAt, null);
});

test("4401 asks for another token, and gives up when no token is good", async (t) => {
  const page = pageEvents();
  const peer = await peerFor(t);
  let asked = 0;
  const connecting = connectTo(t, peer, { token: async () => `a.b.${++asked}` });
  for (let i = 1; i <= 3; ++i) {
    const server = await peer.connection();
    assert.equal(server.token, `a.b.${i}`);
    server.close(4401);
    const inbox = await connecting;
    const state = await stateWhere(inbox, ({ connection }) => connection !== "connecting");
    assert.equal(state.closeCode, 4401);
    assert.equal(state.connection, i < 3 ? "offline" : "closed");
    page.wake("online");
  }
});

test("a token that has run out is replaced by a new connection", async (t) => {
  let asked = 0;
  const options = { token: () => `a.b.${++asked}` };
  const { peer, inbox, server } = await online(t, snapshot("e1.1", []), options);
  server.send({ type: "bye", code: "token_expired" });
  server.close(4401);
  const again = await peer.connection();
  assert.equal(again.token, "a.b.2");
  again.send(hello());
  again.send(changes("e1.1", "e1.1", []));
  await stateWhere(inbox, isOnline);
});

test("a token is renewed within the connection before it runs out", async (t) => {
  let asked = 0;
  const options = { token: async () => `a.b.${++asked}` };
  const soon = { token_expires_at: "2026-11-22T09:30:00.400Z" }; // 0.4 s after the server's now
  const { inbox, server } = await online(t, snapshot("e1.1", []), options, soon);
  const frame = await server.next();
  assert.equal(frame.type, "auth");
  assert.equal(frame.token, "a.b.2");
  server.send(done(frame.op ?? "auth", "e1.1"));
  server.send(changes("e1.1", "e1.2", [note(2)], { unread: unread(1) }));
  await stateWhere(inbox, ({ revision }) => revision === "e1.2");
});

test("a token function that fails is asked again with the next try, and never quoted", async (t) => {
  const page = pageEvents();
  const peer = await peerFor(t);
  const cause = new Error("session over");
  const answers = [
    () => Promise.reject(cause),
    () => {
      throw cause;
    },
    () => "se cret",
    () => undefined,
    () => "  a.b.c\n",
  ];
  let asked = 0;
  const warned = t.mock.method(console, "warn", () => {});
  const inbox = await connectTo(t, peer, { token: () => answers[asked++]() });
  assert.equal(inbox.state.connection, "offline");
  const errors = [];
  inbox.on("error", (error) => errors.push(error));
  for (let i = 1; i < 4; ++i) {
    page.wake("online");
    await stateWhere(inbox, (state) => isOffline(state) && asked === i + 1);
  }
  page.wake("online");
  const server = await welcome(peer, snapshot("e1.1", []));
  assert.equal(server.token, "a.b.c");
  await stateWhere(inbox, isOnline);
  assert.deepEqual(errors.map(({ code }) => code), ["token", "token", "token"]);
  assert.equal(errors[0].cause, cause);
  const words = [...errors, ...warned.mock.calls.flatMap((call) => call.arguments)].join("\n");
  assert.ok(!words.includes("se cret"));
});

test("a renewal without a token leaves the connection as it is", async (t) => {
  let asked = 0;
  const token = () => (asked++ === 0 ? kToken : Promise.reject(new Error("no")));
  const soon = { token_expires_at: "2026-11-22T09:30:00.200Z" };
  const { inbox, server } = await online(t, snapshot("e1.1", []), { token }, soon);
  assert.equal((await eventOf(inbox, "error")).code, "token");
  server.send(changes("e1.1", "e1.2", [note(2)], { unread: unread(1) }));
  const state = await stateWhere(inbox, ({ revision }) => revision === "e1.2");
  assert.equal(state.connection, "online");
});

test("what a given-up socket still says is not heard", async (t) => {
  const sockets = [];
  class Recorded extends ClientSocket {
    constructor(...args) {
      super(...args);
      sockets.push(this);
    }
  }
  const { peer, inbox, server } = await online(t, snapshot("e1.1", [note(1)]), { WebSocket: Recorded });
  const [{ onmessage, onclose, onopen }] = sockets;
  server.close(4408);
  await stateWhere(inbox, isOffline);
  await welcome(peer, changes("e1.1", "e1.1", [], { unread: unread(1) }));
  const before = await stateWhere(inbox, isOnline);
  onopen({});
  onmessage({ data: JSON.stringify(snapshot("e1.8", [note(8)])) });
  onclose({ code: 4403 });
  await null;
  assert.equal(inbox.state, before);
});

test("frames that make no sense are told, and the session lives on", async (t) => {
  const { inbox, server } = await online(t, snapshot("e1.1", [note(1)]));
  const codes = [];
  inbox.on("error", ({ code }) => codes.push(code));
  const nonsense = [
    "", "{", "null", "[]", '"x"', "{}", '{"type":7}', '{"type":"snapshot"}',
    '{"type":"changes","from":"e1.1","revision":"e1.0","unread":{},"upserts":[],"deletes":[]}',
    `{"type":"changes","from":"e1.1","revision":"e1.2","unread":[],"upserts":${"[".repeat(5000)}`,
    JSON.stringify(changes("e1.1", "e1.2", [note(2, { priority: "urgent" })])),
    JSON.stringify(changes("e1.1", "e1.2", [note(2, { id: "no-uuid" })])),
    JSON.stringify(changes("e1.1", "e1.2", [note(2, { rev: -1 })])),
    JSON.stringify(changes("e1.1", "e1.2", [note(2, { created_at: "yesterday" })])),
    `{"type":"heartbeat","revision":"${"x".repeat(100000)}"}`,
  ];
  for (const frame of nonsense) server.send(frame);
  server.sendBytes(opcodes.binary, Buffer.from([0xff, 0x00, 0xfe]));
  server.sendBytes(opcodes.text, Buffer.from('{"type":"\ud83c\uffff"}', "utf16le"));
  server.send(changes("e1.1", "e1.3", [note(3)], { unread: unread(2) }));
  const state = await stateWhere(inbox, ({ revision }) => revision === "e1.3");
  assert.deepEqual(idsOf(state), [idOf(3), idOf(1)]);
  assert.ok(codes.length >= nonsense.length, `${codes.length} told`);
  assert.equal(state.connection, "online");
});

test("frames cut at every byte are refused or harmless, never fatal", async (t) => {
  const { inbox, server } = await online(t, snapshot("e1.1", [note(1)]));
  inbox.on("error", () => {});
  const whole = JSON.stringify(changes("e1.1", "e1.2", [note(2, { title: "é🎉" })], { unread: unread(2) }));
  for (let size = 0; size < whole.length; ++size) server.send(whole.slice(0, size));
  server.send(whole);
  await stateWhere(inbox, ({ revision }) => revision === "e1.2");
  assert.equal(inbox.state.items.length, 2);
});

test("a frame of endless size is refused before it is copied", async (t) => {
  let socket = null;
  class Recorded extends ClientSocket {
    constructor(...args) {
      super(...args);
      socket = this;
    }
  }
  const { inbox } = await online(t, snapshot("e1.1", []), { WebSocket: Recorded });
  const told = eventOf(inbox, "error");
  socket.onmessage({ data: " ".repeat(17 * 1024 * 1024) });
  assert.equal((await told).code, "too_large");
  assert.equal(inbox.state.connection, "online");
});

test("an error frame and members nobody knows are passed over", async (t) => {
  const { inbox, server } = await online(t);
  const told = eventOf(inbox, "error");
  server.send({ type: "error", code: "malformed", message: "what was that?" });
  assert.match((await told).message, /what was that/);
  server.send({ ...changes("e1.1", "e1.2", [note(2)], { unread: unread(1) }), novelty: [1, 2] });
  await stateWhere(inbox, ({ revision }) => revision === "e1.2");
});

test("a silent server is given up", async (t) => {
  const { inbox, server } = await online(t, snapshot("e1.1", []), {}, { heartbeat: 1 });
  const state = await stateWhere(inbox, isOffline);
  assert.equal(state.connection, "offline");
  assert.equal(await server.closed, 4408);
});

test("a timer that fires late lets waiting frames in before the server counts as silent", async (t) => {
  const { peer, inbox, server } = await online(t, snapshot("e1.1", []), {}, { heartbeat: 1 });
  const seen = [];
  inbox.subscribe(({ connection }) => seen.push(connection));
  server.send(changes("e1.1", "e1.2", [note(2)], { unread: unread(1) }));
  // The page is frozen for longer than the server may be silent, the frame being on its way.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3500);
  await stateWhere(inbox, ({ revision }) => revision === "e1.2");
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(seen, ["online"]);
  assert.equal(peer.waiting, 0, "no second connection");
});

test("waking up while online asks whether the server is still there", async (t) => {
  const page = pageEvents();
  const { server } = await online(t, snapshot("e1.1", []));
  page.wake("online");
  assert.deepEqual(await server.next(), { type: "sync", since: "e1.1" });
});

test("a page that is shown again wakes up, one that is hidden does not", async (t) => {
  const page = new EventTarget();
  page.visibilityState = "hidden";
  page.baseURI = "http://127.0.0.1/";
  globalThis.document = page;
  t.after(() => delete globalThis.document);
  const { peer, inbox, server } = await online(t);
  server.close(4429);
  await stateWhere(inbox, isOffline);
  page.dispatchEvent(new Event("visibilitychange"));
  assert.equal(inbox.state.connection, "offline");
  page.visibilityState = "visible";
  page.dispatchEvent(new Event("visibilitychange"));
  await welcome(peer, snapshot("e1.1", []));
  await stateWhere(inbox, isOnline);
});

test("a WebSocket that cannot even be made is tried again later, without the token in a word", async (t) => {
  const page = pageEvents();
  const peer = await peerFor(t);
  let made = 0;
  class Refusing extends ClientSocket {
    constructor(url, protocols) {
      if (made++ === 0) throw new SyntaxError(`The subprotocol '${protocols[1]}' is invalid`);
      super(url, protocols);
    }
  }
  const warned = t.mock.method(console, "warn", () => {});
  const inbox = await connectTo(t, peer, { WebSocket: Refusing });
  assert.equal(inbox.state.connection, "offline");
  assert.match(warned.mock.calls[0].arguments[0], /^carillon: socket: /);
  assert.ok(!warned.mock.calls[0].arguments[0].includes(kToken));
  page.wake("online");
  await welcome(peer, snapshot("e1.1", []));
  await stateWhere(inbox, isOnline);
});

test("close while connecting lets go of everything", async (t) => {
  const page = pageEvents();
  const { peer, inbox, server } = await online(t);
  server.close(4408);
  await stateWhere(inbox, isOffline);
  page.wake("online");
  inbox.close();
  assert.equal(inbox.state.connection, "closed");
  page.wake("online");
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(peer.waiting, 0);
});
