// Asks for pages of GET /notifications, one after the other. Which page is next, and whether an
// answer still fits, is decided by the core.

import { CarillonError } from "./error.js";

const kStaleTries = 5; // of one page, while the inbox keeps moving on
const kPagesPerCall = 200; // that bring nothing new

export class PageLoader {
  #feed;
  #nextOf;
  #add;
  #fetch;

  #running = null;

  /**
   * `feed(input)`: runs input(session), see link.js. `next(session)`, `add(session, text, era)`:
   * core_session.js. `fetch({limit, cursor?}, next)`: the text of the page.
   */
  constructor({ feed, next, add, fetch }) {
    this.#feed = feed;
    this.#nextOf = next;
    this.#add = add;
    this.#fetch = fetch;
  }

  get more() {
    return this.#next() !== null;
  }

  /** Loads until at least one row is new or there is none. Calls at the same time are one. */
  loadMore(limit) {
    this.#running ??= this.#load(limit).finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  // Once the core is gone there is nothing to ask for.
  #next() {
    return this.#feed((session) => this.#nextOf(session)) ?? null;
  }

  async #load(limit) {
    let added = 0;
    let staleTries = 0;
    for (let pages = 0; pages < kPagesPerCall && added === 0; ++pages) {
      const next = this.#next();
      if (next === null) break;
      const query = { limit, ...(next.cursor === "" ? {} : { cursor: next.cursor }) };
      const text = await this.#fetch(query, next);
      const laid = this.#feed((session) => this.#add(session, text, next.era));
      if (laid === undefined) throw new CarillonError("closed", "the inbox was closed");
      if (laid.fit === "taken") {
        staleTries = 0;
        added = laid.added;
      } else if (laid.fit !== "passed" && ++staleTries === kStaleTries) {
        throw new CarillonError("stale", "the server's pages do not fit the inbox");
      }
    }
    return { added, more: this.more };
  }
}
