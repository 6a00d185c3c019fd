// Notices which rows a person has really had before the eyes: at least half of the row on the
// screen (clipping by any scroller counts), in a visible tab, for one second without a break.

const kDwellMs = 1000;
const kVisibleShare = 0.5;

export class SeenWatch {
  #since = new Map(); // id -> when its row came into view, performance.now() ms
  #told = new Set();
  #timer = null;
  #report;
  #wanted;

  /** `wanted(id)`: still unseen? `report(ids)`: tell the inbox; a promise, rejected = try later. */
  constructor({ wanted, report }) {
    this.#wanted = wanted;
    this.#report = report;
  }

  start() {
    document.addEventListener("visibilitychange", this.#visibilityChanged);
  }

  stop() {
    document.removeEventListener("visibilitychange", this.#visibilityChanged);
    this.#since.clear();
    this.#told.clear();
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** The row of `id` is visible to this share of its height; 0 = out of view or gone. */
  note(id, share) {
    if (share < kVisibleShare) this.#since.delete(id);
    else if (!this.#since.has(id)) this.#since.set(id, performance.now());
    this.#timer ??= setTimeout(() => this.#arm(), 0); // once for all rows noted together
  }

  // Time in a hidden tab does not count: what is in view starts anew when the tab is shown.
  #visibilityChanged = () => {
    const now = performance.now();
    for (const id of this.#since.keys()) this.#since.set(id, now);
    this.#arm();
  };

  #open(id) {
    return !this.#told.has(id) && this.#wanted(id);
  }

  #arm() {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (document.visibilityState !== "visible") return;
    let earliest = Infinity;
    for (const [id, since] of this.#since) if (this.#open(id)) earliest = Math.min(earliest, since);
    if (earliest === Infinity) return;
    this.#timer = setTimeout(() => this.#flush(), Math.max(0, earliest + kDwellMs - performance.now()));
  }

  #flush() {
    const ripe = performance.now() - kDwellMs + 50; // rows that came in together go together
    const ids = [...this.#since].filter(([id, since]) => since <= ripe && this.#open(id)).map(([id]) => id);
    if (ids.length > 0) {
      for (const id of ids) this.#told.add(id);
      this.#report(ids).catch(() => ids.forEach((id) => this.#told.delete(id)));
    }
    this.#arm();
  }
}
