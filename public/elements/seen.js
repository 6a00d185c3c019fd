// Tells the inbox which rows are in view: clipping by any scroller counts, and nothing is in view while
// the tab is hidden. What a person has seen by that is decided by the core.

export class SeenWatch {
  #visible = new Set(); // ids
  #inbox;
  #scheduled = false;

  /** `inbox()`: the one to tell; may be undefined. */
  constructor({ inbox }) {
    this.#inbox = inbox;
  }

  start() {
    document.addEventListener("visibilitychange", this.#tell);
  }

  stop() {
    document.removeEventListener("visibilitychange", this.#tell);
    this.#visible.clear();
    this.#inbox()?.inView([]);
  }

  /** The row of `id` is visible to this share of its height; 0 = out of view or gone. */
  note(id, share) {
    if (share < (this.#inbox()?.seenShare ?? 1)) this.#visible.delete(id);
    else this.#visible.add(id);
    if (this.#scheduled) return; // once for all rows noted together
    this.#scheduled = true;
    setTimeout(() => {
      this.#scheduled = false;
      this.#tell();
    }, 0);
  }

  #tell = () => {
    this.#inbox()?.inView(document.visibilityState === "visible" ? this.#visible : []);
  };
}
