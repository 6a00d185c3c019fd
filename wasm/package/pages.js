// Loads the rows that a snapshot does not bring (what is read, and unread past its limit): pages of
// GET /notifications, from the top downward, laid under the inbox by the core.

import { CarillonError } from "./error.js";

const kAnswerMs = 30000;
const kStaleTries = 5; // of one page, while the inbox keeps moving on
const kPagesPerCall = 200; // that bring nothing new

export class Pages {
  #api;
  #tokens;
  #language;
  #addPage;
  #items;

  #cursor = null;
  #last = null; // id of the lowest row known to be held: all above it are held too
  #more = true;
  #truncated = false;
  #resets = 0;
  #running = null;
  #closed = false;
  #abort = null; // of the request under way

  /**
   * `api`: URL of /api/v1. `addPage(text)`: lays a page under the inbox, false when the page is
   * older. `items()`: the rows shown.
   */
  constructor({ api, tokens, language, addPage, items }) {
    this.#api = api;
    this.#tokens = tokens;
    this.#language = language;
    this.#addPage = addPage;
    this.#items = items;
  }

  get more() {
    return this.#more;
  }

  /**
   * The rows changed. Where the lowest is gone, or a snapshot did not hold all that is unread, others
   * may be missing, so the next call starts at the top.
   */
  check({ items, truncated }) {
    const cut = truncated && !this.#truncated;
    this.#truncated = truncated;
    const gone = this.#last !== null && !items.some((item) => item.id === this.#last);
    if (!cut && !gone) return;
    this.#cursor = null;
    this.#last = null;
    this.#more = true;
    this.#resets += 1;
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

  async #load(limit) {
    let added = 0;
    let staleTries = 0;
    for (let pages = 0; pages < kPagesPerCall && this.#more && added === 0; ++pages) {
      const resets = this.#resets;
      const text = await this.#fetch(limit);
      if (resets !== this.#resets) continue;
      const before = this.#shown();
      if (this.#addPage(text)) {
        staleTries = 0;
        added = this.#advance(JSON.parse(text), before);
      } else if (++staleTries === kStaleTries) {
        throw new CarillonError("stale", "the server's pages do not fit the inbox");
      }
    }
    return { added, more: this.#more };
  }

  // Answers with the number of rows that the page has brought.
  #advance(page, before) {
    const after = this.#shown();
    const held = page.items.filter((item) => after.has(item.id));
    this.#last = held.at(-1)?.id ?? this.#last;
    this.#cursor = page.next_cursor ?? null;
    this.#more = this.#cursor !== null;
    return held.filter((item) => !before.has(item.id)).length;
  }

  #shown() {
    return new Set(this.#items().map((item) => item.id));
  }

  async #fetch(limit) {
    const url = new URL(`${this.#api.pathname.replace(/\/$/, "")}/notifications`, this.#api);
    url.searchParams.set("limit", limit);
    if (this.#cursor !== null) url.searchParams.set("cursor", this.#cursor);
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
