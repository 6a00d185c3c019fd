// Keeps the time for the core's watch of what a person has really had before the eyes, and tells the
// inbox what it says.

const kLongestTimerMs = 2 ** 31 - 1; // what setTimeout can hold

export class Seen {
  #feed;
  #tell;
  #timer = null;
  #closed = false;

  /** `feed(input)`: runs input(session, now), see link.js. `tell(ids)`: marks them seen, a promise. */
  constructor({ feed, tell }) {
    this.#feed = feed;
    this.#tell = tell;
  }

  /** Which rows are in view, all of them. */
  inView(ids) {
    this.#feed((session, now) => this.#arm(session.inView(ids, now), now));
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
    const taken = this.#feed((session, now) => {
      const { ids, deadline } = session.takeSeen(now);
      this.#arm(deadline, now);
      return ids;
    });
    if (!taken || taken.length === 0) return;
    this.#tell(taken).catch(() => this.#feed((session) => session.retractSeen(taken)));
  }
}
