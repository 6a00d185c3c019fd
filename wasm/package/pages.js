// Asks for the rows that a snapshot does not bring (what is read, and unread past its limit): pages of
// GET /notifications. Which page is next, and whether an answer still fits, is decided by the core.

import { CarillonError } from "./error.js";

const kAnswerMs = 30000;
const kStaleTries = 5; // of one page, while the inbox keeps moving on
const kPagesPerCall = 200; // that bring nothing new

export class Pages {
  #api;
  #tokens;
  #language;
  #feed;

  #running = null;
  #closed = false;
  #abort = null; // of the request under way

  /** `api`: URL of /api/v1. `feed(input)`: runs input(session), see link.js. */
  constructor({ api, tokens, language, feed }) {
    this.#api = api;
    this.#tokens = tokens;
    this.#language = language;
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

  close() {
    this.#closed = true;
    this.#abort?.abort();
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

  async #fetch(limit, cursor) {
    const url = new URL(`${this.#api.pathname.replace(/\/$/, "")}/notifications`, this.#api);
    url.searchParams.set("limit", limit);
    if (cursor !== "") url.searchParams.set("cursor", cursor);
    let answer = await this.#request(url, await this.#tokens.latest());
    if (answer.status === 401) answer = await this.#request(url, await this.#tokens.fresh());
    if (answer.ok) return answer.text;
    const { status, retryAfter } = answer;
    throw new CarillonError(`http_${status}`, problemText(answer.text) ?? `status ${status}`, {
      retryAfter,
    });
  }

  async #request(url, token) {
    const timer = setTimeout(() => this.#abort.abort(), kAnswerMs);
    this.#abort = new AbortController();
    try {
      if (this.#closed) throw new CarillonError("closed", "the inbox was closed");
      const response = await fetch(url, {
        headers: {
          Accept: "application/json",
          Authorization: `Bearer ${token}`,
          ...(this.#language ? { "Accept-Language": this.#language } : {}),
        },
        cache: "no-store",
        signal: this.#abort.signal,
      });
      return {
        ok: response.ok,
        status: response.status,
        retryAfter: Number(response.headers.get("retry-after")) || null,
        text: await response.text(),
      };
    } catch (cause) {
      if (this.#closed) throw new CarillonError("closed", "the inbox was closed");
      throw new CarillonError("network", "the server did not answer", { cause });
    } finally {
      clearTimeout(timer);
    }
  }
}

// RFC 9457.
function problemText(text) {
  try {
    const { detail, title } = JSON.parse(text);
    return detail ?? title;
  } catch {
    return undefined;
  }
}
