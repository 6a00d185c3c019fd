// A browser with tabs, a clock and a server, in which nothing happens but when it is told to: which tab runs
// next, and which of its messages, timers, locks and sockets it hears first, is the test's choice. As in
// a browser, what comes from one source comes in order, and a tab that is frozen misses nothing: it hears
// it late.
import { Room } from "../../../build/package/src/room.js";

const kSources = ["channel", "lock", "socket", "timer", "page"];
const kRetryMs = 1000;
const kName = "carillon test";

const flushed = () => new Promise(setImmediate);

export class Browser {
  now = 1_000_000;
  tabs = [];
  server = new Server(this);
  #channels = new Set();
  #holder = null; // of the lock, a request
  #waiting = [];
  #current = null; // the tab whose code runs
  #made = 0;

  constructor() {
    const browser = this;
    globalThis.BroadcastChannel = class {
      onmessage = null;
      tab = browser.#current;
      constructor() {
        browser.#channels.add(this);
      }
      postMessage(data) {
        for (const channel of browser.#channels) {
          if (channel !== this) channel.tab.hear("channel", () => channel.onmessage?.({ data: structuredClone(data) }));
        }
      }
      close() {
        this.onmessage = null;
        browser.#channels.delete(this);
      }
    };
    Object.defineProperty(globalThis, "navigator", {
      configurable: true,
      value: { locks: { request: (_, options, run) => browser.#request(options, run) } },
    });
    performance.now = () => this.now;
    Date.now = () => this.now;
    globalThis.setInterval = (run, ms) => this.#current.every(ms, run);
    globalThis.clearInterval = (timer) => timer && timer.tab.timers.delete(timer);
  }

  open() {
    const tab = new Tab(this, ++this.#made);
    this.tabs.push(tab);
    return tab;
  }

  /** It is gone without a word, and the lock that it has had with it. */
  crash(tab) {
    this.tabs.splice(this.tabs.indexOf(tab), 1);
    tab.isGone = true;
    for (const channel of this.#channels) if (channel.tab === tab) channel.close();
    this.#waiting = this.#waiting.filter((request) => request.tab !== tab);
    this.server.forget(tab);
    if (this.#holder?.tab === tab) this.#release(this.#holder);
  }

  /** Runs what a tab hears next, from one source of those that have something. */
  async step(tab, random) {
    const ready = kSources.filter((source) => tab.heard[source].length > 0);
    if (!tab.isFrozen && ready.length > 0) await this.#run(tab, random.of(ready));
  }

  /** Runs all that a tab hears from this source; of `most` given, no more than these. */
  async hear(tab, source, most = Infinity) {
    for (let i = 0; i < most && tab.heard[source].length > 0; ++i) await this.#run(tab, source);
  }

  /** Runs what tabs hear, in any order, until none hears anything. */
  async drain(random) {
    for (;;) {
      const busy = this.tabs.filter(({ isFrozen, heard }) => !isFrozen && kSources.some((source) => heard[source].length > 0));
      if (busy.length === 0) return;
      await this.step(random.of(busy), random);
    }
  }

  async #run(tab, source) {
    this.#current = tab;
    tab.heard[source].shift()();
    await flushed();
    this.#current = null;
  }

  pass(ms) {
    this.now += ms;
    for (const tab of this.tabs) tab.ring();
    this.server.answer();
  }

  // --- one lock (Web Locks)

  #request({ steal = false, signal }, run) {
    return new Promise((resolve, reject) => {
      const request = { tab: this.#current, run, resolve, reject };
      if (steal) {
        const robbed = this.#holder;
        this.#holder = null;
        robbed?.tab.hear("lock", () => robbed.reject(new Error("stolen")));
        return this.#grant(request);
      }
      signal?.addEventListener("abort", () => {
        const at = this.#waiting.indexOf(request);
        if (at < 0) return;
        this.#waiting.splice(at, 1);
        reject(new Error("aborted"));
      });
      this.#waiting.push(request);
      return this.#next();
    });
  }
  #next() {
    if (this.#holder === null && this.#waiting.length > 0) this.#grant(this.#waiting.shift());
  }
  #grant(request) {
    this.#holder = request;
    request.tab.hear("lock", () => {
      Promise.resolve(request.run({})).then(() => {
        request.resolve();
        this.#release(request);
      });
    });
  }
  #release(request) {
    if (this.#holder !== request) return;
    this.#holder = null;
    this.#next();
  }
}

// With as much of a core as a Room has to do with: it opens a socket, sends what is asked for until it is
// answered, and tries again when the socket is lost.
class Tab {
  heard = Object.fromEntries(kSources.map((source) => [source, []]));
  timers = new Set();
  isFrozen = false;
  isGone = false;
  isOnline = false;
  asked = new Set(); // not answered yet
  #browser;
  #name;
  #room;
  #socket = null;
  #tag = 0;
  #retryAt = null;
  #asked = 0;

  constructor(browser, name) {
    this.#browser = browser;
    this.#name = name;
    this.hear("page", () => this.#begin());
  }

  get isLeader() {
    return this.#room?.isLeader === true;
  }

  hear(source, task) {
    if (!this.isGone) this.heard[source].push(task);
  }
  every(ms, run) {
    const timer = { tab: this, ms, run, at: this.#browser.now + ms };
    this.timers.add(timer);
    return timer;
  }
  ring() {
    const { now } = this.#browser;
    for (const timer of this.timers) {
      if (timer.at > now || timer.isHeard) continue;
      timer.isHeard = true;
      this.hear("timer", () => {
        timer.isHeard = false;
        timer.at = this.#browser.now + timer.ms;
        if (this.timers.has(timer)) timer.run();
      });
    }
    if (this.#retryAt !== null && this.#retryAt <= now) {
      this.#retryAt = null;
      this.hear("timer", () => this.#socket === null && this.#open());
    }
  }

  ask() {
    this.hear("page", () => {
      const op = `${this.#name}-${++this.#asked}`;
      this.asked.add(op);
      if (this.isOnline) this.#send(op);
    });
  }

  #begin() {
    this.#room = new Room({
      name: kName,
      hooks: {
        isWanted: () => true,
        onLead() {},
        onReady: () => this.hear("page", () => this.#socket === null && this.#open()),
        welcome: () => (this.isOnline ? { isQuestion: false, frame: '{"type":"state"}' } : null),
      },
    });
    this.#open();
  }
  #open() {
    this.#retryAt = null;
    const tag = ++this.#tag;
    const socket = this.#room.open({ make: () => this.#browser.server.connect(this), since: "" });
    this.#socket = socket;
    const mine = (listener) => (event) => tag === this.#tag && listener(event);
    socket.onmessage = mine(({ data }) => this.#take(JSON.parse(data)));
    socket.onclose = mine(() => {
      this.#tag += 1;
      this.#socket = null;
      this.isOnline = false;
      this.#retryAt = this.#browser.now + kRetryMs;
    });
  }
  #take({ type, op }) {
    if (type === "result") this.asked.delete(op);
    if (type !== "state" || this.isOnline) return;
    this.isOnline = true;
    for (const waiting of this.asked) this.#send(waiting);
  }
  #send(op) {
    this.#socket.send(JSON.stringify({ type: "ack", op }));
  }
}

class Server {
  sockets = new Set();
  #browser;
  #requests = []; // {socket, op}, not answered

  constructor(browser) {
    this.#browser = browser;
  }

  connect(tab) {
    const socket = {
      tab,
      isOpen: false,
      send: (text) => {
        if (!socket.isOpen) throw new Error("InvalidStateError");
        this.#requests.push({ socket, op: JSON.parse(text).op });
      },
      close: () => this.sockets.delete(socket),
    };
    this.sockets.add(socket);
    tab.hear("socket", () => {
      if (!this.sockets.has(socket)) return;
      socket.isOpen = true;
      socket.onopen({});
      this.#say(socket, { type: "hello", server_time: new Date(this.#browser.now).toISOString() });
      this.#say(socket, { type: "state" });
    });
    return socket;
  }
  answer() {
    for (const { socket, op } of this.#requests.splice(0)) this.#say(socket, { type: "result", op });
  }
  cut() {
    for (const socket of this.sockets) {
      this.sockets.delete(socket);
      socket.tab.hear("socket", () => socket.onclose({ code: 1006 }));
    }
  }
  forget(tab) {
    for (const socket of this.sockets) if (socket.tab === tab) this.sockets.delete(socket);
  }

  #say(socket, frame) {
    if (this.sockets.has(socket)) socket.tab.hear("socket", () => socket.onmessage({ data: JSON.stringify(frame) }));
  }
}
