// push-worker.js with a service worker's surroundings: pages and caches as objects, notifications
// collected, its waits ended by the test.
import { readFileSync } from "node:fs";
import vm from "node:vm";

const script = new vm.Script(
  readFileSync(new URL("../../../wasm/package/push-worker.js", import.meta.url), "utf8"),
  { filename: "push-worker.js" },
);

/** A window of the site. `answer(message)`: what its inbox answers; undefined: it has none. */
export class FakeWindow {
  said = []; // what the worker has said to it
  isFocused = false;

  constructor(url, { visible = false, answer = () => undefined } = {}) {
    Object.assign(this, { url, answer, visibilityState: visible ? "visible" : "hidden" });
  }

  postMessage(message, ports = []) {
    this.said.push(structuredClone(message));
    const answer = this.answer(message);
    if (answer !== undefined) ports[0]?.postMessage(answer);
    else for (const port of ports) port.close();
  }

  async focus() {
    this.isFocused = true;
    return this;
  }
}

/** CacheStorage, as far as it is used. `broken`: the browser keeps nothing. */
export class FakeCaches {
  broken = false;
  #caches = new Map(); // name -> Map of url

  async has(name) {
    return this.#caches.has(name);
  }

  async open(name) {
    if (this.broken) throw new DOMException("no room", "QuotaExceededError");
    if (!this.#caches.has(name)) this.#caches.set(name, new Map());
    const entries = this.#caches.get(name);
    const urlOf = (request) => new URL(request.url ?? request, "https://crm.example").href;
    return {
      put: async (request, response) => void entries.set(urlOf(request), response),
      keys: async () => [...entries.keys()].map((url) => ({ url })),
      delete: async (request) => entries.delete(urlOf(request)),
    };
  }

  /** The paths of a cache's entries. */
  paths(name) {
    return [...(this.#caches.get(name)?.keys() ?? [])].map((url) => new URL(url).pathname);
  }
}

export class FakeWorker {
  shown = []; // {title, ...options}
  opened = [];
  badges = [];
  caches = new FakeCaches();
  #listeners = new Map();
  #timers = new Set();

  constructor(windows = [], { location = "https://crm.example/carillon/push-worker.js" } = {}) {
    this.windows = windows;
    const self = {
      location: new URL(location),
      navigator: { setAppBadge: async (count) => void this.badges.push(count) },
      caches: this.caches,
      clients: {
        matchAll: async (options) => {
          if (options.type !== "window" || options.includeUncontrolled !== true) return [];
          return this.windows;
        },
        openWindow: async (url) => void this.opened.push(url),
      },
      registration: {
        showNotification: async (title, options) => void this.shown.push({ title, ...structuredClone(options) }),
      },
      addEventListener: (type, listener) => this.#listeners.set(type, listener),
    };
    const context = vm.createContext({
      self, URL, Response, MessageChannel, encodeURIComponent,
      setTimeout: (run) => {
        const timer = { run };
        this.#timers.add(timer);
        return timer;
      },
      clearTimeout: (timer) => this.#timers.delete(timer),
    });
    script.runInContext(context);
  }

  /** Ends every wait for an answer that is under way. */
  runOut() {
    for (const { run } of [...this.#timers]) run();
  }

  get waits() {
    return this.#timers.size;
  }

  /** Fires the event; answers what the worker asks to wait for, or undefined when it does not. */
  fire(type, event) {
    let until;
    this.#listeners.get(type)({ ...event, waitUntil: (promise) => (until = promise) });
    return until;
  }

  /** A push message of this content: an object, or a text as it is. */
  push(content) {
    const text = typeof content === "string" ? content : JSON.stringify(content);
    return this.fire("push", { data: { json: () => JSON.parse(text) } });
  }

  /** A click on the notification that was shown last. */
  click() {
    const { data } = this.shown.at(-1);
    const notification = { data, close: () => (this.closed = true) };
    return this.fire("notificationclick", { notification });
  }
}
