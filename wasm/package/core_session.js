// One session of the core as JavaScript values (wasm/seam.h). What the core decides is not repeated
// here.

import { freeze } from "./freeze.js";

/** The orders that a list may have, as seam.h numbers them. */
export const kOrders = ["priority", "newest"];
const kFits = ["taken", "stale", "passed", "malformed"];
const kSignals = { start: 0, stop: 1, opened: 2, closed: 3, timeout: 4, wakeup: 5, left: 6 };
const kFresh = 0x80000000; // seam.h, carillon_state(): a position among the new rows
const kNoRows = Object.freeze([]);

/** The counters of what is not known: no numbers, so that nobody takes them for none. */
const kUnknownUnread = Object.freeze({
  total: null,
  low: null,
  normal: null,
  high: null,
  critical: null,
  unseen: null,
});

/** The state while there is no session to ask. */
export const kUnknownState = Object.freeze({
  items: kNoRows,
  unread: kUnknownUnread,
  known: false,
  connection: "connecting",
  revision: null,
  truncated: false,
  closeCode: null,
  retryAt: null,
  canUndo: false,
  failure: null,
});

/** Rows that are told as the difference to those told last: what stayed is the same object. */
export class Rows {
  #items = kNoRows;

  read(record) {
    const positions = Array.from({ length: record.u32() }, () => record.u32());
    const fresh = Array.from({ length: record.u32() }, () => {
      const pending = record.u32() === 1;
      return freeze({ ...JSON.parse(record.text()), pending });
    });
    const before = this.#items;
    const same = positions.length === before.length && positions.every((at, i) => at === i);
    if (!same) {
      this.#items = Object.freeze(
        positions.map((at) => (at >= kFresh ? fresh[at - kFresh] : before[at])),
      );
    }
    return this.#items;
  }
}

/** One carillon::ClientSession. Each method may throw CoreFailure; times are ms since 1970. */
export class CoreSession {
  onFailure;

  #core;
  #handle;
  #rows = new Rows();
  #unread = kUnknownUnread;
  #unreadText = "";

  constructor(core, handle, onFailure) {
    this.#core = core;
    this.#handle = handle;
    this.onFailure = onFailure;
  }

  /** `name` of kSignals; `code` goes with "closed". */
  signal(name, now, code = 0) {
    this.#core.call("carillon_signal", this.#handle, kSignals[name], code, now);
  }

  frame(textOrBytes, now) {
    this.#core.call("carillon_frame", this.#handle, this.#core.write(textOrBytes), now);
  }

  token(text, now) {
    this.#core.call("carillon_token", this.#handle, this.#core.write(text), now);
  }

  /** What a closed tab left: [[op, operation], …] of what it brings; null when it cannot be used. */
  restore(durable) {
    const record = this.#core.record("carillon_restore", this.#handle, this.#core.write(durable));
    if (record.u32() === 0) return null;
    const operations = [];
    while (!record.done) operations.push([record.text(), record.text()]);
    return operations;
  }

  /** What is to be kept of the inbox, and of what is not answered; "" where there is nothing. */
  durableInbox() {
    return this.#core.record("carillon_durable_inbox", this.#handle).text();
  }
  durableOperations() {
    return this.#core.record("carillon_durable_operations", this.#handle).text();
  }
  /** Another number after each change of what is not answered. */
  get operationsVersion() {
    return this.#core.call("carillon_operations_version", this.#handle);
  }

  /** For a tab that stands at `since` and uses this connection: {isQuestion, frame}, null: not yet. */
  welcome(since) {
    const record = this.#core.record("carillon_welcome", this.#handle, this.#core.write(since));
    return record === null ? null : { isQuestion: record.u32() === 1, frame: record.text() };
  }

  /**
   * {ops} when it was taken, {code, message} when not. `until` is NaN but for a snooze; `held`: it
   * is not sent before it can no longer be undone.
   */
  submit(name, ids, { until = NaN, held = false }, now) {
    const size = this.#core.write([name, ...ids].join("\n"));
    return readOps(this.#core.record("carillon_submit", this.#handle, size, held ? 1 : 0, until, now));
  }

  /** As submit(): of what takes the latest action back. */
  undo(now) {
    const record = this.#core.record("carillon_undo", this.#handle, now);
    return record === null ? { ops: [] } : readOps(record);
  }

  /** The time of day by the server's clock. */
  serverTime(now) {
    return this.#core.call("carillon_server_time", this.#handle, now);
  }

  /** A list besides the inbox's own: {number}, or {code, message}. */
  openList(query, order) {
    const record = this.#core.record("carillon_open_list", this.#handle, this.#core.write(query), kOrders.indexOf(order));
    const number = record.u32();
    return number === 0 ? { code: record.text(), message: record.text() } : { number };
  }
  closeList(number) {
    this.#core.call("carillon_close_list", this.#handle, number);
  }
  /**
   * As nextPage() and addPage(); `part`: parameters that stand for those of the same names, `round`: another
   * number when all pages begin again.
   */
  nextListPage(number) {
    const record = this.#core.record("carillon_list_page", this.#handle, number);
    const next = readNext(record);
    return next && { ...next, part: record.text(), round: record.u32() };
  }
  addListPage(number, text, era) {
    const size = this.#core.write(text);
    return readLaid(this.#core.record("carillon_lay_list_page", this.#handle, number, size, era));
  }
  /** {items, total, isLoaded, hasMore}, or null when it is as read last. `rows`: a Rows of its own. */
  readList(number, rows) {
    const record = this.#core.record("carillon_list", this.#handle, number);
    if (record === null) return null;
    const total = record.f64();
    const isLoaded = record.u32() === 1;
    const hasMore = record.u32() === 1;
    return { items: rows.read(record), total: Number.isNaN(total) ? null : total, isLoaded, hasMore };
  }

  /** The page to ask for next, {era, cursor}; null: all there is has been brought in. */
  nextPage() {
    return readNext(this.#core.record("carillon_next_page", this.#handle));
  }

  /** Lays an answer under the inbox. `fit`: one of kFits; `added`: rows that are new. */
  addPage(text, era) {
    return readLaid(this.#core.record("carillon_page", this.#handle, this.#core.write(text), era));
  }

  /** How much of a row must be in view for it to be. */
  get seenShare() {
    return this.#core.call("carillon_seen_share");
  }

  /** These rows are in view now. Answers with when takeSeen() has something, NaN = never. */
  inView(ids, now) {
    this.#core.call("carillon_in_view", this.#handle, this.#core.write(ids.join("\n")), now);
    return this.#core.call("carillon_seen_deadline", this.#handle);
  }

  /** What was seen by now: {ids, deadline}. */
  takeSeen(now) {
    const record = this.#core.record("carillon_take_seen", this.#handle, now);
    const ids = Array.from({ length: record.u32() }, () => record.text());
    return { ids, deadline: this.#core.call("carillon_seen_deadline", this.#handle) };
  }

  /** Telling of these has failed. */
  retractSeen(ids) {
    this.#core.call("carillon_retract_seen", this.#handle, this.#core.write(ids.join("\n")));
  }

  /** What is to be done, each as [name, value, value, value]. */
  effects() {
    const record = this.#core.record("carillon_effects", this.#handle);
    const effects = [];
    while (record !== null && !record.done) {
      effects.push([record.text(), record.text(), record.text(), record.text()]);
    }
    return effects;
  }

  /** When signal("timeout") is due, NaN = never. */
  deadline() {
    return this.#core.call("carillon_deadline", this.#handle);
  }

  /**
   * The frozen state as `Inbox.state` shows it, or null when it is as read last. Parts that stayed
   * the same are the same objects.
   */
  readState() {
    const record = this.#core.record("carillon_state", this.#handle);
    if (record === null) return null;
    const connection = record.text();
    const closeCode = record.u32() || null;
    const retryAt = record.f64();
    const revision = record.text() || null;
    const truncated = record.u32() === 1;
    const known = record.u32() === 1;
    const canUndo = record.u32() === 1;
    this.#readUnread(record.text());
    return Object.freeze({
      items: this.#rows.read(record),
      unread: known ? this.#unread : kUnknownUnread,
      known,
      connection,
      revision,
      truncated,
      closeCode,
      retryAt: Number.isNaN(retryAt) ? null : retryAt,
      canUndo,
      failure: null,
    });
  }

  close() {
    this.#core.close(this, this.#handle);
  }

  #readUnread(text) {
    if (text === this.#unreadText) return;
    this.#unreadText = text;
    this.#unread = Object.freeze(JSON.parse(text));
  }
}

function readOps(record) {
  const count = record.u32();
  if (count === 0) return { code: record.text(), message: record.text() };
  return { ops: Array.from({ length: count }, () => record.text()) };
}

function readNext(record) {
  if (record === null) return null;
  return record.u32() === 1 ? { era: record.u32(), cursor: record.text() } : null;
}

function readLaid(record) {
  return { fit: kFits[record.u32()], added: record.u32() };
}
