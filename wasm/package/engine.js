// What an inbox runs on: the core, loaded and loaded again until it is there; the person that the
// token names; what a closed tab has left; and the link to the server. Another person, or a core
// that has failed, is a new session.

import { loadModule, NoWebAssembly } from "./core.js";
import { kUnknownState } from "./core_session.js";
import { CarillonError } from "./error.js";
import { Link, watchWakeups } from "./link.js";
import { userOf } from "./token.js";

const kFirstWaitMs = 1000;
const kLongestWaitMs = 30000;

export class Engine {
  #settings;
  #hooks;

  #run = 0; // which begin() is under way; 0 = ended
  #runs = 0;
  #core = null; // of the session
  #session = null;
  #loadingLists = null;
  #link = null;
  #keeper = null;
  #user = null;
  #carried = ""; // operations that were asked while nobody was known
  #waiting = kUnknownState; // what is shown while there is no session
  #wake = null; // ends the wait for the next try to load the core
  #stopWatching = null;

  /**
   * `settings`: as connect() has checked them. `hooks`: `onEffect(name, a, b, c)` of the core, but
   * for those of the link; `onTrouble(error)`; `onChange()`: state() is another one; `onSession()`:
   * there is a session; `onLost(error)`: there is none any more, what was asked of it is not answered;
   * `onAdopted(op, operation)`: of an operation that a closed tab had asked.
   */
  constructor(settings, hooks) {
    this.#settings = settings;
    this.#hooks = hooks;
  }

  /** Is this the tab that speaks for all of this person? */
  get isLeader() {
    return this.#settings.sharing.isLeader;
  }

  /** Another state than it gave last, or null. */
  readState() {
    if (this.#session === null) return this.#waiting;
    return this.#link.feed((session) => session.readState()) ?? null;
  }

  /** Runs `input(session, now)`, see link.js; undefined where there is no session. */
  feed(input) {
    return this.#link?.feed(input);
  }

  /** Whether the core could be had at last. */
  get failure() {
    return this.#waiting.failure;
  }

  get hasSession() {
    return this.#session !== null;
  }

  /** Can the session be asked for lists? */
  get hasLists() {
    return this.#core?.isComplete ?? false;
  }

  /** Loads what lists need of the core. Rejected with a CarillonError, which is told. */
  loadLists() {
    const core = this.#core;
    if (core === null) return Promise.reject(new CarillonError("unavailable", "nothing is known yet"));
    this.#loadingLists ??= this.#complete(core);
    return this.#loadingLists;
  }

  async #complete(core) {
    try {
      await core.complete(this.#settings.wasm.lists);
    } catch (cause) {
      const failure = new CarillonError("core", `core_lists.wasm cannot be loaded: ${cause.message}`, { cause });
      if (core === this.#core) {
        this.#loadingLists = null; // the next who asks tries again
        this.#hooks.onTrouble(failure);
      }
      throw failure;
    }
  }

  begin() {
    const run = ++this.#runs;
    this.#run = run;
    this.#start(run).catch((error) => {
      if (run === this.#run) this.#hooks.onTrouble(error);
    });
  }

  /** Tries now what is tried later, or was given up. */
  retry() {
    if (this.#wake !== null) return this.#wake();
    if (this.#run === 0) return this.begin();
    this.#settings.tokens.forget();
    return this.feed((session, now) => {
      session.signal(this.#isGivenUp() ? "start" : "wakeup", now);
    });
  }

  /** The core is gone: nothing more is asked of it. Says what was shown last. */
  fail(shown) {
    this.#waiting = Object.freeze({ ...shown, connection: "closed", closeCode: null, retryAt: null });
    this.#drop();
  }

  /** Ends for good. With `forget` nothing of this person is left in the browser. */
  end({ shown, forget = false }) {
    this.#waiting = Object.freeze({ ...shown, connection: "closed", retryAt: null });
    const session = this.#session;
    this.feed((core, now) => core.signal("left", now));
    this.#keeper?.save();
    if (forget) this.#keeper?.forget();
    this.feed((core, now) => core.signal("stop", now));
    this.#drop();
    session?.close();
  }

  get #asksForPerson() {
    return this.#settings.storage.isUsed || this.#settings.sharing.isUsed;
  }

  #isGivenUp() {
    return this.#hooks.shown().connection === "closed";
  }

  #drop() {
    this.#run = 0;
    this.#wake?.();
    this.#stopWatching?.();
    this.#stopWatching = null;
    this.#link?.end();
    this.#settings.sharing.leave();
    this.#keeper?.end();
    this.#link = null;
    this.#keeper = null;
    this.#core = null;
    this.#session = null;
    this.#loadingLists = null;
  }

  // --- to a session

  async #start(run) {
    this.#settings.storage.open();
    const person = this.#person();
    const core = await this.#loadCore(run);
    if (run !== this.#run) return;
    const keeper = await this.#settings.storage.keeperFor(await person);
    if (run !== this.#run) return keeper?.end();
    this.#user = await person;
    this.#core = core;
    this.#session = core.open((failure) => this.#hooks.onFailure(failure));
    this.#keeper = keeper;
    this.#link = this.#makeLink();
    this.#settings.sharing.use({
      isWanted: () => !this.#isGivenUp(),
      onLead: () => this.#keeper?.adopt(),
      onReady: () => this.feed((session, now) => session.signal("wakeup", now)),
      welcome: (since) => this.#link?.look((session) => session.welcome(since)) ?? null,
    });
    await this.#restore(run);
    if (run !== this.#run) return undefined;
    this.#watchLeaving();
    this.#hooks.onSession();
    this.#link.feed((session, now) => session.signal("start", now));
    return undefined;
  }

  // Whose inbox it is, where something asks for it before the connection does.
  async #person() {
    if (!this.#asksForPerson) return null;
    try {
      return userOf(await this.#settings.tokens.ahead());
    } catch {
      // It is told when the connection asks. Off the network nobody else can have signed in.
      return globalThis.navigator?.onLine === false ? this.#settings.storage.lastPerson() : null;
    }
  }

  async #loadCore(run) {
    for (let wait = kFirstWaitMs; ; wait = Math.min(2 * wait, kLongestWaitMs)) {
      try {
        return await loadModule(this.#settings.wasm.core);
      } catch (cause) {
        if (run !== this.#run) return null;
        const failure = new CarillonError("core", `the core cannot be loaded: ${cause.message}`, { cause });
        await this.#waitToLoad(failure, cause instanceof NoWebAssembly ? null : wait * (0.5 + Math.random() / 2));
        if (run !== this.#run) return null;
      }
    }
  }

  // `waitMs` null: until somebody asks for it.
  #waitToLoad(failure, waitMs) {
    this.#waiting = Object.freeze({
      ...kUnknownState,
      connection: waitMs === null ? "closed" : "offline",
      retryAt: waitMs === null ? null : Date.now() + waitMs,
      failure,
    });
    this.#hooks.onTrouble(failure);
    this.#hooks.onChange();
    return new Promise((resolve) => {
      const timer = waitMs === null ? null : setTimeout(() => this.#wake(), waitMs);
      const stop = watchWakeups(() => this.#wake());
      this.#wake = () => {
        this.#wake = null;
        clearTimeout(timer);
        stop();
        if (this.#run !== 0) this.#waiting = kUnknownState;
        this.#hooks.onChange();
        resolve();
      };
    });
  }

  async #restore(run) {
    if (this.#carried) this.feed((session) => session.restore(this.#carried));
    this.#carried = "";
    if (this.#keeper === null) return;
    const { inbox, operations } = await this.#keeper.load();
    if (run !== this.#run) return;
    for (const text of [inbox, ...operations]) {
      if (text) this.#adopt(text);
    }
    this.#keeper.begin({
      version: () => this.#link?.look((session) => session.operationsVersion),
      inbox: () => this.#link?.look((session) => session.durableInbox()),
      operations: () => this.#link?.look((session) => session.durableOperations()),
      adopt: (text) => this.#adopt(text),
    });
  }

  #adopt(text) {
    const operations = this.feed((session) => session.restore(text));
    for (const [op, name] of operations ?? []) this.#hooks.onAdopted(op, name);
  }

  #makeLink() {
    const { url, tokens, sharing } = this.#settings;
    return new Link({
      session: this.#session,
      url,
      tokens,
      open: (how) => sharing.open({ ...how, person: this.#user }),
      isOther: (token) => this.#isOther(userOf(token)),
      onOther: (token) => this.#changePerson(token),
      onEffect: (...effect) => this.#hooks.onEffect(...effect),
      onCarriedOut: () => this.#keeper?.look(),
      onTrouble: (error) => this.#hooks.onTrouble(error),
    });
  }

  // Somebody else, or, where no token was to be had at first, somebody at last.
  #isOther(person) {
    if (this.#user !== null) return person !== this.#user;
    return person !== null && this.#asksForPerson;
  }

  // Nothing of what is here is theirs, but for what was asked while nobody was known.
  #changePerson(token) {
    const session = this.#session;
    this.#waiting = kUnknownState;
    this.#carried = this.#user === null ? session.durableOperations() : "";
    const isLost = this.#user !== null;
    this.#drop();
    session.close();
    this.#settings.tokens.keep(token);
    if (isLost) {
      this.#hooks.onLost(new CarillonError("forbidden", "another person has signed in since it was asked"));
    }
    this.begin();
  }

  #watchLeaving() {
    const page = globalThis.document;
    if (typeof page?.addEventListener !== "function") return;
    const leave = () => {
      if (page.visibilityState !== "hidden") return;
      this.feed((session, now) => session.signal("left", now));
      this.#keeper?.save();
    };
    page.addEventListener("visibilitychange", leave);
    globalThis.addEventListener?.("pagehide", leave);
    this.#stopWatching = () => {
      page.removeEventListener("visibilitychange", leave);
      globalThis.removeEventListener?.("pagehide", leave);
    };
  }
}
