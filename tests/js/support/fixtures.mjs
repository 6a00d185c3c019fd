// What the protocol tests are made of: notifications and frames with everything in them, and
// waiting for a state.

import { within } from "./patience.mjs";

const kUser = "01903e7a-0000-7000-8000-00000000000a";
const kDay = Date.UTC(2026, 10, 22, 9, 30);

/** The id of the n-th notification: as spread as real ones, whose last eight bytes are random. */
export function idOf(n) {
  const spread = Math.imul(n, 0x9e3779b1) >>> 0;
  const variant = (0x8000 | (spread & 0x3fff)).toString(16);
  const tail = (spread >>> 16).toString(16).padStart(4, "0") + n.toString(16).padStart(8, "0");
  return `01903e7a-0000-7000-${variant}-${tail}`;
}

/** The n-th notification; a larger n is newer, so that it stands first among equals. */
export function note(n, members = {}) {
  const at = new Date(kDay + n * 1000).toISOString();
  return {
    id: idOf(n),
    user_id: kUser,
    team_id: null,
    type: "task.assigned",
    title: `Task ${n}`,
    body: `Somebody assigned task ${n} to you`,
    data: { url: `/tasks/${n}`, tags: ["a", { deep: true }] },
    priority: "normal",
    channel: "web",
    is_read: members.read_at != null,
    read_at: null,
    seen_at: null,
    created_at: at,
    updated_at: at,
    expires_at: null,
    snoozed_until: null,
    archived_at: null,
    clicked_at: null,
    rev: n,
    event_id: null,
    group: null,
    ...members,
  };
}

/** `note` as it is after an operation at `rev`. */
export const changed = (item, rev, members) => ({
  ...item,
  updated_at: new Date(kDay + 86400000 + rev).toISOString(),
  rev,
  ...members,
});
export const kReadAt = "2026-11-23T10:00:00.000Z";
export const read = (item, rev) =>
  changed(item, rev, { is_read: true, read_at: kReadAt, seen_at: kReadAt });

/** Counters of unread rows of normal priority. */
export const unread = (total, members = {}) => ({
  total,
  low: 0,
  normal: total,
  high: 0,
  critical: 0,
  unseen: total,
  ...members,
});

export const hello = (members = {}) => ({
  type: "hello",
  protocol: 1,
  session: "s1",
  user_id: kUser,
  heartbeat: 30,
  server_time: "2026-11-22T09:30:00.000Z",
  token_expires_at: "2026-11-22T10:30:00.000Z",
  limits: { frame_bytes: 65536, connections: 5 },
  ...members,
});
export const snapshot = (revision, items, members = {}) => ({
  type: "snapshot",
  revision,
  unread: unread(items.length),
  items,
  truncated: false,
  ...members,
});
export const changes = (from, revision, upserts, members = {}) => ({
  type: "changes",
  from,
  revision,
  unread: unread(0),
  upserts,
  deletes: [],
  ...members,
});
export const done = (op, revision) => ({ type: "result", op, ok: true, revision });
export const refused = (op, code, message) => ({
  type: "result",
  op,
  ok: false,
  error: { code, message },
});

const told = ({ items, ...rest }) => ({ ...rest, items: items.map(({ id, is_read, pending }) => ({ id, is_read, pending })) });

/** What the server says after `row` (core/inbox/order.cpp); to the package it is any text. */
export function cursorAfter(row) {
  const bytes = Buffer.alloc(26);
  bytes[0] = 1;
  bytes[1] = (row.is_read ? 0x10 : 0) | ["low", "normal", "high", "critical"].indexOf(row.priority);
  bytes.writeBigUInt64BE(BigInt(Date.parse(row.created_at)), 2);
  bytes.write(row.id.replaceAll("-", ""), 10, "hex");
  return bytes.toString("base64url");
}

/** The first state of `inbox` that `wanted(state)` accepts, the present one included. */
export function stateWhere(inbox, wanted) {
  if (wanted(inbox.state)) return Promise.resolve(inbox.state);
  let stop;
  const came = new Promise((resolve) => {
    stop = inbox.subscribe((state) => {
      if (wanted(state)) resolve(state);
    });
  });
  return within(came, `a state of the inbox that fits ${wanted}`, () => told(inbox.state)).finally(stop);
}

/** The next value of an event of `inbox`. */
export function eventOf(inbox, name) {
  let stop;
  const came = new Promise((resolve) => {
    stop = inbox.on(name, resolve);
  });
  return within(came, `the event ${name} of the inbox`, () => told(inbox.state)).finally(stop);
}

export const idsOf = (state) => state.items.map((item) => item.id);
export const isOnline = (state) => state.connection === "online";
export const isOffline = (state) => state.connection === "offline";
