// Lists besides the inbox's own: pages that stay live, by the core's rules of filter and order.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { changed, changes, cursorAfter, idOf, isOffline, note, snapshot, stateWhere, unread } from "./support/fixtures.mjs";
import { within } from "./support/patience.mjs";
import { connectTo, online, packageFolder, peerFor, test, welcome } from "./support/session.mjs";

const kArchived = "2026-11-22T10:00:00.000Z";
const archivedNote = (n, more = {}) => note(n, { archived_at: kArchived, ...more });

const page = (items, members = {}) => ({
  items,
  total: items.length,
  unread: unread(0),
  limit: 50,
  offset: 0,
  next_cursor: null,
  revision: "e1.100",
  ...members,
});
const idsIn = (list) => list.items.map(({ id }) => id);

function listWhere(list, wanted) {
  if (wanted(list)) return Promise.resolve(list);
  let stop;
  const came = new Promise((resolve) => {
    stop = list.subscribe(() => wanted(list) && resolve(list));
  });
  return within(came, `a list that fits ${wanted}`, () => idsIn(list)).finally(stop);
}

test("a list asks with its filters, and shows what the server finds in canonical order", async (t) => {
  const asked = [];
  const { peer, inbox } = await online(t, snapshot("e1.100", []));
  peer.onRequest = (url) => {
    asked.push(url.search);
    return { body: page([archivedNote(1), archivedNote(3, { priority: "high" })], { total: 2 }) };
  };
  const list = inbox.list({ archived: true, types: ["task.assigned", "a&b"], priorities: ["high", "normal"], teams: "01903e7a-0000-7000-8000-0000000000ff" });
  await list.ready;
  const query = new URLSearchParams(asked[0]);
  assert.equal(query.get("archived"), "true");
  assert.deepEqual(query.getAll("type"), ["task.assigned", "a&b"]);
  assert.deepEqual(query.getAll("priority"), ["high", "normal"]);
  assert.deepEqual(query.getAll("team_id"), ["01903e7a-0000-7000-8000-0000000000ff"]);
  assert.deepEqual(idsIn(list), [], "neither is of that team: the core's filter is asked too");
  const all = inbox.list({ archived: true });
  await all.ready;
  assert.deepEqual(idsIn(all), [idOf(3), idOf(1)]);
  assert.equal(all.total, 2);
  assert.equal(all.hasMore, false);
  assert.ok(Object.isFrozen(all.items) && Object.isFrozen(all.items[0].data));
  assert.deepEqual(inbox.state.items, [], "the inbox's own list is as it was");
});

test("pages come one after the other; what is not loaded is not guessed", async (t) => {
  const rows = Array.from({ length: 5 }, (_, i) => archivedNote(10 - i));
  const { peer, inbox } = await online(t, snapshot("e1.100", []));
  peer.onRequest = (url) => {
    assert.equal(url.searchParams.get("archived"), "true");
    const at = rows.findIndex((row) => cursorAfter(row) === url.searchParams.get("cursor")) + 1;
    const shown = rows.slice(at, at + 2);
    const next = at + 2 < rows.length ? cursorAfter(shown.at(-1)) : null;
    return { body: page(shown, { total: 5, next_cursor: next }) };
  };
  const list = inbox.list({ archived: true });
  await list.ready;
  assert.equal(list.items.length, 2);
  assert.equal(list.total, 5);
  assert.equal(list.hasMore, true);
  assert.deepEqual(await list.more(), { added: 2, more: true });
  assert.deepEqual(await list.more(), { added: 1, more: false });
  assert.deepEqual(idsIn(list), rows.map(({ id }) => id));
  assert.deepEqual(await list.more(), { added: 0, more: false });
});

test("a list is live: rows come, change and go with the inbox, and with one's own operations", async (t) => {
  const { peer, inbox, server } = await online(t, snapshot("e1.100", [note(5)]));
  peer.onRequest = () => ({ body: page([archivedNote(2)]) });
  const list = inbox.list({ archived: true });
  await list.ready;
  assert.deepEqual(idsIn(list), [idOf(2)]);

  inbox.archive(idOf(5));
  await listWhere(list, ({ items }) => items.length === 2);
  assert.equal(list.items.find(({ id }) => id === idOf(5)).pending, true);
  assert.equal(list.total, 2);
  inbox.unarchive(idOf(2));
  await listWhere(list, ({ items }) => items.length === 1);

  server.send(changes("e1.100", "e1.103", [archivedNote(7, { rev: 103 })], { unread: unread(1) }));
  await listWhere(list, ({ items }) => items.some(({ id }) => id === idOf(7)));
  server.send(changes("e1.103", "e1.104", [], { deletes: [idOf(7), idOf(2)], unread: unread(1) }));
  await listWhere(list, ({ items }) => !items.some(({ id }) => id === idOf(7)));

  list.close();
  server.send(changes("e1.104", "e1.105", [archivedNote(8, { rev: 105 })], { unread: unread(1) }));
  await stateWhere(inbox, ({ revision }) => revision === "e1.105");
  assert.ok(!list.items.some(({ id }) => id === idOf(8)), "a closed list is left alone");
  await assert.rejects(list.more(), { code: "closed" });
});

test("a search shows what is loaded at once and the rest as the server finds it", async (t) => {
  const rows = [note(3, { title: "Échéance proche" }), note(2, { title: "Autre" })];
  const { peer, inbox } = await online(t, snapshot("e1.100", rows));
  await inbox.prepareLists();
  let answer;
  const asked = new Promise((resolve) => {
    peer.onRequest = (url) => {
      resolve(url.searchParams.get("q"));
      return new Promise((come) => {
        answer = () => come({ body: page([note(1, { title: "x", body: "une écheance ancienne", read_at: kArchived })]) });
      });
    };
  });
  const found = inbox.search("echeance");
  assert.deepEqual(idsIn(found), [idOf(3)]);
  assert.equal(found.total, null, "how many there are is not known yet");
  assert.equal(found.isLoaded, false);
  assert.equal(await asked, "echeance");
  answer();
  await found.ready;
  assert.deepEqual(idsIn(found), [idOf(3), idOf(1)]);
  assert.equal(found.isLoaded, true);
  assert.equal(found.total, 2);
});

test("what cannot be read says so, keeps what is there and is tried again with the connection", async (t) => {
  const { peer, inbox, server } = await online(t, snapshot("e1.100", [archivedNote(4, { read_at: kArchived })]));
  peer.onRequest = () => ({ status: 503, body: { detail: "the database is away" } });
  const list = inbox.list({ archived: true });
  await list.ready;
  assert.deepEqual(idsIn(list), [idOf(4)]);
  assert.equal(list.error.code, "http_503");
  assert.equal(list.total, null);
  server.cut();
  await stateWhere(inbox, isOffline);
  peer.onRequest = () => ({ body: page([archivedNote(4), archivedNote(1)]) });
  await welcome(peer, changes("e1.100", "e1.100", []));
  await listWhere(list, ({ isLoaded }) => isLoaded);
  assert.equal(list.error, null);
  assert.deepEqual(idsIn(list), [idOf(1), idOf(4)]);
});

test("after a snapshot a list is loaded again", async (t) => {
  const { peer, inbox, server } = await online(t, snapshot("e1.100", []));
  peer.onRequest = () => ({ body: page([archivedNote(4), archivedNote(1)]) });
  const list = inbox.list({ archived: true });
  await list.ready;
  peer.onRequest = () => ({ body: page([archivedNote(4)], { revision: "e2.7" }) });
  server.send(snapshot("e2.7", []));
  await listWhere(list, ({ items }) => items.length === 1);
  assert.equal(list.total, 1);
});

test("a filter that is none is refused, by name", async (t) => {
  const { inbox } = await online(t, snapshot("e1.1", []));
  assert.throws(() => inbox.list({ priorities: ["urgent"] }), { code: "invalid", message: /urgent/ });
  assert.throws(() => inbox.list({ teams: ["sales"] }), { code: "invalid", message: /team_id/ });
  assert.throws(() => inbox.list({ colour: "red" }), { name: "TypeError", message: /colour/ });
  assert.throws(() => inbox.search("x".repeat(300)), { code: "invalid" });
});

test("the REST base is beside the socket's address, below the same prefix", async (t) => {
  const peer = await peerFor(t);
  const paths = [];
  peer.onRequest = ({ pathname }) => {
    paths.push(pathname);
    return { body: page([]) };
  };
  const url = peer.url.replace("/ws/", "/notify/x/ws/");
  for (const options of [{ url }, {}, { api: "/elsewhere/api/v1" }]) {
    const connecting = connectTo(t, peer, options);
    await welcome(peer, snapshot("e1.100", []));
    const inbox = await connecting;
    await inbox.list({ snoozed: true }).ready;
    inbox.close();
  }
  assert.deepEqual(paths, ["/notify/x/api/v1/notifications", "/api/v1/notifications", "/elsewhere/api/v1/notifications"]);
});

test("a row that changes into a list's filter and out of it again follows", async (t) => {
  const { peer, inbox, server } = await online(t, snapshot("e1.100", [note(1)]));
  peer.onRequest = () => ({ body: page([]) });
  const list = inbox.list({ snoozed: true });
  await list.ready;
  const asleep = changed(note(1), 101, { snoozed_until: "2126-01-01T00:00:00.000Z" });
  server.send(changes("e1.100", "e1.101", [asleep]));
  await listWhere(list, ({ items }) => items.length === 1);
  server.send(changes("e1.101", "e1.102", [changed(note(1), 102, {})], { unread: unread(1) }));
  await listWhere(list, ({ items }) => items.length === 0);
});

// A core of its own, which no test before has completed.
const ownCore = () => readFile(new URL("core.wasm", packageFolder));

test("the first list loads what lists need, and shows what is held here once it is there", async (t) => {
  const wasm = { core: await ownCore() };
  const { peer, inbox, server } = await online(t, snapshot("e1.100", [note(2), note(1)]), { wasm });
  peer.onRequest = () => ({ body: page([note(2), note(1)], { revision: "e1.101" }) });
  server.send(changes("e1.100", "e1.101", [note(3, { rev: 101 })], { unread: unread(3) }));
  await stateWhere(inbox, ({ items }) => items.length === 3);
  inbox.ack(idOf(1));
  inbox.undo();
  const list = inbox.list({ archived: false });
  assert.deepEqual([list.items, list.total, list.isLoaded, list.hasMore, list.error], [[], null, false, true, null]);
  await listWhere(list, ({ items }) => items.length === 3);
  await list.ready;
  assert.equal(list.isLoaded, true);
});

test("an inbox whose first list is a loaded page, or rows in view, loads it too", async (t) => {
  const { peer, inbox } = await online(t, snapshot("e1.100", [note(2)]), { wasm: { core: await ownCore() } });
  peer.onRequest = () => ({ body: page([note(2), note(1, { read_at: kArchived })]) });
  assert.equal(inbox.hasMore, true);
  assert.deepEqual(await inbox.loadMore(), { added: 1, more: false });
  const other = await online(t, snapshot("e1.100", [note(2)]), { wasm: { core: await ownCore() } });
  other.inbox.inView([idOf(2)]);
  const asked = await other.server.next();
  assert.deepEqual([asked.type, asked.ids], ["seen", [idOf(2)]]);
});

test("a filter that is none is told by the list that waited, which is closed", async (t) => {
  const { inbox } = await online(t, snapshot("e1.100", []), { wasm: { core: await ownCore() } });
  const list = inbox.list({ priorities: "urgent" });
  assert.equal(await list.ready, list);
  assert.equal(list.error.code, "invalid");
  assert.equal(list.hasMore, false);
  assert.throws(() => inbox.list({ priorities: "urgent" }), { code: "invalid" });
});

test("where what lists need cannot be loaded, that is told, and it is loaded again", async (t) => {
  let isThere = false;
  let asked = 0;
  const lists = await readFile(new URL("core_lists.wasm", packageFolder));
  const site = createServer((_, response) => {
    asked += 1;
    response.writeHead(isThere ? 200 : 503).end(isThere ? lists : "");
  });
  await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    site.closeAllConnections();
    site.close();
  });
  const wasm = { core: await ownCore(), lists: `http://127.0.0.1:${site.address().port}/core_lists.wasm` };
  const { peer, inbox } = await online(t, snapshot("e1.100", [note(1)]), { wasm });
  peer.onRequest = () => ({ body: page([note(1)]) });
  const told = [];
  inbox.on("error", (error) => told.push(error));
  const [one, two] = [inbox.list(), inbox.list({ read: false })];
  await Promise.all([one.ready, two.ready]);
  assert.deepEqual([one.error.code, two.error.code], ["core", "core"]);
  assert.match(one.error.message, /core_lists\.wasm cannot be loaded: .* 503/);
  await assert.rejects(inbox.loadMore(), { code: "core" });
  await assert.rejects(one.more(), { code: "core" });
  assert.ok(told.length > 0 && told.every(({ code }) => code === "core"));
  assert.equal(inbox.state.failure, null, "the inbox itself is well");
  inbox.ack(idOf(1));
  assert.equal(inbox.state.items[0].pending, true);

  isThere = true;
  await listWhere(one, ({ isLoaded }) => isLoaded); // by itself
  await listWhere(two, ({ isLoaded }) => isLoaded);
  assert.deepEqual([one.error, two.error], [null, null]);
  const loads = asked;
  await inbox.prepareLists();
  assert.equal(asked, loads, "it is there");
});

test("lists of another build than the core are refused, and that is told", async (t) => {
  const lists = await readFile(new URL("core_lists.wasm", packageFolder));
  const build = WebAssembly.Module.imports(new WebAssembly.Module(lists)).find(({ kind, name }) => kind === "function" && /^[0-9a-f]{6}/.test(name)).name.slice(0, 6);
  const other = Buffer.from(lists.toString("latin1").replaceAll(build, "zzzzzz"), "latin1");
  const { inbox } = await online(t, snapshot("e1.100", []), { wasm: { core: await ownCore(), lists: other } });
  inbox.on("error", () => {});
  await assert.rejects(inbox.prepareLists(), { code: "core", message: /not of the same build/ });
});
