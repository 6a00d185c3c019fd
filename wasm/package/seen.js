// Keeps the time for the core's watch of what a person has really had before the eyes, and tells the
// inbox what it says.

const kLongestTimerMs = 2 ** 31 - 1; // what setTimeout can hold

export class Seen {
  #engine;
  #tell;
  #inView = []; // told last
  #timer = null;
  #closed = false;

  /** `engine`: see engine.js. `tell(ids)`: marks them seen, a promise. */
  constructor({ engine, tell }) {
    this.#engine = engine;
    this.#tell = tell;
  }

  /** Which rows are in view, all of them. */
  inView(ids) {
    this.#inView = ids;
    if (this.#engine.hasLists) this.#look();
    else if (ids.length > 0) this.#engine.loadLists().then(() => this.#look(), () => {});
  }

  #look() {
    const ids = this.#inView;
    if (!this.#closed) this.#engine.feed((session, now) => this.#arm(session.inView(ids, now), now));
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #arm(deadline, now) {
    clearTimeout(this.#timer);
    if (this.#closed || Number.isNaN(deadline)) return;
    const wait = Math.min(Math.max(0, deadline - now), kLongestTimerMs);
    this.#timer = setTimeout(() => this.#take(), wait);
  }

  #take() {
    const taken = this.#engine.feed((session, now) => {
      const { ids, deadline } = session.takeSeen(now);
      this.#arm(deadline, now);
      return ids;
    });
    if (!taken || taken.length === 0) return;
    this.#tell(taken).catch(() => this.#engine.feed((session) => session.retractSeen(taken)));
  }
}
