// An inbox as the page sees it: a frozen state, operations with promises, lists, and who wants to hear
// of changes. The rules are the core's; see index.d.ts for what each member promises.

import { Api } from "./api.js";
import { AskedPreferences } from "./asked_preferences.js";
import { Engine } from "./engine.js";
import { CarillonError } from "./error.js";
import { Listeners } from "./listeners.js";
import { checkedOrder, LiveList, queryOf } from "./live_list.js";
import { Operations } from "./operations.js";
import { PageLoader } from "./pages.js";
import { Push } from "./push.js";
import { follow, safeUrl } from "./safe_url.js";
import { Seen } from "./seen.js";

const kDefaultPage = 100;
const kEvents = ["received", "clicked", "preferences", "error"];
const kLeaveAfterMs = 500; // a link in this tab waits at most so long for the click to be told
const kMinuteMs = 60_000;

export class Inbox {
  #engine;
  #api;
  #pages;
  #preferences;
  #push;
  #seen;
  #operations;
  #lists = new Set(); // of LiveList

  #state;
  #stale = false; // the core has more to tell than #state
  #closed = false; // by close()
  #failed = false; // the core has: retry() begins again

  #subscribers = new Listeners();
  #listeners = Object.fromEntries(kEvents.map((name) => [name, new Listeners()]));
  #told = null; // the state that subscribers have seen
  #events = []; // [name, value] to be told with the next flush
  #flushing = false;

  /** `settings` as connect() has checked them; begins to connect at once. */
  constructor(settings) {
    this.#operations = new Operations({ onRefused: (error) => this.#tell("error", error) });
    this.#engine = new Engine(settings, {
      onEffect: (...effect) => this.#take(...effect),
      onTrouble: (error) => this.#tell("error", error),
      onChange: () => this.#changed(),
      onSession: () => this.#begin(),
      onLost: (error) => {
        this.#operations.end(error);
        this.#preferences.forget();
      },
      onFailure: (failure) => this.#fail(failure),
      onAdopted: (op, name) => this.#operations.adopt(op, name),
      shown: () => this.state,
    });
    this.#state = this.#engine.readState();
    const feed = (input) => this.#engine.feed(input);
    this.#api = new Api({ base: settings.api, tokens: settings.tokens, language: settings.locale });
    this.#pages = new PageLoader({
      feed,
      next: (session) => session.nextPage(),
      add: (session, text, era) => session.addPage(text, era),
      fetch: (query) => this.#withLists(this.#api.get("/notifications", Object.entries(query))),
    });
    this.#preferences = new AskedPreferences({
      api: this.#api,
      wasm: settings.wasm.preferences,
      now: () => this.now(),
      onChange: (document) => this.#tell("preferences", document),
    });
    this.#push = new Push({
      api: this.#api,
      isOnline: () => !this.#isOver && this.state.connection === "online",
      markRead: (id) => this.click(id),
      show: (click) => this.#showClicked(click),
    });
    this.#seen = new Seen({ engine: this.#engine, tell: (ids) => this.seen(ids) });
    this.#engine.begin();
  }

  get state() {
    if (this.#stale) this.#refresh();
    return this.#state;
  }

  get isLeader() {
    return this.#engine.isLeader;
  }

  get hasMore() {
    return this.#pages.more;
  }

  subscribe(listener) {
    return this.#subscribers.add(listener);
  }

  on(name, listener) {
    if (!kEvents.includes(name)) throw new TypeError(`no event "${name}": ${kEvents.join(", ")}`);
    return this.#listeners[name].add(listener);
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
  remove(ids, options) {
    return this.#operate("delete", ids, null, options);
  }
  archive(ids) {
    return this.#operate("archive", ids);
  }
  unarchive(ids) {
    return this.#operate("unarchive", ids);
  }
  snooze(ids, until) {
    return this.#operate("snooze", ids, until);
  }
  unsnooze(ids) {
    return this.#operate("unsnooze", ids);
  }
  ackAll() {
    return this.#operate("ack_all", []);
  }
  // /operations

  undo() {
    return this.#settled("undo", (session, now) => session.undo(now));
  }

  async open(id, { follow: isFollowed = false } = {}) {
    const item = this.#find(id);
    const told = item?.clicked_at ? Promise.resolve() : this.click(id);
    const url = safeUrl(item?.data?.url);
    if (!isFollowed || url === null) return url;
    // Leaving at once could lose the message on its way out; offline there is nothing to wait for.
    if (this.state.connection === "online") {
      const late = new Promise((resume) => setTimeout(resume, kLeaveAfterMs));
      await Promise.race([told.catch(() => {}), late]);
    }
    follow(url);
    return url;
  }

  now() {
    return this.#engine.feed((session, now) => session.serverTime(now)) ?? Date.now();
  }

  list({ order, ...filters } = {}) {
    if (this.#isOver) throw this.#closedError();
    const list = new LiveList({
      query: queryOf(filters),
      order: checkedOrder(order),
      api: this.#api,
      engine: this.#engine,
      onClose: (closed) => this.#lists.delete(closed),
    });
    this.#lists.add(list);
    return list;
  }

  async prepareLists() {
    if (this.#isOver) throw this.#closedError();
    await this.#engine.loadLists();
  }

  search(q) {
    return this.list({ q });
  }

  retry() {
    if (this.#closed) return;
    this.#failed = false;
    this.#engine.retry();
    for (const list of this.#lists) list.reload();
  }

  loadMore({ limit = kDefaultPage } = {}) {
    if (this.#isOver) return Promise.reject(this.#closedError());
    return this.#pages.loadMore(limit);
  }

  get seenShare() {
    return this.#engine.feed((session) => session.seenShare) ?? 1;
  }

  inView(ids) {
    if (!this.#isOver) this.#seen.inView(Array.from(ids));
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
    if (this.#isOver) throw this.#closedError();
    return this.#preferences.ask("load");
  }

  async setPreferences(change) {
    if (this.#isOver) throw this.#closedError();
    return this.#preferences.ask("set", change);
  }

  async explain(question) {
    if (this.#isOver) throw this.#closedError();
    return this.#preferences.ask("explain", question);
  }

  async isQuiet(notification) {
    if (this.#isOver) throw this.#closedError();
    return this.#preferences.ask("isQuiet", notification);
  }

  async enablePush(options = {}) {
    if (this.#isOver) throw this.#closedError();
    const subscription = await this.#push.enable(options);
    this.#preferences.refresh(); // there is an address for push now
    return subscription;
  }

  async disablePush() {
    if (this.#isOver) throw this.#closedError();
    await this.#push.disable();
    this.#preferences.refresh();
  }

  hasPush() {
    return this.#push.isEnabled();
  }

  close({ forget = false } = {}) {
    if (this.#closed) return;
    const shown = this.state;
    this.#closed = true;
    this.#engine.end({ shown, forget });
    this.#api.close();
    this.#push.close();
    this.#seen.close();
    this.#preferences.close();
    for (const list of [...this.#lists]) list.close();
    this.#operations.end(this.#closedError());
    this.#changed();
  }

  // --- what the engine says

  get #isOver() {
    return this.#closed || this.#failed;
  }

  #begin() {
    this.#push.start();
    for (const list of this.#lists) list.open();
    this.#changed();
  }

  #take(name, first, ...rest) {
    if (name === "changed") this.#changed();
    else if (name === "received") this.#tell("received", first);
    else if (name === "settled") this.#operations.settle(first, ...rest);
    else if (name === "preferences") this.#preferences.told(first);
    else if (name === "faulted") this.#tell("error", new CarillonError(first, rest[0]));
  }

  #changed() {
    this.#stale = true;
    this.#schedule();
  }

  #refresh() {
    this.#stale = false;
    const next = this.#engine.readState();
    if (!next) return; // all as it was, or the core failed over it
    const isBack = next.connection === "online" && this.#state.connection !== "online";
    this.#state = next;
    if (!isBack) return;
    this.#preferences.refresh(); // the rules may have changed meanwhile
    for (const list of this.#lists) list.reload();
  }

  #fail(failure) {
    const error = new CarillonError("internal", failure.message, { cause: failure });
    this.#failed = true;
    this.#engine.fail({ ...this.#state, failure: error });
    this.#tell("error", error);
    this.#operations.end(error);
    this.#changed();
  }

  // A push message was clicked. Answers whether somebody shows where it leads.
  #showClicked(click) {
    if (this.#listeners.clicked.size === 0) return false;
    this.#tell("clicked", click);
    return true;
  }

  async #withLists(answer) {
    const [text] = await Promise.all([answer, this.#engine.loadLists()]);
    return text;
  }

  #find(id) {
    const shown = [this.state, ...this.#lists].flatMap(({ items }) => items);
    return shown.find((item) => item.id === id);
  }

  // --- operations

  #operate(name, ids, until = null, { hold = true } = {}) {
    const list = typeof ids === "string" ? [ids] : Array.from(ids ?? []);
    const held = hold && name === "delete";
    const moment = until?.minutes === undefined ? Number(until ?? NaN) : this.now() + until.minutes * kMinuteMs;
    return this.#settled(name, (session, now) => session.submit(name, list, { until: moment, held }, now));
  }

  // Whoever does not look at the promise hears of a refusal by the "error" event.
  #settled(name, input) {
    const settled = this.#ask(name, input);
    settled.catch(() => {});
    return settled;
  }

  async #ask(name, input) {
    if (this.#isOver) throw this.#closedError();
    const answer = this.#engine.feed(input);
    if (answer === undefined) throw this.#engine.failure ?? this.#closedError();
    if (!answer.ops) throw this.#operations.refused(name, answer.code, answer.message);
    await this.#operations.wait(name, answer.ops);
  }

  #closedError() {
    return new CarillonError("closed", "the inbox was closed");
  }

  // --- who listens

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
      this.#subscribers.tell(state);
    }
    for (const list of [...this.#lists]) list.refresh();
    const events = this.#events.splice(0);
    const received = new Set(events.filter(([name]) => name === "received").map(([, id]) => id));
    const arrived = new Map(); // the ids that are shown; others are gone already
    for (const item of received.size > 0 ? state.items : []) {
      if (received.has(item.id)) arrived.set(item.id, item);
    }
    for (const [name, value] of events) {
      if (name === "error") this.#tellError(value);
      else if (name !== "received") this.#listeners[name].tell(value);
      else if (arrived.has(value)) this.#listeners.received.tell(arrived.get(value), { isLeader: this.isLeader });
    }
  }

  #tellError(error) {
    if (this.#listeners.error.size > 0) this.#listeners.error.tell(error);
    else console.warn(`carillon: ${error.code}: ${error.message}`);
  }
}
