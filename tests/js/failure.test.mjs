// What cannot be: wrong options, a core that cannot be loaded, a core that fails.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { eventOf, idOf, idsOf, isOnline, note, snapshot, stateWhere } from "./support/fixtures.mjs";
import { ClientSocket } from "./support/client_socket.mjs";
import {
  connect,
  connectTo,
  kToken,
  online,
  packageFolder,
  peerFor,
  test,
  welcome,
} from "./support/session.mjs";

const coreBytes = await readFile(new URL("core.wasm", packageFolder));
const listsBytes = await readFile(new URL("core_lists.wasm", packageFolder));

test("wrong options are named", async () => {
  const good = { url: "ws://127.0.0.1:1/", token: kToken, WebSocket: ClientSocket };
  const refused = (options, words) => assert.rejects(connect(options), words);
  await refused(undefined, { name: "TypeError", message: /token/ });
  await refused({ ...good, token: 7 }, { name: "TypeError", message: /token/ });
  await refused({ ...good, url: undefined }, { name: "TypeError", message: /url must be an absolute URL/ });
  await refused({ ...good, url: "/ws" }, { name: "TypeError", message: /must be an absolute URL/ });
  await refused({ ...good, url: "ftp://example.org/" }, { name: "TypeError", message: /ftp:/ });
  await refused({ ...good, api: "http://[" }, { name: "TypeError", message: /api must be/ });
  await refused({ ...good, WebSocket: "ws" }, { name: "TypeError", message: /WebSocket/ });
});

test("the core comes from bytes, a module or an address", async (t) => {
  const types = { typed: "application/wasm", untyped: "application/octet-stream" };
  const server = createServer((request, response) => {
    const type = types[request.url.slice(1)];
    response.writeHead(type ? 200 : 404, { "Content-Type": type ?? "text/plain" });
    response.end(type ? coreBytes : "");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const at = `http://127.0.0.1:${server.address().port}`;
  const sources = [
    coreBytes,
    coreBytes.buffer.slice(coreBytes.byteOffset, coreBytes.byteOffset + coreBytes.length),
    new WebAssembly.Module(coreBytes),
    new URL("core.wasm", packageFolder).href,
    `${at}/typed`,
    new URL(`${at}/untyped`),
  ];
  for (const wasm of sources) {
    const { inbox } = await online(t, snapshot("e1.1", [note(1)]), { wasm });
    assert.deepEqual(idsOf(inbox.state), [idOf(1)]);
  }
  const peer = await peerFor(t);
  t.mock.method(console, "warn", () => {});
  const { state: absent } = await connectTo(t, peer, { wasm: `${at}/none` });
  assert.match(absent.failure.message, /answered with 404/);
  const { state: broken } = await connectTo(t, peer, { wasm: new Uint8Array([0, 1, 2]) });
  assert.ok(broken.failure.cause instanceof WebAssembly.CompileError);
});

test("a core that cannot be loaded is told in the state as unknown, and loaded again", async (t) => {
  let good = false;
  const server = createServer((request, response) => {
    response.writeHead(good ? 200 : 503);
    response.end(good ? coreBytes : "");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const wasm = `http://127.0.0.1:${server.address().port}/core.wasm`;
  const peer = await peerFor(t);
  const warned = t.mock.method(console, "warn", () => {});
  const inbox = await connectTo(t, peer, { wasm });
  const { state } = inbox;
  assert.equal(state.connection, "offline");
  assert.equal(state.known, false);
  assert.equal(state.unread.total, null, "unknown is not none");
  assert.deepEqual(state.items, []);
  assert.equal(state.failure.code, "core");
  assert.match(state.failure.message, /503/);
  assert.ok(state.retryAt > Date.now() && state.retryAt <= Date.now() + 1001);
  assert.match(warned.mock.calls[0].arguments[0], /^carillon: core: /);
  await assert.rejects(inbox.ack(idOf(1)), { code: "core" });
  const list = inbox.list({ archived: true });
  await assert.rejects(list.more(), { code: "unavailable" });

  good = true;
  inbox.retry();
  await welcome(peer, snapshot("e1.1", [note(1)]));
  const now = await stateWhere(inbox, isOnline);
  assert.equal(now.known, true);
  assert.equal(now.failure, null);
  assert.equal(now.unread.total, 1);
});

test("without WebAssembly all is unknown, and nothing is tried until somebody asks", async (t) => {
  const { WebAssembly: whole } = globalThis;
  t.after(() => (globalThis.WebAssembly = whole));
  t.mock.method(console, "warn", () => {});
  const peer = await peerFor(t);
  delete globalThis.WebAssembly;
  const inbox = await connectTo(t, peer, { wasm: new Uint8Array(coreBytes) });
  assert.equal(inbox.state.connection, "closed");
  assert.equal(inbox.state.retryAt, null);
  assert.match(inbox.state.failure.message, /no WebAssembly/);
  assert.equal(inbox.state.unread.total, null);
  globalThis.WebAssembly = whole;
  inbox.retry();
  await welcome(peer, snapshot("e1.1", []));
  await stateWhere(inbox, isOnline);
});

test("when the core fails, every inbox of it is closed with an error, and a new one works", async (t) => {
  // A trap cannot be brought about from outside (that would be a defect), so the export traps here.
  let trap = false;
  const instantiate = WebAssembly.instantiate;
  t.mock.method(WebAssembly, "instantiate", async (module, imports) => {
    const { exports } = await instantiate(module, imports);
    const frame = (...numbers) => {
      if (trap) throw new WebAssembly.RuntimeError("unreachable");
      return exports.carillon_frame(...numbers);
    };
    return { exports: { ...exports, carillon_frame: frame } };
  });
  const wasm = new WebAssembly.Module(coreBytes);
  const one = await online(t, snapshot("e1.1", [note(1)]), { wasm });
  const two = await online(t, snapshot("e2.1", [note(2)]), { wasm });
  const told = [];
  two.inbox.subscribe(({ connection }) => told.push(connection));
  const acked = one.inbox.ack(idOf(1));
  const errors = [eventOf(one.inbox, "error"), eventOf(two.inbox, "error")];
  trap = true;
  one.server.send({ type: "pong" });
  for (const error of await Promise.all(errors)) {
    assert.equal(error.code, "internal");
    assert.match(error.message, /the core failed: unreachable/);
    assert.ok(error.cause.cause instanceof WebAssembly.RuntimeError);
  }
  await assert.rejects(acked, { code: "internal" });
  for (const { inbox, server } of [one, two]) {
    assert.equal(inbox.state.connection, "closed");
    assert.equal(inbox.state.items.length, 1, "what was shown stays");
    assert.ok(Object.isFrozen(inbox.state));
    await assert.rejects(inbox.remove(idOf(1)), { code: "closed" });
    await server.closed;
    inbox.close();
  }
  assert.deepEqual(told, ["closed"]);
  trap = false;
  assert.equal(one.inbox.state.failure.code, "internal");
  const three = await online(t, snapshot("e3.1", [note(3)]), { wasm });
  assert.deepEqual(idsOf(three.inbox.state), [idOf(3)]);
});

test("the module does nothing for a handle that it has not given and takes no endless input", async () => {
  const imports = {
    apart: new Proxy({}, { get: () => assert.fail }),
    env: { emscripten_notify_memory_growth() {} },
    wasi_snapshot_preview1: { proc_exit: assert.fail },
  };
  const { exports } = await WebAssembly.instantiate(new WebAssembly.Module(coreBytes), imports);
  exports._initialize();
  await WebAssembly.instantiate(new WebAssembly.Module(listsBytes), { core: exports });
  for (const handle of [0, 1, 77]) {
    exports.carillon_signal(handle, 0, 0, 0);
    exports.carillon_frame(handle, 10, 0);
    exports.carillon_token(handle, 10, 0);
    exports.carillon_close(handle);
    for (const name of ["carillon_effects", "carillon_state", "carillon_page"]) {
      assert.equal(exports[name](handle, 0), 0);
    }
    assert.equal(exports.carillon_submit(handle, 0, NaN, 0), 0);
    assert.ok(Number.isNaN(exports.carillon_deadline(handle)));
  }
  assert.equal(exports.carillon_input(16 * 1024 * 1024 + 1), 0);
  assert.notEqual(exports.carillon_input(16 * 1024 * 1024), 0);
  const handle = exports.carillon_open(1, 2);
  for (const now of [NaN, Infinity, -Infinity, -1, 1e300]) {
    exports.carillon_signal(handle, 0, 0, now);
    exports.carillon_signal(handle, 3, 70000, now);
    exports.carillon_signal(handle, 99, 0, now);
    exports.carillon_frame(handle, 4294967295, now);
  }
  assert.equal(new Uint8Array(exports.memory.buffer)[exports.carillon_failure()], 0);
});
