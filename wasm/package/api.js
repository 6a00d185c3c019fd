// Requests to the REST interface: signed in, with a limit, ended when the inbox is closed.

import { CarillonError } from "./error.js";

const kAnswerMs = 30000;

export class Api {
  #base;
  #tokens;
  #language;
  #closed = false;
  #underWay = new Set(); // of AbortController

  /** `base`: URL of /api/v1. */
  constructor({ base, tokens, language }) {
    this.#base = base;
    this.#tokens = tokens;
    this.#language = language;
  }

  /**
   * The text of the answer; `query`: pairs of name and value. Rejected with a CarillonError: `network`, `closed`, `token`, or
   * `http_404` (any status) with what the server says.
   */
  async get(path, query = []) {
    return (await this.#ask("GET", path, { query })).text;
  }

  /** Likewise; `body` is sent as JSON. */
  async post(path, body) {
    return (await this.#ask("POST", path, { body: JSON.stringify(body) })).text;
  }

  /** {text, tag}: with the answer's ETag, or null. */
  read(path) {
    return this.#ask("GET", path);
  }

  /** Likewise; `body` is JSON. With a `tag` only while the answer would still have that one. */
  patch(path, body, tag = null) {
    return this.#ask("PATCH", path, { body, headers: tag === null ? {} : { "If-Match": tag } });
  }

  async delete(path) {
    await this.#ask("DELETE", path);
  }

  close() {
    this.#closed = true;
    for (const abort of this.#underWay) abort.abort();
  }

  async #ask(method, path, { query = [], body, headers = {} } = {}) {
    const url = new URL(this.#base.pathname.replace(/\/$/, "") + path, this.#base);
    for (const [name, value] of query) url.searchParams.append(name, value);
    let answer = await this.#request(method, url, body, headers, await this.#tokens.latest());
    if (answer.status === 401) {
      answer = await this.#request(method, url, body, headers, await this.#tokens.fresh());
    }
    if (answer.ok) return answer;
    const { status, retryAfter } = answer;
    throw new CarillonError(`http_${status}`, problemText(answer.text) ?? `status ${status}`, {
      retryAfter,
    });
  }

  async #request(method, url, body, headers, token) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), kAnswerMs);
    this.#underWay.add(abort);
    try {
      if (this.#closed) throw new CarillonError("closed", "the inbox was closed");
      const response = await fetch(url, {
        method,
        headers: {
          Accept: "application/json",
          Authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
          ...(this.#language ? { "Accept-Language": this.#language } : {}),
          ...headers,
        },
        body,
        cache: "no-store",
        signal: abort.signal,
      });
      return {
        ok: response.ok,
        status: response.status,
        retryAfter: Number(response.headers.get("retry-after")) || null,
        tag: response.headers.get("etag"),
        text: await response.text(),
      };
    } catch (cause) {
      if (this.#closed) throw new CarillonError("closed", "the inbox was closed");
      throw new CarillonError("network", "the server did not answer", { cause });
    } finally {
      clearTimeout(timer);
      this.#underWay.delete(abort);
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
