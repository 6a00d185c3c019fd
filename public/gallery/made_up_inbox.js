// An inbox that is made up: it says what a scene gives it, and does nothing that it is asked.

const kNone = { total: 0, low: 0, normal: 0, high: 0, critical: 0, unseen: 0 };

/** A state as the package's, of which only what matters is given. */
export function stateOf({ items = [], unread = {}, ...more } = {}) {
  return Object.freeze({
    items: Object.freeze(items),
    unread: Object.freeze({ ...kNone, ...unread }),
    connection: "online",
    revision: "made.1",
    known: true,
    truncated: false,
    closeCode: null,
    retryAt: null,
    canUndo: false,
    ...more,
  });
}

export class MadeUpInbox {
  state;
  hasMore = false;
  seenShare = 0.5;
  preferences = null;
  effective = {};
  rules = null;

  #lists;
  #subscribers = new Set();
  #listeners = { received: new Set() };

  /** `lists(filters)` gives the rows of another list; null: they are still to come. Or {items, error}. */
  constructor(state, lists = () => []) {
    this.state = state;
    this.#lists = lists;
    // What is done here is never answered, so it is shown as that.
    for (const name of ["ack", "unack", "seen", "remove", "archive", "unarchive", "snooze", "ackAll", "undo", "open"]) {
      this[name] = () => new Promise(() => {});
    }
  }

  subscribe(listener) {
    this.#subscribers.add(listener);
    return () => this.#subscribers.delete(listener);
  }

  on(name, listener) {
    this.#listeners[name]?.add(listener);
    return () => this.#listeners[name]?.delete(listener);
  }

  /** Goes on to another state, in which `arrived` are new. */
  become(state, arrived = []) {
    this.state = state;
    for (const listener of this.#subscribers) listener(state);
    for (const item of arrived) for (const listener of this.#listeners.received) listener(item);
  }

  list(filters) {
    const given = this.#lists(filters);
    const { items, error = null } = given?.items ? given : { items: given };
    const list = {
      items: items ?? [],
      total: items?.length ?? null,
      isLoaded: items !== null && error === null,
      hasMore: false,
      error,
      subscribe: () => () => {},
      more: () => Promise.resolve({ added: 0, more: false }),
      close() {},
    };
    return { ...list, ready: Promise.resolve(list) };
  }

  inView() {}
  retry() {}
  now() {
    return Date.now();
  }
  loadMore() {
    return Promise.resolve({ added: 0, more: false });
  }
  loadPreferences() {
    return Promise.resolve({});
  }
  isQuiet() {
    return Promise.resolve(false);
  }
  hasPush() {
    return Promise.resolve(false);
  }
}
