// loadMore(): pages of the REST interface, laid under the live inbox.
import assert from "node:assert/strict";
import {
  changes,
  idOf,
  idsOf,
  isOffline,
  isOnline,
  kReadAt,
  note,
  snapshot,
  stateWhere,
  unread,
  cursorAfter,
} from "./support/fixtures.mjs";
import { kToken, online, pageEvents, test, welcome } from "./support/session.mjs";

const readNote = (n) => note(n, { read_at: kReadAt, seen_at: kReadAt });

/** Serves `rows` (canonical order) as the server does; `asked` collects the queries. */
function servePages(peer, rows, { revision = () => "e1.100" } = {}) {
  const asked = [];
  peer.onRequest = (url, headers) => {
    asked.push({ url, headers });
    const limit = Number(url.searchParams.get("limit"));
    const cursor = url.searchParams.get("cursor");
    const start = rows.findIndex((row) => cursorAfter(row) === cursor) + 1;
    const items = rows.slice(start, start + limit);
    const next = start + limit < rows.length ? cursorAfter(items.at(-1)) : null;
    return {
      body: {
        items,
        total: rows.length,
        unread: unread(0),
        limit,
        offset: 0,
        next_cursor: next,
        revision: revision(),
      },
    };
  };
  return asked;
}

test("pages are laid under the inbox until the end", async (t) => {
  const rows = [note(9), note(8), readNote(5), readNote(4), readNote(3)];
  const { peer, inbox } = await online(t, snapshot("e1.100", rows.slice(0, 2)), { locale: "fr" });
  const asked = servePages(peer, rows);
  assert.equal(inbox.hasMore, true);
  const [before] = inbox.state.items;
  assert.deepEqual(await inbox.loadMore({ limit: 2 }), { added: 2, more: true });
  assert.deepEqual(idsOf(inbox.state), [9, 8, 5, 4].map(idOf));
  assert.equal(inbox.state.items[0], before, "what was there keeps its object");
  assert.deepEqual(inbox.state.unread, unread(2), "the counters are the inbox's");
  assert.deepEqual(await inbox.loadMore({ limit: 2 }), { added: 1, more: false });
  assert.deepEqual(await inbox.loadMore(), { added: 0, more: false });
  assert.equal(inbox.hasMore, false);
  assert.deepEqual(
    asked.map(({ url }) => `${url.pathname}${url.search}`),
    [
      "/api/v1/notifications?limit=2",
      `/api/v1/notifications?limit=2&cursor=${cursorAfter(rows[1])}`,
      `/api/v1/notifications?limit=2&cursor=${cursorAfter(rows[3])}`,
    ],
    "a page that brings nothing new is passed by",
  );
  assert.equal(asked[0].headers.authorization, `Bearer ${kToken}`);
  assert.equal(asked[0].headers["accept-language"], "fr");
});

test("calls at the same time are one", async (t) => {
  const { peer, inbox } = await online(t, snapshot("e1.100", []));
  const asked = servePages(peer, [readNote(1)]);
  const [a, b] = await Promise.all([inbox.loadMore(), inbox.loadMore()]);
  assert.equal(a, b);
  assert.equal(asked.length, 1);
});

test("a page that is older than the inbox is fetched again", async (t) => {
  const { peer, inbox } = await online(t, snapshot("e1.100", []));
  const revisions = ["e1.98", "e1.99", "e1.100"];
  const asked = servePages(peer, [readNote(1)], { revision: () => revisions.shift() });
  assert.deepEqual(await inbox.loadMore(), { added: 1, more: false });
  assert.equal(asked.length, 3);
});

test("pages that never fit are given up", async (t) => {
  const { peer, inbox } = await online(t, snapshot("e1.100", []));
  servePages(peer, [readNote(1)], { revision: () => "other.1" });
  await assert.rejects(inbox.loadMore(), { code: "stale" });
  peer.onRequest = () => ({ body: "<html>not me</html>" });
  await assert.rejects(inbox.loadMore(), { code: "stale" });
  servePages(peer, [readNote(1)]);
  assert.deepEqual(await inbox.loadMore(), { added: 1, more: false }, "a later call may succeed");
});

test("after a snapshot dropped the loaded rows they are loaded again from the top", async (t) => {
  const page = pageEvents();
  const rows = [note(9), readNote(5), readNote(4), readNote(3)];
  const { peer, inbox, server } = await online(t, snapshot("e1.100", [rows[0]]));
  const asked = servePages(peer, rows);
  await inbox.loadMore({ limit: 3 });
  server.close(4408);
  await stateWhere(inbox, isOffline);
  page.wake("online");
  await welcome(peer, snapshot("e1.100", [rows[0]]));
  await stateWhere(inbox, isOnline);
  assert.deepEqual(idsOf(inbox.state), [idOf(9)]);
  assert.equal(inbox.hasMore, true);
  asked.length = 0;
  assert.deepEqual(await inbox.loadMore({ limit: 3 }), { added: 2, more: true });
  assert.equal(asked[0].url.searchParams.get("cursor"), null);
  assert.deepEqual(idsOf(inbox.state), [9, 5, 4].map(idOf));
});

for (const had of [0, 1]) {
  test(`a truncated snapshot opens a list that was whole again; it had ${had} rows`, async (t) => {
    const page = pageEvents();
    const urgent = note(1, { priority: "critical" });
    const before = [urgent].slice(0, had);
    const { peer, inbox, server } = await online(t, snapshot("e1.100", before));
    servePages(peer, before);
    await inbox.loadMore();
    assert.equal(inbox.hasMore, false);
    server.close(4408);
    await stateWhere(inbox, isOffline);
    page.wake("online");
    // What was there stands first, so no row leaves.
    const rows = [urgent, note(9), note(8), note(7)];
    const now = had === 0 ? rows.slice(1) : rows;
    await welcome(peer, snapshot("e1.100", now.slice(0, 2), { truncated: true }));
    await stateWhere(inbox, isOnline);
    assert.equal(inbox.state.truncated, true);
    assert.equal(inbox.hasMore, true);
    servePages(peer, now);
    await inbox.loadMore();
    assert.deepEqual(idsOf(inbox.state), now.map(({ id }) => id));
  });
}

test("a deleted last row does not make pages be left out or go on for ever", async (t) => {
  const rows = [note(9), readNote(5), readNote(4), readNote(3)];
  const { peer, inbox, server } = await online(t, snapshot("e1.100", [rows[0]]));
  servePages(peer, rows);
  await inbox.loadMore({ limit: 3 });
  server.send(changes("e1.100", "e1.100", [], { deletes: [] }));
  inbox.remove(idOf(4));
  assert.deepEqual(idsOf(inbox.state), [9, 5].map(idOf));
  assert.deepEqual(await inbox.loadMore({ limit: 3 }), { added: 1, more: false });
  assert.deepEqual(idsOf(inbox.state), [9, 5, 3].map(idOf));
});

test("what changes while a page is on its way wins over the page", async (t) => {
  const { peer, inbox, server } = await online(t, snapshot("e1.100", []));
  servePages(peer, [note(2, { rev: 101, title: "newer, comes by the socket" }), readNote(1)], {
    revision: () => "e1.101",
  });
  assert.deepEqual(await inbox.loadMore(), { added: 1, more: false });
  assert.deepEqual(idsOf(inbox.state), [idOf(1)]);
  server.send(changes("e1.100", "e1.101", [note(2, { rev: 101 })], { unread: unread(1) }));
  const state = await stateWhere(inbox, ({ items }) => items.length === 2);
  assert.deepEqual(idsOf(state), [idOf(2), idOf(1)]);
});

test("a token that has run out is asked for again, once", async (t) => {
  let tokens = 0;
  const token = () => `a.b.${++tokens}`;
  const { peer, inbox } = await online(t, snapshot("e1.100", []), { token });
  const used = [];
  peer.onRequest = (url, { authorization }) => {
    used.push(authorization);
    return { status: 401, body: { title: "Unauthorized", detail: "the token is expired" } };
  };
  await assert.rejects(inbox.loadMore(), { code: "http_401", message: "the token is expired" });
  assert.deepEqual(used, ["Bearer a.b.1", "Bearer a.b.2"]);
});

test("refusals carry their status, words and Retry-After", async (t) => {
  const { peer, inbox } = await online(t, snapshot("e1.100", []));
  peer.onRequest = () => ({
    status: 503,
    headers: { "Retry-After": "7" },
    body: { type: "about:blank", title: "Service Unavailable", status: 503 },
  });
  const expected = { code: "http_503", message: "Service Unavailable", retryAfter: 7 };
  await assert.rejects(inbox.loadMore(), expected);
  peer.onRequest = () => ({ status: 502, body: "<html>bad gateway</html>" });
  await assert.rejects(inbox.loadMore(), { code: "http_502", message: "status 502" });
});

test("close ends a page that is on its way; a server that is away is told as network", async (t) => {
  const { peer, inbox } = await online(t, snapshot("e1.100", []));
  const arrived = new Promise((resolve) => {
    peer.onRequest = () => {
      resolve();
      return new Promise(() => {});
    };
  });
  const loading = inbox.loadMore();
  await arrived;
  inbox.close();
  await assert.rejects(loading, { code: "closed" });

  const other = await online(t, snapshot("e1.100", []), { api: "http://127.0.0.1:1/api/v1/" });
  await assert.rejects(other.inbox.loadMore(), { code: "network" });
});
