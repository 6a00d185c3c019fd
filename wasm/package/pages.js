// Asks for the rows that a snapshot does not bring (what is read, and unread past its limit): pages of
// GET /notifications. Which page is next, and whether an answer still fits, is decided by the core.

import { CarillonError } from "./error.js";

const kStaleTries = 5; // of one page, while the inbox keeps moving on
const kPagesPerCall = 200; // that bring nothing new

export class Pages {
  #api;
  #feed;

  #running = null;

  /** `api`: see api.js. `feed(input)`: runs input(session), see link.js. */
  constructor({ api, feed }) {
    this.#api = api;
    this.#feed = feed;
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
    return this.#feed((session) => session.nextPage()) ?? null;
  }

  async #load(limit) {
    let added = 0;
    let staleTries = 0;
    for (let pages = 0; pages < kPagesPerCall && added === 0; ++pages) {
      const next = this.#next();
      if (next === null) break;
      const text = await this.#fetch(limit, next.cursor);
      const laid = this.#feed((session) => session.addPage(text, next.era));
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

  #fetch(limit, cursor) {
    return this.#api.get("/notifications", { limit, ...(cursor === "" ? {} : { cursor }) });
  }
}
