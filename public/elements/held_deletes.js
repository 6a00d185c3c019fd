// Deletes are held back while they can be undone, or until the page is hidden: then they are sent.
// All lists of an inbox hide what one of them holds back.

import { kUndoMs } from "./undo.js";

const held = new WeakMap(); // inbox -> HeldDeletes

/** Those of an inbox, the same for all who ask. */
export function heldDeletesOf(inbox) {
  if (!held.has(inbox)) held.set(inbox, new HeldDeletes(inbox));
  return held.get(inbox);
}

class HeldDeletes {
  #inbox;
  #waiting = new Map(); // id -> {timer, send}
  #listeners = new Set();

  constructor(inbox) {
    this.#inbox = inbox;
    const sendAll = () => document.visibilityState === "hidden" && this.sendAll();
    document.addEventListener("visibilitychange", sendAll);
    addEventListener("pagehide", () => this.sendAll());
  }

  has(id) {
    return this.#waiting.has(id);
  }

  /** Calls `listener` whenever what is held changes, until the function that it answers is called. */
  watch(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Holds the delete of `ids` back; `onSent(promise)` is called when it is sent. */
  hold(ids, onSent) {
    const entry = {
      ids,
      timer: setTimeout(() => this.#send(entry), kUndoMs),
      onSent,
    };
    for (const id of ids) this.#waiting.set(id, entry);
    this.#tell();
    return () => this.#release(entry);
  }

  sendAll() {
    for (const entry of new Set(this.#waiting.values())) this.#send(entry);
  }

  #send(entry) {
    clearTimeout(entry.timer);
    const ids = entry.ids.filter((id) => this.#waiting.get(id) === entry);
    if (ids.length === 0) return;
    // Sent first: what is held back no longer is gone from the state by then. It has been held here.
    entry.onSent(this.#inbox.remove(ids, { hold: false }));
    this.#release(entry);
  }

  #release(entry) {
    clearTimeout(entry.timer);
    for (const id of entry.ids) if (this.#waiting.get(id) === entry) this.#waiting.delete(id);
    this.#tell();
  }

  #tell() {
    for (const listener of [...this.#listeners]) listener();
  }
}
