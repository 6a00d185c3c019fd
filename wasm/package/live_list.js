// A list besides the inbox's own: the archived, those of a type, what a search finds. What is in it
// and in which order is the core's to say; here are its pages and its subscribers.

import { kOrders, Rows } from "./core_session.js";
import { CarillonError } from "./error.js";
import { Listeners } from "./listeners.js";
import { PageLoader } from "./pages.js";

const kDefaultPage = 50;
const kLongestPage = 200;
const kFirstWaitMs = 1000;
const kLongestWaitMs = 30_000;
const kNoItems = Object.freeze([]);
const kNames = { types: "type", priorities: "priority", channels: "channel", teams: "team_id" };
const kFlags = { archived: "archived", snoozed: "snoozed", read: "is_read" };

/** The filters of GET /notifications. TypeError for what is none. */
export function queryOf({ q, ...filters } = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) {
    if (value === undefined || value === null) continue;
    if (name in kFlags) query.set(kFlags[name], String(Boolean(value)));
    else if (name in kNames) {
      for (const one of typeof value === "string" ? [value] : value) query.append(kNames[name], one);
    } else throw new TypeError(`list: unknown filter "${name}": expected q, ${Object.keys({ ...kFlags, ...kNames }).join(", ")}`);
  }
  if (q !== undefined && q !== null && String(q).trim() !== "") query.set("q", String(q));
  return query;
}

/** "priority" or "newest". TypeError for what is neither. */
export function checkedOrder(order = "priority") {
  if (!kOrders.includes(order)) throw new TypeError(`list: order is "priority" or "newest", not ${JSON.stringify(order)}`);
  return order;
}

export class LiveList {
  #query;
  #order;
  #api;
  #engine;
  #onClose;

  #number = null; // at the core
  #rows = new Rows();
  #told = { items: kNoItems, total: null, isLoaded: false, hasMore: true };
  #loader = null;
  #round = null; // of the pages that are shown
  #error = null;
  #waiting = null; // for what it needs of the core
  #waitMs = kFirstWaitMs;
  #timer = null;
  #closed = false;
  #subscribers = new Listeners();
  #ready;

  /** `engine`: see engine.js. `onClose(list)`: it will not be asked again. */
  constructor({ query, order, api, engine, onClose }) {
    this.#query = query;
    this.#order = order;
    this.#api = api;
    this.#engine = engine;
    this.#onClose = onClose;
    this.open();
    this.#ready = this.#first();
  }

  get items() {
    return this.#told.items;
  }
  get total() {
    return this.#told.total;
  }
  get isLoaded() {
    return this.#told.isLoaded;
  }
  get hasMore() {
    return !this.#closed && this.#told.hasMore;
  }
  get error() {
    return this.#error;
  }
  get ready() {
    return this.#ready;
  }

  subscribe(listener) {
    return this.#subscribers.add(listener);
  }

  async more({ limit = kDefaultPage } = {}) {
    if (this.#closed) throw new CarillonError("closed", "the list was closed");
    if (this.#number === null) this.open();
    await this.#waiting;
    if (this.#loader === null) throw this.#error ?? new CarillonError("unavailable", "nothing is known yet");
    try {
      const answer = await this.#loader.loadMore(Math.min(limit, kLongestPage));
      this.#fail(null);
      return answer;
    } catch (error) {
      this.#fail(error);
      throw error;
    }
  }

  close() {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    if (this.#number !== null) this.#feed((session) => session.closeList(this.#number));
    this.#onClose(this);
  }

  /** There is a session of the core, or another one: the list begins again in it. */
  open() {
    this.#number = null;
    this.#loader = null;
    if (!this.#engine.hasSession) return;
    if (this.#engine.hasLists) this.#begin();
    else this.#waiting ??= this.#beginLater();
  }

  // What lists need of the core comes first. What cannot be had is tried again.
  async #beginLater() {
    try {
      await this.#engine.loadLists();
    } catch (error) {
      this.#waiting = null;
      this.#fail(error);
      return this.#tryLater();
    }
    this.#waiting = null;
    this.#waitMs = kFirstWaitMs;
    if (this.#closed) return undefined;
    try {
      this.open();
    } catch (error) {
      this.#fail(error);
      return this.close();
    }
    return this.reload();
  }

  #tryLater() {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.reload(), this.#waitMs);
    this.#waitMs = Math.min(2 * this.#waitMs, kLongestWaitMs);
  }

  #begin() {
    const opened = this.#feed((session) => session.openList(this.#query.toString(), this.#order));
    if (opened === undefined) return;
    if (opened.code) throw new CarillonError(opened.code, opened.message);
    this.#number = opened.number;
    this.#rows = new Rows();
    this.#round = null;
    this.#loader = new PageLoader({
      feed: (input) => this.#feed(input),
      next: (session) => session.nextListPage(this.#number),
      add: (session, text, era) => session.addListPage(this.#number, text, era),
      fetch: (query, { part }) => this.#api.get("/notifications", [...this.#queryOf(part), ...Object.entries(query)]),
    });
    this.refresh();
  }

  /** The core may have something new for it. */
  refresh() {
    if (this.#closed || this.#number === null) return;
    const told = this.#feed((session) => session.readList(this.#number, this.#rows));
    if (!told) return;
    this.#told = told;
    this.#subscribers.tell(this);
    // All began again: as much as was shown is asked for.
    const next = this.#feed((session) => session.nextListPage(this.#number));
    const hasBegunAgain = this.#round !== null && next && next.round !== this.#round;
    if (next) this.#round = next.round;
    if (hasBegunAgain) this.reload();
  }

  /** Asks for the first page where that has failed, or is out of date. */
  reload() {
    if (this.#closed) return;
    if (this.#number === null) this.open();
    if (this.#loader === null || this.#told.isLoaded) return;
    this.more({ limit: Math.max(kDefaultPage, this.items.length) }).catch(() => {});
  }

  #feed(input) {
    return this.#engine.feed(input);
  }

  // The list's own, with those of a part of it in their places.
  #queryOf(part) {
    const query = new URLSearchParams(this.#query);
    const own = new URLSearchParams(part);
    for (const [name, value] of own) query.set(name, value);
    return query;
  }

  async #first() {
    await this.#waiting;
    if (this.#loader === null) return this;
    await this.more().catch(() => {});
    return this;
  }

  #fail(error) {
    if (this.#error === error) return;
    this.#error = error;
    if (!this.#closed) this.#subscribers.tell(this);
  }
}
