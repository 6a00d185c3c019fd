// The sign-in: a token as the page gives it, or what its function answers. A token is never put
// into a message: an error may end in a log.

import { CarillonError } from "./error.js";

// RFC 7230 section 3.2.6: what may stand in a subprotocol, which is how a browser can send it.
const kSendable = /^[\w!#$%&'*+.^`|~-]+$/;

export class TokenSource {
  #source;
  #last = null;
  #ahead = null; // what the next fresh() answers with

  /** `source`: a token, or a function that answers with one or with a promise of one. */
  constructor(source) {
    this.#source = source;
  }

  /** A token that the next connection will use, asked for before there is one. */
  ahead() {
    this.#ahead ??= this.#ask();
    this.#ahead.catch(() => {}); // who uses it is told
    return this.#ahead;
  }

  /** This one is for the next connection. */
  keep(token) {
    this.#ahead = Promise.resolve(token);
  }

  /** The one that was asked for ahead is not used. */
  forget() {
    this.#ahead = null;
  }

  /** A token asked for again. Rejected with CarillonError "token". */
  fresh() {
    const token = this.#ahead ?? this.#ask();
    this.#ahead = null;
    return token;
  }

  async #ask() {
    let token;
    try {
      token = typeof this.#source === "function" ? await this.#source() : this.#source;
    } catch (cause) {
      throw new CarillonError("token", "the token function failed", { cause });
    }
    if (typeof token !== "string" || !kSendable.test(token.trim())) {
      throw new CarillonError("token", "the token must be a text without blanks, such as a JWT");
    }
    this.#last = token.trim();
    return this.#last;
  }

  /** The last one, which the connection uses; a fresh one when there is none yet. */
  async latest() {
    return this.#last ?? this.fresh();
  }
}

/** The person that a token names (its `sub`); null where that cannot be read. */
export function userOf(token) {
  try {
    const claims = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    const { sub } = JSON.parse(atob(claims));
    return typeof sub === "string" && sub !== "" ? sub.toLowerCase() : null;
  } catch {
    return null;
  }
}
