// Who wants to hear of something: functions that are called in the order they came.

// A listener that throws must keep neither the others nor the inbox from going on.
function callIsolated(listener, values) {
  try {
    listener(...values);
  } catch (error) {
    if (typeof globalThis.reportError === "function") globalThis.reportError(error);
    else console.error(error);
  }
}

export class Listeners {
  #entries = new Set(); // of {listener}, so that one function may come twice

  get size() {
    return this.#entries.size;
  }

  /** Answers with how to leave. */
  add(listener) {
    if (typeof listener !== "function") throw new TypeError("a listener is a function");
    const entry = { listener };
    this.#entries.add(entry);
    return () => void this.#entries.delete(entry);
  }

  tell(...values) {
    for (const entry of [...this.#entries]) {
      if (this.#entries.has(entry)) callIsolated(entry.listener, values);
    }
  }
}
