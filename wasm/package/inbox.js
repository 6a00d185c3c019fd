// An inbox as the page sees it: a frozen state, operations with promises, and who wants to hear of
// changes. The rules are the core's; see index.d.ts for what each member promises.

import { Api } from "./api.js";
import { CarillonError } from "./error.js";
import { Link } from "./link.js";
import { Pages } from "./pages.js";
import { Preferences } from "./preferences.js";
import { Push } from "./push.js";
import { Seen } from "./seen.js";

const kDefaultPage = 100;
const kEvents = ["received", "clicked", "preferences", "error"];

// A listener that throws must keep neither the others nor the inbox from going on.
function callIsolated(listener, value) {
  try {
    listener(value);
  } catch (error) {
    if (typeof globalThis.reportError === "function") globalThis.reportError(error);
    else console.error(error);
  }
}

export class Inbox {
  #session;
  #link;
  #api;
  #pages;
  #preferences;
  #push;
  #seen;

  #state;
  #stale = false; // the core has more to tell than #state
  #closed = false;
  #waiting = new Map(); // op -> {name, resolve, reject}

  #subscribers = new Set(); // of {listener}, so that one function may subscribe twice
  #listeners = Object.fromEntries(kEvents.map((name) => [name, new Set()]));
  #told = null; // the state that subscribers have seen
  #events = []; // [name, value] to be told with the next flush
  #flushing = false;

  /** `options` as connect() has checked them; begins to connect at once. */
  constructor(core, { url, api, tokens, WebSocket, locale }) {
    this.#session = core.open((failure) => this.#fail(failure));
    this.#state = this.#session.readState();
    this.#link = new Link({
      session: this.#session,
      url,
      tokens,
      WebSocket,
      onEffect: (...effect) => this.#take(...effect),
      onTrouble: (error) => this.#tell("error", error),
    });
    this.#api = new Api({ base: api, tokens, language: locale });
    this.#pages = new Pages({ api: this.#api, feed: (input) => this.#link.feed(input) });
    this.#preferences = new Preferences({
      api: this.#api,
      feed: (input) => this.#link.feed(input),
      onChange: (document) => this.#tell("preferences", document),
    });
    this.#push = new Push({
      api: this.#api,
      isOnline: () => !this.#closed && this.state.connection === "online",
      markRead: (id) => this.click(id),
      show: (click) => this.#showClicked(click),
    });
    this.#seen = new Seen({
      feed: (input) => this.#link.feed(input),
      tell: (ids) => this.seen(ids),
    });
    this.#link.feed((session, now) => session.signal("start", now));
    this.#push.start();
  }

  get state() {
    if (this.#stale) this.#refresh();
    return this.#state;
  }

  get hasMore() {
    return this.#pages.more;
  }

  subscribe(listener) {
    return this.#add(this.#subscribers, listener);
  }

  on(name, listener) {
    if (!kEvents.includes(name)) throw new TypeError(`no event "${name}": ${kEvents.join(", ")}`);
    return this.#add(this.#listeners[name], listener);
  }

  // operations: scripts/reference writes them
  ack(ids) {
    return this.#operate("ack", ids);
  }
  seen(ids) {
    return this.#operate("seen", ids);
  }
  click(ids) {
    return this.#operate("click", ids);
  }
  unack(ids) {
    return this.#operate("unack", ids);
  }
  remove(ids) {
    return this.#operate("delete", ids);
  }
  archive(ids) {
    return this.#operate("archive", ids);
  }
  unarchive(ids) {
    return this.#operate("unarchive", ids);
  }
  snooze(ids, until) {
    return this.#operate("snooze", ids, Number(until));
  }
  ackAll() {
    return this.#operate("ack_all", []);
  }
  // /operations

  loadMore({ limit = kDefaultPage } = {}) {
    if (this.#closed) return Promise.reject(this.#closedError());
    return this.#pages.loadMore(limit);
  }

  get seenShare() {
    return this.#link.feed((session) => session.seenShare) ?? 1;
  }

  inView(ids) {
    if (!this.#closed) this.#seen.inView(Array.from(ids));
  }

  get preferences() {
    return this.#preferences.document;
  }

  get effective() {
    return this.#preferences.effective;
  }

  get rules() {
    return this.#preferences.rules;
  }

  async loadPreferences() {
    if (this.#closed) throw this.#closedError();
    return this.#preferences.load();
  }

  async setPreferences(change) {
    if (this.#closed) throw this.#closedError();
    return this.#preferences.set(change);
  }

  async explain(question) {
    if (this.#closed) throw this.#closedError();
    return this.#preferences.explain(question);
  }

  async enablePush(options = {}) {
    if (this.#closed) throw this.#closedError();
    const subscription = await this.#push.enable(options);
    this.#preferences.refresh(); // there is an address for push now
    return subscription;
  }

  async disablePush() {
    if (this.#closed) throw this.#closedError();
    await this.#push.disable();
    this.#preferences.refresh();
  }

  hasPush() {
    return this.#push.isEnabled();
  }

  close() {
    if (this.#closed) return;
    this.#link.feed((session, now) => session.signal("stop", now));
    if (this.#closed) return; // the core failed over it
    this.#refresh();
    this.#end(this.#closedError());
    this.#session.close();
  }

  // --- what the core says

  #take(name, first, ...rest) {
    if (name === "changed") {
      this.#stale = true;
      this.#schedule();
    } else if (name === "received") {
      this.#tell("received", first);
    } else if (name === "settled") {
      this.#settle(first, ...rest);
    } else if (name === "preferences") {
      this.#preferences.told(first);
    } else if (name === "faulted") {
      this.#tell("error", new CarillonError(first, rest[0]));
    }
  }

  #refresh() {
    this.#stale = false;
    const next = this.#link.feed((session) => session.readState());
    if (!next) return; // all as it was, or the core failed over it
    const isBack = next.connection === "online" && this.#state.connection !== "online";
    this.#state = next;
    if (isBack) this.#preferences.refresh(); // the rules may have changed meanwhile
  }

  #fail(failure) {
    this.#state = Object.freeze({
      ...this.#state,
      connection: "closed",
      closeCode: null,
      retryAt: null,
    });
    const error = new CarillonError("internal", failure.message, { cause: failure });
    this.#tell("error", error);
    this.#end(error);
  }

  #end(error) {
    this.#closed = true;
    this.#stale = false;
    this.#link?.end();
    this.#api?.close();
    this.#push?.close();
    this.#seen?.close();
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    this.#schedule();
  }

  // A push message was clicked. Answers whether somebody shows where it leads.
  #showClicked(click) {
    if (this.#listeners.clicked.size === 0) return false;
    this.#tell("clicked", click);
    return true;
  }

  // --- operations

  #operate(name, ids, until = NaN) {
    const settled = this.#ask(name, ids, until);
    // Whoever does not look at the promise hears of a refusal by the "error" event.
    settled.catch(() => {});
    return settled;
  }

  async #ask(name, ids, until) {
    if (this.#closed) throw this.#closedError();
    const list = typeof ids === "string" ? [ids] : Array.from(ids ?? []);
    const answer = this.#link.feed((session, now) => session.submit(name, list, until, now));
    if (answer === undefined) throw this.#closedError();
    if (!answer.ops) throw this.#refused(name, answer.code, answer.message);
    await Promise.all(
      answer.ops.map(
        (op) =>
          new Promise((resolve, reject) => this.#waiting.set(op, { name, resolve, reject })),
      ),
    );
  }

  #settle(op, code, message) {
    const waiting = this.#waiting.get(op);
    if (!waiting) return;
    this.#waiting.delete(op);
    if (code === "") waiting.resolve();
    else waiting.reject(this.#refused(waiting.name, code, message));
  }

  #refused(operation, code, message) {
    const error = new CarillonError(code, message, { operation });
    this.#tell("error", error);
    return error;
  }

  #closedError() {
    return new CarillonError("closed", "the inbox was closed");
  }

  // --- who listens

  #add(listeners, listener) {
    if (typeof listener !== "function") throw new TypeError("a listener is a function");
    const entry = { listener };
    listeners.add(entry);
    return () => void listeners.delete(entry);
  }

  #tell(name, value) {
    this.#events.push([name, value]);
    this.#schedule();
  }

  // Once per task however much happens in it, and never while the core is being asked.
  #schedule() {
    if (this.#flushing) return;
    this.#flushing = true;
    queueMicrotask(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #flush() {
    const { state } = this;
    if (state !== this.#told) {
      this.#told = state;
      this.#callAll(this.#subscribers, state);
    }
    const events = this.#events.splice(0);
    const received = new Set(events.filter(([name]) => name === "received").map(([, id]) => id));
    const arrived = new Map(); // the ids that are shown; others are gone already
    for (const item of received.size > 0 ? state.items : []) {
      if (received.has(item.id)) arrived.set(item.id, item);
    }
    for (const [name, value] of events) {
      if (name === "error") this.#tellError(value);
      else if (name !== "received") this.#callAll(this.#listeners[name], value);
      else if (arrived.has(value)) this.#callAll(this.#listeners.received, arrived.get(value));
    }
  }

  #tellError(error) {
    if (this.#listeners.error.size > 0) this.#callAll(this.#listeners.error, error);
    else console.warn(`carillon: ${error.code}: ${error.message}`);
  }

  #callAll(listeners, value) {
    for (const entry of [...listeners]) {
      if (listeners.has(entry)) callIsolated(entry.listener, value);
    }
  }
}
