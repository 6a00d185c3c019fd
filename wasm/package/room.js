// One tab among those of a person in this browser: it leads, or follows the one that does.
//
// What is said on the channel, each with `from`, a tab's name, and where it is for one tab `to`:
//   of a tab that follows: join {since, join}, send {text}, ping
//   of the one that leads: lead (it does from now on), ready (it is connected), welcome {join, frames},
//   frame {data}, closed {code}, pong
// A tab that was frozen while it led hears all at once what was said meanwhile, and answers the first of it as
// if it led still. So who joins once more does not hear an answer to an earlier `join` (a number).

import { CarillonError } from "./error.js";

const kPingMs = 1000;
const kSilentMs = 3000; // of one that leads: it is frozen, and another takes its place
const kLost = 1006;
const kOfFollowers = ["join", "send", "ping"];
const kForbidding = [4401, 4403]; // said of the leader's sign-in; another's may be better

// What the core of a tab is given for a socket.
class SharedSocket {
  binaryType = "arraybuffer";
  onopen = null;
  onmessage = null;
  onclose = null;
  onerror = null;
  onfailure = null;
  isOpen = false;
  #room;

  constructor(room) {
    this.#room = room;
  }
  send(text) {
    this.#room.send(this, text);
  }
  close(code) {
    this.#room.close(this, code);
  }
}

export class Room {
  name;
  #hooks;
  #tab = globalThis.crypto.randomUUID?.() ?? String(Math.random());
  #channel;

  #lock = "none"; // "wanted", "held"
  #unlock = null; // gives it back
  #unwant = null; // AbortController of wanting it

  #socket = null; // of this tab's core
  #how = null; // {make, since} of it
  #real = null; // while it leads
  #hello = null; // {text, at}: what the server said first
  #joining = new Map(); // tab -> {since, join}
  #leader = null; // the tab that leads, where another does
  #joins = 0; // of this tab; the last is the one that counts
  #requests = 0;
  #heardAt = 0; // from the one that leads
  #pinging = null;
  #pingedAt = 0;
  #stops = [];

  /** `hooks`: see sharing.js. */
  constructor({ name, hooks }) {
    this.name = name;
    this.#hooks = hooks;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }) => this.#hear(data);
    this.#listen(globalThis.document, "freeze", () => this.#resign());
    this.#listen(globalThis, "pagehide", () => this.#resign());
  }

  get isLeader() {
    return this.#lock === "held";
  }

  open(how) {
    this.#socket = new SharedSocket(this);
    this.#how = how;
    if (this.isLeader) {
      const socket = this.#socket;
      queueMicrotask(() => socket === this.#socket && this.#connect());
    } else {
      this.#want();
      this.#join();
    }
    return this.#socket;
  }

  send(socket, text) {
    if (socket !== this.#socket) return;
    if (this.isLeader) this.#real?.send(text);
    else if (JSON.parse(text).type !== "auth") this.#say("send", { to: this.#leader, text }); // the leader signs in
  }

  close(socket, code) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    this.#watch(false);
    if (this.#real !== null) this.#hangUp(code);
  }

  end() {
    this.#socket = null;
    this.#resign();
    this.#watch(false);
    this.#unwant?.abort();
    this.#lock = "ended";
    this.#channel.close();
    for (const stop of this.#stops) stop();
  }

  // --- who leads

  #want() {
    if (this.#lock !== "none") return;
    this.#lock = "wanted";
    this.#unwant = new AbortController();
    this.#request({ signal: this.#unwant.signal });
  }

  // The one that leads says nothing: it is frozen, or hangs.
  #takeOver() {
    this.#unwant?.abort();
    this.#lock = "wanted";
    this.#unwant = null;
    this.#request({ steal: true });
  }

  #request(options) {
    const request = ++this.#requests;
    const held = navigator.locks.request(this.name, options, () => this.#lead(request));
    held.catch(() => {
      // Not wanted any more, or taken away.
      if (request === this.#requests && this.isLeader) this.#deposed();
    });
  }

  #lead(request) {
    if (request !== this.#requests || this.#lock !== "wanted") return undefined;
    this.#unwant = null;
    if (!this.#hooks.isWanted()) {
      this.#lock = "none";
      return undefined;
    }
    this.#lock = "held";
    this.#leader = null;
    this.#watch(false);
    this.#say("lead");
    this.#hooks.onLead();
    if (this.#socket === null) this.#hooks.onReady();
    else if (this.#socket.isOpen) this.#lose(kLost);
    else this.#connect();
    return new Promise((resolve) => {
      this.#unlock = resolve;
    });
  }

  // Another tab has taken the lead while this one was frozen: it has told all others.
  #deposed() {
    this.#lock = "none";
    this.#unlock?.();
    this.#unlock = null;
    this.#hangUp(1000, false);
    this.#lose(kLost);
  }

  #resign() {
    if (this.#lock !== "held") return;
    this.#lock = "none";
    this.#hangUp(1000);
    this.#unlock?.();
    this.#unlock = null;
    this.#lose(kLost, false);
  }

  // --- the one that leads

  async #connect() {
    const socket = this.#socket;
    let real;
    try {
      const made = this.#how.make();
      real = made instanceof Promise ? await made : made; // its first event may be near
    } catch {
      if (socket !== this.#socket) return undefined;
      const error = new CarillonError("socket", "no WebSocket can be opened to this address");
      socket.onfailure?.({ error });
      return this.#ended(kLost);
    }
    if (socket !== this.#socket || !this.isLeader) return real.close(1000);
    this.#real = real;
    real.binaryType = "arraybuffer";
    const listen = (name, listener) => {
      real[`on${name}`] = (event) => real === this.#real && listener(event);
    };
    listen("open", () => this.#socket?.onopen?.({}));
    listen("message", ({ data }) => this.#received(data));
    listen("close", ({ code }) => {
      this.#real = null;
      this.#ended(code || kLost);
    });
    listen("error", () => {});
    return undefined;
  }

  #received(data) {
    if (this.#hello === null) this.#hello = { text: data, at: Date.now() };
    this.#say("frame", { data });
    this.#socket?.onmessage?.({ data });
    if (this.#socket === null || this.#socket.isOpen) return this.#welcomeAll();
    // The first state, and with it others may come.
    if (this.#hooks.welcome("") === null) return undefined;
    this.#socket.isOpen = true;
    this.#say("ready");
    return this.#welcomeAll();
  }

  #welcomeAll() {
    for (const [tab, asked] of this.#joining) this.#welcome(tab, asked);
  }

  #welcome(tab, { since, join }) {
    const told = this.#real && this.#hello && this.#hooks.welcome(since);
    if (!told) {
      if (this.#real === null && this.#socket === null) this.#say("closed", { to: tab, code: kLost });
      else this.#joining.set(tab, { since, join });
      return;
    }
    this.#joining.delete(tab);
    const hello = atThisTime(this.#hello);
    this.#say("welcome", { to: tab, join, frames: told.isQuestion ? [hello] : [hello, told.frame] });
    if (told.isQuestion) this.#real.send(told.frame);
  }

  #ended(code) {
    this.#hello = null;
    this.#joining.clear();
    this.#say("closed", { code });
    if (!kForbidding.includes(code)) return this.#lose(code);
    const socket = this.#socket;
    this.#socket = null;
    this.#resign();
    return socket?.onclose?.({ code });
  }

  #hangUp(code, isTold = true) {
    const real = this.#real;
    this.#real = null;
    this.#hello = null;
    this.#joining.clear();
    if (real === null) return;
    const isAllowed = code === 1000 || (code >= 3000 && code <= 4999);
    real.close(isAllowed ? code : 1000);
    if (isTold) this.#say("closed", { code: kLost });
  }

  // The core hears that its socket is lost; where another is to be had, at once.
  #lose(code, isAgain = this.#lock !== "ended" && code === kLost) {
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    socket.onclose?.({ code });
    if (isAgain && this.#real === null && socket.isOpen) this.#hooks.onReady();
  }

  // --- one that follows

  #join() {
    this.#heardAt = performance.now();
    this.#say("join", { since: this.#how.since, join: ++this.#joins });
    this.#watch(true);
  }

  #watch(isWanted) {
    clearInterval(this.#pinging);
    this.#pinging = null;
    if (!isWanted) return;
    this.#pingedAt = performance.now();
    this.#pinging = setInterval(() => this.#ping(), kPingMs);
  }

  #ping() {
    const now = performance.now();
    // A tab whose timers are held up has not listened either.
    if (now - this.#pingedAt > 2 * kPingMs) this.#heardAt = now;
    this.#pingedAt = now;
    if (now - this.#heardAt > kSilentMs) return this.#takeOver();
    return this.#say("ping");
  }

  #hear({ kind, from, to, ...rest }) {
    if (to !== undefined && to !== this.#tab) return;
    if (this.isLeader && kind === "lead") this.#deposed();
    if (this.isLeader) return this.#hearFollower(kind, from, rest);
    // What one says that leads no longer is not heard.
    const isHeard = kind === "welcome" ? rest.join === this.#joins : this.#leader === null || from === this.#leader;
    if (kind !== "lead" && !isHeard) return undefined;
    if (kind === "lead" || kind === "welcome") this.#leader = from;
    return this.#hearLeader(kind, rest);
  }

  #hearFollower(kind, from, { since, join, text }) {
    if (kind === "join") this.#welcome(from, { since, join });
    else if (kind === "send") this.#sendOn(text);
    else if (kind === "ping") this.#say("pong", { to: from });
  }

  // Not by a connection that has not begun: whoever was welcomed to another hears of its end, and sends again.
  #sendOn(text) {
    if (this.#hello !== null) this.#real.send(text);
  }

  #hearLeader(kind, { frames, data, code }) {
    if (!kOfFollowers.includes(kind)) this.#heardAt = performance.now();
    const socket = this.#socket;
    if (kind === "lead") {
      if (socket?.isOpen) this.#lose(kLost);
      else if (socket !== null) this.#join();
    } else if (kind === "ready") {
      if (socket === null) this.#hooks.onReady();
    } else if (kind === "welcome") {
      this.#welcomed(frames);
    } else if (kind === "frame") {
      if (socket?.isOpen) socket.onmessage?.({ data });
    } else if (kind === "closed" && socket !== null) {
      this.#watch(false);
      this.#socket = null;
      socket.onclose?.({ code });
    }
  }

  #welcomed(frames) {
    const socket = this.#socket;
    if (socket === null || socket.isOpen) return;
    socket.isOpen = true;
    socket.onopen?.({});
    for (const data of frames) socket.onmessage?.({ data });
  }

  #say(kind, what = {}) {
    if (this.#lock !== "ended") this.#channel.postMessage({ kind, from: this.#tab, ...what });
  }

  #listen(target, name, listener) {
    if (typeof target?.addEventListener !== "function") return;
    target.addEventListener(name, listener);
    this.#stops.push(() => target.removeEventListener(name, listener));
  }
}

// A greeting says what the time is: it is some later by now.
function atThisTime({ text, at }) {
  const hello = JSON.parse(text);
  const time = Date.parse(hello.server_time);
  if (Number.isNaN(time)) return text;
  return JSON.stringify({ ...hello, server_time: new Date(time + Date.now() - at).toISOString() });
}
