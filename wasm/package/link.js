// Carries out what the core asks for: sockets, timers, tokens; and tells it what happens. It knows
// no rule: when to connect, what to send and how long to wait is decided by the core.

import { CoreFailure } from "./core.js";
import { CarillonError } from "./error.js";

const kUnknownClose = 1006; // RFC 6455 section 7.1.5: no close frame was seen
const kNormalClose = 1000;
const kLongestTimerMs = 2 ** 31 - 1; // what setTimeout can hold
const kLateMs = 1000;

// The time of day, but never backward: a clock that is set back must not stretch a wait. It may
// jump forward, as it does when the machine has slept.
function steadyClock() {
  let wall = Date.now();
  let ticks = performance.now();
  return () => {
    const now = performance.now();
    wall = Math.max(Date.now(), wall + (now - ticks));
    ticks = now;
    return wall;
  };
}

// Calls `wake` when the network is back or the page is looked at again. Answers with how to stop.
export function watchWakeups(wake) {
  const shown = () => globalThis.document.visibilityState === "visible" && wake();
  const returned = ({ persisted }) => persisted && wake(); // from the back-forward cache
  const watched = [
    [globalThis, "online", wake],
    [globalThis, "pageshow", returned],
    [globalThis.document, "visibilitychange", shown],
  ].filter(([target]) => typeof target?.addEventListener === "function");
  for (const [target, name, listener] of watched) target.addEventListener(name, listener);
  return () => {
    for (const [target, name, listener] of watched) target.removeEventListener(name, listener);
  };
}

export class Link {
  #session;
  #url;
  #tokens;
  #makeSocket;
  #isOther;
  #onOther;
  #onEffect;
  #onCarriedOut;
  #onTrouble;

  #now = steadyClock();
  #stopWatching;
  #timer = null;
  #socket = null;
  #tag = 0; // of the socket in use; what a given-up socket still says carries an older one
  #ended = false;

  /**
   * `open({url, token})`: a socket as WebSocket is one. `isOther(token)`: is it of another person
   * than the session? Then `onOther(token)` is called in place of a connection. `onEffect(name, a, b, c)`:
   * the effects that are not the link's (core_session.js, effects()). `onCarriedOut()`: after each
   * input. `onTrouble(error)`: a CarillonError that the page should hear of; the core tries again.
   */
  constructor({ session, url, tokens, open, isOther, onOther, onEffect, onCarriedOut, onTrouble }) {
    this.#session = session;
    this.#url = url;
    this.#tokens = tokens;
    this.#makeSocket = open;
    this.#isOther = isOther;
    this.#onOther = onOther;
    this.#onEffect = onEffect;
    this.#onCarriedOut = onCarriedOut;
    this.#onTrouble = onTrouble;
    this.#stopWatching = watchWakeups(() => this.feed((core, now) => core.signal("wakeup", now)));
  }

  /**
   * Runs `input(session, now)` and carries out what follows from it. Answers with what `input`
   * does; undefined once the link has ended or when the core fails (its session is told).
   */
  feed(input) {
    return this.#run(input, () => this.#carryOut());
  }

  /** The same of what only looks: nothing follows from it. */
  look(input) {
    return this.#run(input, () => {});
  }

  #run(input, then) {
    if (this.#ended) return undefined;
    try {
      const answer = input(this.#session, this.#now());
      then();
      return answer;
    } catch (error) {
      if (error instanceof CoreFailure) return undefined;
      throw error;
    }
  }

  /** Lets go of socket, timer and listeners; the session is not asked again. */
  end() {
    this.#ended = true;
    this.#giveUp(kNormalClose);
    clearTimeout(this.#timer);
    this.#stopWatching();
  }

  #carryOut() {
    for (let effects = this.#session.effects(); effects.length > 0; ) {
      for (const effect of effects) this.#carryOutOne(...effect);
      effects = this.#session.effects();
    }
    this.#arm();
    this.#onCarriedOut();
  }

  #carryOutOne(name, first, ...rest) {
    if (name === "open") this.#open(first);
    else if (name === "send") this.#socket?.send(first);
    else if (name === "close") this.#giveUp(Number(first));
    else if (name === "renew") this.#renew();
    else this.#onEffect(name, first, ...rest);
  }

  // --- timer

  #arm() {
    clearTimeout(this.#timer);
    const deadline = this.#session.deadline();
    if (Number.isNaN(deadline)) return;
    const waitMs = Math.min(Math.max(Math.ceil(deadline - this.#now()), 0), kLongestTimerMs);
    this.#timer = setTimeout(() => this.#fire(deadline), waitMs);
  }

  // A background tab or a machine that slept fires late, with frames already waiting to be read:
  // they are let in first, lest the core take the server for silent.
  #fire(deadline) {
    const timeout = () => this.feed((core, now) => core.signal("timeout", now));
    if (this.#now() - deadline < kLateMs) timeout();
    else this.#timer = setTimeout(timeout, 0);
  }

  // --- socket

  async #open(since) {
    const tag = ++this.#tag;
    await null; // the token function is the page's: not while the core's effects are carried out
    const token = await this.#token();
    if (tag !== this.#tag) return undefined;
    if (token === null) return this.#closed(kUnknownClose);
    if (this.#isOther(token)) return this.#onOther(token);
    const url = new URL(this.#url);
    if (since !== "") url.searchParams.set("since", since);
    let socket;
    try {
      const made = this.#makeSocket({ url, token });
      socket = made instanceof Promise ? await made : made; // its first event may be near
    } catch {
      if (tag !== this.#tag) return undefined;
      // Its own words may hold the token.
      this.#onTrouble(new CarillonError("socket", "no WebSocket can be opened to this address"));
      return this.#closed(kUnknownClose);
    }
    if (tag !== this.#tag) return socket.close(kNormalClose);
    this.#socket = socket;
    const listen = (name, listener) => {
      this.#socket[`on${name}`] = (event) => tag === this.#tag && listener(event);
    };
    this.#socket.binaryType = "arraybuffer";
    listen("open", () => this.feed((core, now) => core.signal("opened", now)));
    listen("message", ({ data }) => this.#received(data));
    listen("close", ({ code }) => this.#closed(code || kUnknownClose));
    listen("error", () => {}); // says nothing; a close follows
    listen("failure", ({ error }) => this.#onTrouble(error)); // of a shared one, likewise
    return undefined;
  }

  #received(data) {
    try {
      this.feed((core, now) => core.frame(data, now));
    } catch (error) {
      if (!(error instanceof CarillonError)) throw error;
      this.#onTrouble(error); // too large: as good as lost, which a heartbeat will show
    }
  }

  #closed(code) {
    this.#tag += 1;
    this.#socket = null;
    this.feed((core, now) => core.signal("closed", now, code));
  }

  // The core expects no answer; a page may only close with these codes.
  #giveUp(code) {
    this.#tag += 1;
    const allowed = code === kNormalClose || (code >= 3000 && code <= 4999);
    this.#socket?.close(allowed ? code : kNormalClose);
    this.#socket = null;
  }

  // --- token

  async #token() {
    try {
      return await this.#tokens.fresh();
    } catch (error) {
      if (!this.#ended) this.#onTrouble(error);
      return null;
    }
  }

  // One that cannot be had is no loss: when the old one runs out the server closes, and the core
  // signs in again.
  async #renew() {
    const tag = this.#tag;
    await null;
    const token = await this.#token();
    if (token === null || tag !== this.#tag) return;
    this.feed((core, now) => core.token(token, now));
  }
}
